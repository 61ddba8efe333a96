"""Secrets given: what closes the keys in a backup, from a file, from standard input, or typed."""

from pathlib import Path

from secretariat.cli.command import argument
from secretariat.cli.passwords import ask_password
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.upkeep import wrapping

RECOVERY_KEY = argument(
    "--recovery-key",
    type=Path,
    metavar="FILE",
    help="file with the recovery key, instead of a passphrase",
)


class SecretUnreadable(SecretariatError):
    """Refuse a recovery key that cannot be read."""

    code = "backup.secret_unreadable"
    message = "The recovery key %(path)s cannot be read: %(reason)s. Name the file that holds it."


def secret_given(path: Path | None, *, from_stdin: bool) -> str:
    """Return the passphrase or recovery key.

    Raises:
        SecretUnreadable: the file cannot be read.
        PasswordMissing, KeyNotGiven: there is none to speak of.
    """
    if path is None:
        return wrapping.checked(ask_password(from_stdin=from_stdin))
    try:
        return wrapping.checked(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SecretUnreadable(path=path, reason=str(error)) from error
