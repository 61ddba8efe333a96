"""Duty: who must have a second factor. The institution says it of a role, in `roles.yaml`."""

from secretariat.kernel import registers
from secretariat.kernel.factors.keeping import is_set_up
from secretariat.kernel.identity import Actor
from secretariat.kernel.store.models import Account

KEY = "second_factor"


def roles_that_owe() -> frozenset[str]:
    """Return the roles whose holders must have a second factor."""
    roles = registers.institution().roles
    return frozenset(code for code, row in roles.items() if row.get(KEY) is True)


def is_owed(actor: Actor, account: Account) -> bool:
    """Tell whether the person holds such a role today and the account has no factor yet.

    The database is asked only for those who hold such a role.
    """
    held = {token[5:].partition("@")[0] for token in actor.principals if token.startswith("role:")}
    return not held.isdisjoint(roles_that_owe()) and not is_set_up(account)
