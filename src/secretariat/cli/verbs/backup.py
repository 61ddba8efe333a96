"""Verb: backup."""

from pathlib import Path

from secretariat.cli.command import argument, command
from secretariat.cli.exits import IntegrityFault
from secretariat.cli.output import Output
from secretariat.cli.passwords import PASSWORD_STDIN
from secretariat.cli.secrets_given import RECOVERY_KEY, secret_given
from secretariat.kernel.upkeep import backup as copying


@command(
    "backup",
    argument("folder", type=Path, metavar="DIR", help="folder of backups, best on another machine"),
    RECOVERY_KEY,
    PASSWORD_STDIN,
)
def backup(*, folder: Path, recovery_key: Path | None, password_stdin: bool, out: Output) -> None:
    """Copy the whole house, also while it is written to, into a folder of its own within DIR.

    The keys of the house travel closed: with a passphrase, or with a recovery key from a file.
    Without it the backup cannot be restored. Sessions and the search index are not copied.
    """
    secret = secret_given(recovery_key, from_stdin=password_stdin)
    with out.progress("contents") as bar:
        made = copying.backup(folder, secret=secret, progress=lambda _what, done: bar.to(done))
    out.answer(
        {
            "path": str(made.path),
            "made_at": made.manifest.made_at,
            "records": sum(n for name, n in made.manifest.counts.items() if name != "events"),
            "events": made.manifest.counts["events"],
            "contents": made.contents,
            "copied": made.copied,
            "checkpoint": made.manifest.checkpoint,
        }
    )
    if not made.is_sealed:
        out.say("A long transaction kept the newest events from being sealed before the copy.")
    if made.missing:
        for digest in made.missing:
            out.say(f"Content {digest} is missing in the house or altered.")
        raise IntegrityFault(count=len(made.missing))
