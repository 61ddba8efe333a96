"""Acting: as whom a command reads and writes."""

from secretariat.kernel.identity import Actor, actor_named, house


def actor_for(username: str | None) -> Actor:
    """Return the account named by `--as`, or the operator of the house without one.

    Raises:
        UnknownAccount: there is no such account.
        SignInRefused: the account is closed or its person has left.
    """
    return actor_named(username) if username else house()
