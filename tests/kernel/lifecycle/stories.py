"""Stories: what moves do, told in a house of its own whose register has every key of a move.

Run as a module it plays every story and prints, by name, what went wrong with it.
"""

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from secretariat.kernel.errors import SecretariatError

Story = Callable[[SimpleNamespace], None]
STORIES: dict[str, Story] = {}
FAILURES = (AssertionError, AttributeError, LookupError, TypeError, ValueError, SecretariatError)


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

    from proofs import common

    with tempfile.TemporaryDirectory() as folder:
        root = case.write(Path(folder) / "cases")
        os.environ["SECRETARIAT_INSTITUTION"] = str(root)
        common.open_here(migrate=True)
        from django.db import transaction
        from django.test.utils import setup_test_environment

        setup_test_environment()
        world = case.people()
        outcomes = {}
        for name, told in STORIES.items():
            outcomes[name] = ""
            try:
                with transaction.atomic():
                    told(world)
                    transaction.set_rollback(True)
            except FAILURES:
                outcomes[name] = traceback.format_exc()
    sys.stdout.write(json.dumps(outcomes))
    return 0


if __name__ == "__main__":
    from tests.kernel.lifecycle import stories

    stories.load_stories()
    sys.exit(stories.main())
