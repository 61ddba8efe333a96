"""Verb: audit verify."""

from pathlib import Path

from secretariat.cli.command import argument, command
from secretariat.cli.exits import IntegrityFault
from secretariat.cli.finding_numbers import locate
from secretariat.cli.output import Output
from secretariat.kernel.audit.verify import known_folders, verify
from secretariat.kernel.identity import house


@command(
    "audit verify",
    argument("number", nargs="?", metavar="NUMBER", help="only this record's chain and values"),
    argument(
        "--copy",
        action="append",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="a folder with copies of checkpoints, beside the configured ones",
    ),
    argument(
        "--key",
        action="append",
        type=Path,
        default=[],
        metavar="FILE",
        help="trust this public key instead of the one beside the key of the house",
    ),
)
def audit_verify(*, number: str | None, copy: list[Path], key: list[Path], out: Output) -> None:
    """Verify the evidence: chains, checkpoints, records and values; print each fault.

    Each line says what is wrong, where, and after which instant it happened. Events that no copied
    checkpoint covers are counted as not yet sealed: their chains hold, but nothing else proves
    them.
    """
    record = locate(number, reader=house()).id if number else None
    with out.progress("events") as bar:
        found = verify(record, folders=known_folders(*copy), key_files=key, progress=bar.step)
    for finding in found.findings:
        out.row(
            what=finding.what, where=finding.where, sentence=finding.sentence, since=finding.since
        )
    for note in found.notes:
        out.say(note)
    out.say(f"{found.events} events of {found.records} records, {found.checkpoints} checkpoints.")
    if record is None:
        out.say(f"{found.unsealed} events are not yet sealed and copied.")
    if not found.is_clean:
        raise IntegrityFault(count=len(found.findings) + found.further)
