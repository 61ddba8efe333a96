"""Stories: what moves do, told in a house of its own whose register has every key of a move.

Run as a module it plays every story and prints, by name, what went wrong with it.
"""

import sys
from collections.abc import Callable
from types import SimpleNamespace

from tests import telling
from tests.telling import Story

STORIES: dict[str, Story] = {}


def story(told: Story) -> Story:
    """Keep a function as a story."""
    STORIES[told.__name__] = told
    return told


def a_case(world: SimpleNamespace, *moves: str, **values: object):
    """Create a case of the claimant and let the officer make moves on it."""
    from secretariat.kernel import queries, records

    given = {"name": "Case", "amount": "100.00 USD", **values}
    made = records.create("case", given, actor=world.claimant)
    for name in moves:
        records.move("case", made.id, name, actor=world.officer)
    return queries.get("case", made.id, reader=world.house)


def refused(kind: type[Exception], act: Callable[[], object]) -> str:
    """Return the words with which an act is refused."""
    try:
        act()
    except kind as refusal:
        return str(refusal)
    raise AssertionError(f"not refused as {kind.__name__}")


def offered(record) -> dict[str, str | None]:
    """Return the moves that are offered, each with the reason why not."""
    return {offer.name: offer.reason for offer in record.moves}


def load_stories() -> None:
    """Import every module of stories."""
    from tests.kernel.lifecycle import (  # noqa: F401 - imported for their stories
        told_at_the_doors,
        told_bodies,
        told_conditions,
        told_holding,
        told_many,
        told_notices,
        told_opening,
        told_undoing,
    )


def main() -> int:
    """Play every story; each is undone after it was told."""
    from tests.kernel.lifecycle import case

    return telling.play(STORIES, write=case.write, people=case.people)


if __name__ == "__main__":
    from tests.kernel.lifecycle import stories

    stories.load_stories()
    sys.exit(stories.main())
