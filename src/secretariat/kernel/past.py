"""Past: the moves that were made on a record, read from its events.

A move that was taken back is none of them. Does not decide anything; see `lifecycle`.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

import orjson

from secretariat.kernel.lifecycle import Made
from secretariat.kernel.store.models import Event


def moves_made(record: UUID) -> tuple[Made, ...]:
    """Return the moves made on a record, oldest first; one statement."""
    rows = Event.objects.filter(record=record, kind__in=("move", "undo")).order_by("seq")
    return _standing(rows.values_list("seq", "kind", "actor", "at", "sealed"))


def _standing(rows: Iterable[tuple[int, str, UUID | None, datetime, str]]) -> tuple[Made, ...]:
    """Return the moves that were not taken back."""
    made: list[Made] = []
    for seq, kind, actor, at, sealed in rows:
        if kind == "undo":
            made.pop()
        else:
            facts = orjson.loads(sealed)["facts"]
            made.append(Made(facts["move"], facts["state"], actor, at, seq))
    return tuple(made)
