"""Verb: account factors."""

from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.kernel import accounts, factors, sign_ins
from secretariat.kernel.doors import OPERATOR


@command(
    "account factors",
    argument("username", metavar="USERNAME", help="the account"),
    argument(
        "--take-away", action="store_true", help="remove them all, and end the account's sign-ins"
    ),
)
def account_factors(*, username: str, take_away: bool, out: Output) -> None:
    """List the second factors of an account, or take them away from somebody who lost them.

    Be sure who asks before you take a factor away: afterwards the password alone opens the door.
    """
    account = accounts.account_named(username)
    if take_away:
        count = factors.take_away(account, origin=OPERATOR)
        sign_ins.end_all(account, origin=OPERATOR)
        out.say(f"{count} second factors of {username} are taken away; its sign-ins are ended.")
        return
    found = factors.held(account)
    every = [found.authenticator] if found.authenticator else []
    for card in [*every, *found.passkeys]:
        used = card.used_at or "-"
        out.row(kind=card.kind, name=card.name or "-", added_at=card.created_at, used_at=used)
    out.say(f"{found.codes_left} recovery codes are left.")
