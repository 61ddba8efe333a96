"""Showing: what the clocks of a record show to one who may read it, now or at a past instant.

Everyone who reads a record sees its clocks: their lengths come from the declaration, or from a
field in no group. A past instant is worked out from the events until then, under the calendars
that they name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from secretariat.kernel import queries, registers
from secretariat.kernel.clocks import offices, rules, telling
from secretariat.kernel.clocks.keeping import run_of
from secretariat.kernel.clocks.rules import Run
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.labels import spoken
from secretariat.kernel.store.models import RecordClock


@dataclass(frozen=True, slots=True)
class ShownClock:
    """What one clock of a record shows.

    Attributes:
        label: its words in the reader's language.
        status: running, paused or stopped.
        due_on: the day on which it is due by the clock of the office.
        remaining: of the length, in `unit` of days, or in seconds for all other units; None while
            no length is known.
        worked_seconds: working seconds while it ran.
        late_since: the instant it was due, if it ran beyond it.
        warned_at, late_at: when the house said so.
        calendar: code of the calendar it counts by; empty for none.
    """

    name: str
    label: str
    status: str
    started_at: datetime | None
    paused_at: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None
    due_on: date | None
    warn_at: datetime | None
    late_since: datetime | None
    remaining: int | None
    unit: str
    worked_seconds: int
    calendar: str
    calendar_version: int
    warned_at: datetime | None
    late_at: datetime | None


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
        held = RecordClock.objects.filter(record=row.id)
        runs = {one.clock: run_of(one) for one in held}
    else:
        told = telling.told(register, [row.id], until=on).get(row.id, [])
        declared = told[-1][0] if told else declared
        runs = telling.runs_of(told)
    at = on or timezone.now()
    return tuple(_shown(declared, runs, reader.language, at))


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
            shown = _shown(declared, {row.clock: run_of(row)}, reader.language, until)
            found += [DueClock(row.register, record.reference, record.title, one) for one in shown]
    return tuple(found)


def _shown(
    register: Register, runs: dict[str, Run], language: str, at: datetime
) -> Iterator[ShownClock]:
    """Yield what the clocks that have started show."""
    labels = registers.labels(register.code, language)
    for name, clock in register.clocks.items():
        run = runs.get(name)
        if run is None:
            continue
        state = rules.read(clock, run, at, offices.calendars)
        basis = state.basis
        yield ShownClock(
            name=name,
            label=labels.get(f"clocks.{name}", spoken(name)),
            status=state.status,
            started_at=state.started_at,
            paused_at=state.paused_at,
            stopped_at=state.stopped_at,
            due_at=state.due_at,
            due_on=_day(state),
            warn_at=state.warn_at,
            late_since=state.late_since,
            remaining=state.remaining,
            unit=clock.length.unit,
            worked_seconds=state.worked_seconds,
            calendar=basis.calendar if basis else "",
            calendar_version=basis.version if basis else 0,
            warned_at=run.warned_at,
            late_at=run.late_at,
        )


def _day(state: rules.ClockState) -> date | None:
    """Return the day on which a clock is due; a midnight ends the day before it."""
    if state.due_at is None:
        return None
    last = state.due_at - timedelta(seconds=1)
    if state.basis is None or not state.basis.calendar:
        return timezone.localdate(last)
    return offices.calendars(state.basis.calendar, state.basis.version).day_of(last)
