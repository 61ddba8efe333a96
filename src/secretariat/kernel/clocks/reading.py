"""Reading: what the clocks of one record show at an instant, in the words of a language.

Everyone who reads a record sees its clocks: their lengths come from the declaration, or from a
field in no group. Does not know who asks; see `showing`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Min
from django.utils import timezone

from secretariat.kernel import registers
from secretariat.kernel.clocks import offices, rules
from secretariat.kernel.clocks.keeping import run_of
from secretariat.kernel.clocks.rules import Run
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.labels import spoken
from secretariat.kernel.store.models import RecordClock
from secretariat.kernel.values import Record, ShownClock

DUE = "due_at"


def with_due(register: Register, records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return records of a list with when they are due, where the list shows it."""
    shows = DUE in register.views.list.columns and DUE not in register.fields
    return dated(records) if shows else records


def dated(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return records with when they are due, in one statement."""
    if not records:
        return records
    return due(records)


def due(records: tuple[Record, ...]) -> tuple[Record, ...]:
    """Return records, of any registers, with when they are due; one statement."""
    going = RecordClock.objects.filter(record__in=[one.id for one in records])
    first = going.exclude(status="stopped").order_by().values("record").annotate(first=Min(DUE))
    due = dict(first.values_list("record", "first"))
    return tuple(replace(one, due_at=due.get(one.id)) for one in records)


def runs_of(record: UUID) -> dict[str, Run]:
    """Return the runs of a record's clocks as they are stored, by clock."""
    return {one.clock: run_of(one) for one in RecordClock.objects.filter(record=record)}


def shown(
    register: Register, runs: Mapping[str, Run], language: str, at: datetime
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
