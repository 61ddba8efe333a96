"""Showing: what the clocks of a record show to one who may read it, now or at a past instant.

A past instant is worked out from the events until then, under the calendars that they name. What
each clock shows is worked out in `reading`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from secretariat.kernel import queries, registers
from secretariat.kernel.clocks import telling
from secretariat.kernel.clocks.keeping import run_of
from secretariat.kernel.clocks.reading import runs_of, shown
from secretariat.kernel.identity import Actor
from secretariat.kernel.store.models import RecordClock
from secretariat.kernel.values import ShownClock


@dataclass(frozen=True, slots=True)
class DueClock:
    """A clock that is due or late: the record as its reader may see it, and the clock."""

    register: str
    number: str
    title: str
    clock: ShownClock


def clocks_of(
    register: str, ref: str | UUID, *, reader: Actor, on: datetime | None = None
) -> tuple[ShownClock, ...]:
    """Return what the clocks of a record show, in the order of their declaration.

    Args:
        register: code of the register.
        ref: number or id.
        reader: who asks.
        on: the instant; now where none is given. A past one is worked out from the events.

    Raises:
        NotFound: there is no such record, or none that the reader may know of.
    """
    row, _ = queries.known(registers.get(register), ref, reader=reader)
    declared = registers.of_record(row)
    if on is None or on >= row.changed_at:
        runs = runs_of(row.id)
    else:
        told = telling.told(register, [row.id], until=on).get(row.id, [])
        declared = told[-1][0] if told else declared
        runs = telling.runs_of(told)
    at = on or timezone.now()
    return tuple(shown(declared, runs, reader.language, at))


def due(*, reader: Actor, until: datetime, limit: int = 200) -> tuple[DueClock, ...]:
    """Return the running clocks that are due by an instant, of the records that the reader reads.

    Those due first come first.
    """
    found: list[DueClock] = []
    rows = RecordClock.objects.exclude(status="stopped").filter(due_at__lte=until)
    rows = rows.order_by("due_at", "id")
    readable = queries.by_ids([row.record for row in rows[: limit * 5]], reader=reader)
    for row in rows[: limit * 5]:
        record = readable.get(row.record)
        if record is not None and len(found) < limit:
            declared = registers.version(row.register, record.declared_version)
            clocks = shown(declared, {row.clock: run_of(row)}, reader.language, until)
            found += [DueClock(row.register, record.reference, record.title, one) for one in clocks]
    return tuple(found)
