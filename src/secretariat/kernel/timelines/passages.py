"""Passages: the stays of a record in its states, one after the other without a gap.

A creation begins the first stay; every event that makes a move ends one and begins the next, also
where the state stays the same. `stays` is the rule, the rest writes it down.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from secretariat.kernel.audit.chain import Entry
from secretariat.kernel.registers.grammar import UNDO
from secretariat.kernel.store import rows
from secretariat.kernel.store.models import Passage, Record

COLUMNS = ("record", "register", "seq", "state", "move", "entered", "left")
_LEAVE = 'UPDATE passage SET "left" = %s WHERE record = %s AND "left" IS NULL'
BEGINNING = frozenset({"create", "move", UNDO, "migrate"})


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay: the event that began it, the state, the move that led there, from and until.

    Where the move of the event before was taken back, `move` is `UNDO`, which no move is called.
    """

    seq: int
    state: str
    move: str | None
    entered: datetime
    left: datetime | None = None


def stay_of(event: Entry) -> Stay | None:
    """Return the stay that an event begins, or None where it begins none."""
    if event.kind not in BEGINNING:
        return None
    move = UNDO if event.kind == UNDO else event.facts.get("move")
    return Stay(event.seq, str(event.facts["state"]), str(move) if move else None, event.at)


def stays(events: Iterable[Entry]) -> tuple[Stay, ...]:
    """Return the stays that the events of one record amount to, in order."""
    found: list[Stay] = []
    for event in events:
        stay = stay_of(event)
        if stay is not None:
            if found:
                found[-1] = replace(found[-1], left=stay.entered)
            found.append(stay)
    return tuple(found)


def begin(created: Iterable[tuple[Record, Entry]]) -> None:
    """Write the first stays of new records."""
    made = (columns(row, stay) for row, event in created if (stay := stay_of(event)) is not None)
    rows.insert(Passage, COLUMNS, made)


def advance(changed: Iterable[tuple[Record, Entry]]) -> None:
    """End the stays that last and write the next ones, where events begin some."""
    begun = [(row, stay) for row, event in changed if (stay := stay_of(event)) is not None]
    rows.update(_LEAVE, [(stay.entered, row.id) for row, stay in begun])
    if begun:
        rows.insert(Passage, COLUMNS, [columns(row, stay) for row, stay in begun])


def columns(row: Record, stay: Stay) -> tuple[object, ...]:
    """Return the columns of a stay."""
    return (row.id, row.register, stay.seq, stay.state, stay.move, stay.entered, stay.left)
