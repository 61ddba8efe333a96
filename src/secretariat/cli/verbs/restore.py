"""Verb: restore."""

from pathlib import Path

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.cli.passwords import PASSWORD_STDIN
from secretariat.cli.secrets_given import RECOVERY_KEY, secret_given
from secretariat.kernel.upkeep import restore as bringing_back


@command(
    "restore",
    argument(
        "folder", type=Path, metavar="DIR", help="a backup, or a folder of backups: its newest"
    ),
    argument(
        "--into",
        type=Path,
        required=True,
        metavar="HOME",
        help="folder of the house; missing or empty",
    ),
    argument(
        "--erasures",
        action="append",
        type=Path,
        default=[],
        metavar="FOLDER",
        help="a folder with a list of erasures, beside the configured copies",
    ),
    RECOVERY_KEY,
    PASSWORD_STDIN,
)
def restore(
    *,
    folder: Path,
    into: Path,
    erasures: list[Path],
    recovery_key: Path | None,
    password_stdin: bool,
    out: Output,
) -> None:
    """Restore a house from a backup into an empty place, and show that it is the same house.

    Hashes, chains, checkpoints, counts and sampled access decisions must be those of the backup;
    erasures made since are made again. Where anything differs, nothing is left behind. With
    PostgreSQL, SECRETARIAT_DATABASE names an empty database.
    """
    secret = secret_given(recovery_key, from_stdin=password_stdin)
    out.say("Restoring; nothing can be served before everything is verified.")
    found = bringing_back.restore(
        folder.resolve(), into=into.expanduser().resolve(), secret=secret, erasures=erasures
    )
    out.answer(
        {
            "home": str(found.home),
            "recovery_point": found.recovery_point,
            "recovery_time_seconds": f"{found.seconds:.1f}",
            "records": found.records,
            "events": found.events,
            "contents": found.contents,
            "access_decisions": found.decisions,
            "erased_again": found.erased,
            "checkpoints_left_behind": found.skipped,
        }
    )
    for note in found.notes:
        out.say(note)
