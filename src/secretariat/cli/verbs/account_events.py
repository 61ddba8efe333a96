"""Verb: account events."""

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.kernel import accounts, doors


@command(
    "account events",
    argument("username", nargs="?", metavar="USERNAME", help="the account (names nobody has)"),
    argument("--limit", type=int, default=50, metavar="N", help="how many (%(default)s)"),
)
def account_events(*, username: str | None, limit: int, out: Output) -> None:
    """List what happened at the door of an account, the newest first: time, event, factor, address.

    Without an account: tries with names that nobody has. What was typed is never kept.
    """
    account = accounts.account_named(username) if username else None
    for one in doors.happenings(account, limit=limit):
        facts = {"factor": one.factor or "-", "address": one.address or "-"}
        out.row(at=one.at, event=one.kind, **facts)
