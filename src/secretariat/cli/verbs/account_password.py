"""Verb: account password."""

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.cli.passwords import PASSWORD_STDIN, ask_password
from secretariat.kernel import accounts


@command(
    "account password",
    argument("username", metavar="USERNAME", help="the account"),
    PASSWORD_STDIN,
)
def account_password(*, username: str, password_stdin: bool, out: Output) -> None:
    """Set a new password for an account."""
    accounts.set_password(username, ask_password(from_stdin=password_stdin))
    out.say(f"The password of {username} is set.")
