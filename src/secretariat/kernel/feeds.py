"""Feeds: secret addresses by which a calendar reads the days of one register for a person.

A feed is a token that opens nothing but the feed of its register. Its rights are those that the
person holds at each reading. Does not know calendars.
"""

from secretariat.kernel import accounts, registers
from secretariat.kernel.accounts import TokenRefused
from secretariat.kernel.doors import Origin
from secretariat.kernel.identity import Actor
from secretariat.kernel.store.models import Account

DAYS = 366
"""How long a feed can be read; after that a new one is made."""


def issue(account: Account, *, register: str, name: str, origin: Origin) -> str:
    """Issue the token of a feed; the text is shown this once.

    Args:
        account: whose rights the feed carries, at each reading those of that day.
        register: whose days are read.
        name: what the token is called on the page of tokens.
        origin: where the wish comes from.

    Raises:
        UnknownRegister: no register has this code.
    """
    code = registers.get(register).code
    return accounts.issue_token(
        account, name=name, scopes=(_scope(code),), days=DAYS, origin=origin
    )


def reader_of(text: str, *, register: str) -> Actor:
    """Return whom a feed is read for, narrowed to reading its register.

    Raises:
        TokenRefused: the token is unknown, revoked or over, of another register or no feed's.
    """
    actor = accounts.actor_of_token(text)
    if actor.scopes is None or _scope(register) not in actor.scopes:
        raise TokenRefused
    return actor.narrowed(frozenset({f"{register}:read"}))


def _scope(register: str) -> str:
    """Return the scope of a feed's token, which the doors of reading and writing do not know."""
    return f"{register}:{accounts.FEED}"
