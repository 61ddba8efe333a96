"""Query counts: how many statements a door needs does not follow how many records there are.

The numbers are frozen. A lower one may be written down; a higher one needs a reason.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import worlds

from secretariat.kernel import accounts, identity, queries
from secretariat.kernel.store import locks

FROZEN = {
    "actor": 4,
    "actor of a token": 3,
    "create": {"sqlite": 13, "postgresql": 15},  # two copies into time tables, not logged there
    "get": 6,
    "history": 4,
    "linked": 9,
    "page": 8,
    "page of an officer": 7,
}


def counted(act):
    """Return how many statements an act needs, without those that open and close transactions.

    It is done twice: what a process asks once and remembers does not count.
    """
    act()
    with CaptureQueriesContext(connection) as log:
        act()
    shells = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return len([q for q in log if not q["sql"].upper().startswith(shells)])


def counts(people):
    """Return the statements of every door for the clerk and the officer."""
    gift = worlds.gift(people.clerk)
    account = accounts.account_named("clerk")
    token = accounts.issue_token(account, name="test", scopes=("read",), days=1)
    return {
        "actor": counted(lambda: identity.actor_named("clerk")),
        "actor of a token": counted(lambda: accounts.actor_of_token(token)),
        "create": counted(lambda: worlds.gift(people.clerk)),
        "get": counted(lambda: queries.get("gift", gift.number, reader=people.clerk)),
        "history": counted(lambda: queries.history("gift", gift.number, reader=people.clerk)),
        "linked": counted(lambda: queries.linked("person", "CLERK", reader=people.clerk)),
        "page": counted(lambda: queries.page("gift", reader=people.clerk)),
        "page of an officer": counted(lambda: queries.page("gift", reader=people.gifts)),
    }


@pytest.mark.timeout(600)
def test_statements_are_the_same_for_ten_and_for_a_thousand_records(people):
    with locks.write():
        for _ in range(10):
            worlds.gift(people.gifts, recipient="CLERK")
    few = counts(people)
    with locks.write():
        for number in range(990):
            worlds.gift(people.gifts, recipient="CLERK" if number % 2 else "COLLEAGUE")
    many = counts(people)

    frozen = {
        name: number if isinstance(number, int) else number[connection.vendor]
        for name, number in FROZEN.items()
    }
    assert many == few
    assert few == frozen
