"""Verb: audit checkpoint."""

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.kernel.audit import checkpoints, copies


@command(
    "audit checkpoint",
    argument(
        "--fill-copies",
        action="store_true",
        help="copy older checkpoints into folders that lack them",
    ),
)
def audit_checkpoint(*, fill_copies: bool, out: Output) -> None:
    """Seal everything that happened until now, and copy the checkpoint off the machine."""
    seal = checkpoints.seal_now()
    if seal is None:
        out.say("Nothing has happened yet, so there is nothing to seal.")
        return
    out.answer(
        {
            "number": seal.number,
            "events": seal.count,
            "root": seal.root,
            "sealed_at": seal.sealed_at,
            "copied": seal.is_copied,
        }
    )
    for problem in seal.problems:
        out.say(problem)
    if fill_copies:
        out.say(f"{copies.fill_copies()} files were copied.")
