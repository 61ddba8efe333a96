"""Verb: account deactivate."""

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.kernel import accounts


@command("account deactivate", argument("username", metavar="USERNAME", help="the account"))
def account_deactivate(*, username: str, out: Output) -> None:
    """Close an account: its sessions and tokens end with the next request."""
    accounts.deactivate(username)
    out.say(f"The account {username} is closed.")
