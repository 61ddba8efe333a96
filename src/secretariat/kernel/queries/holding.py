"""Holding: the open records that a reader holds, by the own person or by a role.

What is due stands first, by its date; then what changed last.
"""

from uuid import UUID

from django.db.models import Q

from secretariat.kernel import registers, showing
from secretariat.kernel.clocks import reading as clocks
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import load
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.values import Record

AT_ONCE = 200
MOST_ASSIGNED = 200


def assigned(reader: Actor, *, limit: int = MOST_ASSIGNED) -> tuple[Record, ...]:
    """Return the open records that a reader holds and may read, those due first.

    Of more than `limit`, those that changed last are taken.
    """
    found: list[Record] = []
    rows = Row.objects.filter(_held_by(reader)).exclude(state_kind="closed")
    ordered = rows.order_by("-changed_at", "-id")
    place = 0
    while len(found) < limit:
        some = list(ordered[place : place + AT_ONCE])
        found += _readable(some, reader)
        place += AT_ONCE
        if len(some) < AT_ONCE:
            break
    return tuple(sorted(clocks.due(tuple(found[:limit])), key=_first_due))


def _first_due(record: Record) -> tuple[bool, float]:
    """Return what a record is ordered by: its due date, and behind those due its last change."""
    if record.due_at is not None:
        return False, record.due_at.timestamp()
    return True, -record.changed_at.timestamp()


def _held_by(reader: Actor) -> Q:
    """Return the condition for records that a reader holds."""
    tokens = [token for token in reader.principals if token.startswith("role:")]
    if reader.person is not None:
        tokens.append(f"person:{reader.person}")
    held = Q(assigned__in=tokens)
    for token in tokens:
        if token.startswith("role:") and "@" not in token:
            held |= Q(assigned__startswith=f"{token}@")
    return held & Q(assigned__isnull=False)


def _readable(rows: list[Row], reader: Actor) -> list[Record]:
    """Return those of some rows that the reader may read, in their order."""
    allowed = showing.decisions(rows, reader)
    shown: dict[UUID, Record] = {}
    for code in {row.register for row in rows}:
        declared = registers.get(code)
        mine = [row for row in rows if row.register == code and allowed[row.id].may_read]
        records = showing.show(declared, load(declared, mine), reader, allowed)
        shown |= {record.id: record for record in records}
    return [shown[row.id] for row in rows if row.id in shown]
