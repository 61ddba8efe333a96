"""Passwords: asked at the terminal without echo, or read from standard input; never an argument."""

import getpass
import sys

from secretariat.cli.command import argument
from secretariat.kernel.errors import SecretariatError

PASSWORD_STDIN = argument(
    "--password-stdin", action="store_true", help="read the password from standard input"
)


class PasswordMissing(SecretariatError):
    """Refuse to go on without a password."""

    code = "password.missing"
    message = "%(reason)s. Type it at a terminal, or pipe it in with --password-stdin."


def ask_password(*, from_stdin: bool) -> str:
    """Return a new password: the first line of standard input, or typed twice alike.

    Raises:
        PasswordMissing: there is none, no terminal, or the two differ.
    """
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif sys.stdin.isatty():
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Again: "):
            raise PasswordMissing(reason="The two passwords are not alike")
    else:
        raise PasswordMissing(reason="There is no terminal to ask for the password")
    if not password:
        raise PasswordMissing(reason="The password is empty")
    return password
