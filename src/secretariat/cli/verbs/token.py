"""Verb: token."""

from collections.abc import Sequence

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.kernel import accounts


@command(
    "token",
    argument("username", metavar="USERNAME", help="the account the machine acts for"),
    argument("--name", required=True, help="what the token is for"),
    argument(
        "--scope",
        dest="scopes",
        action="append",
        default=[],
        help="read, write, or REGISTER:read, REGISTER:write; repeat for more (read)",
    ),
    argument("--days", type=int, default=90, help="how long it holds (%(default)s)"),
)
def token(*, username: str, name: str, scopes: Sequence[str], days: int, out: Output) -> None:
    """Issue a token for the API and print it: it is shown this once."""
    account = accounts.account_named(username)
    given = tuple(scopes) or ("read",)
    text = accounts.issue_token(account, name=name, scopes=given, days=days)
    out.answer({"token": text, "scopes": given, "days": days})
