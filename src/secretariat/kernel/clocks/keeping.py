"""Keeping: the rows that say what the clocks of records show, written with the event of a change.

`tick` is called by the write door before an event is sealed: it adds to the event on what a clock
that starts will count, steps every clock through the event and writes what it shows then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from secretariat.foundation.calendars import instant_of, seconds_of
from secretariat.foundation.meters import CalendarEnds
from secretariat.kernel import gathering, registers
from secretariat.kernel.audit.chain import Entry
from secretariat.kernel.clocks import offices, rules, telling
from secretariat.kernel.clocks.errors import CalendarTooShort
from secretariat.kernel.clocks.rules import Basis, Happening, Run
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.grammar.clocks import UNIT_CALENDAR, Clock
from secretariat.kernel.store import rows
from secretariat.kernel.store.models import Record, RecordClock

MIGRATION, UNDO = "migrate", "undo"
COLUMNS = (
    *("status", "started_at", "since", "ended_at", "ran", "overdue", "calendar"),
    *("calendar_version", "amount", "due_at", "warn_at", "warned_at", "late_at"),
)


_UPDATE = f"UPDATE record_clock SET {', '.join(f'{c} = %s' for c in COLUMNS)} WHERE id = %s"  # noqa: S608 - columns of our own
CLOCKS = "clocks of records"


def tick(register: Register, row: Record, values: Mapping[str, object], event: Entry) -> Entry:
    """Step the clocks of a record through an event and return the event with what they count.

    Args:
        register: the register as the record follows it.
        row: the spine row as it will stand after the event.
        values: all values after the event.
        event: the event, not sealed yet.

    Raises:
        CalendarUnknown, CalendarChanged, CalendarTooShort.
    """
    if event.kind == "create":
        if not register.clocks:
            return event
        held: dict[str, RecordClock] = {}
        before = None
    elif register.clocks or event.kind == MIGRATION:
        held, before = _stood(row.id)
    else:
        return event
    if event.kind == UNDO:
        _take_back(register, row.id, held)
        return event
    runs = {name: run_of(one) for name, one in held.items()}
    was = register
    if event.kind == MIGRATION:
        was = registers.version(register.code, int(str(event.facts["version_from"])))
        gone = [one.pk for one in held.values() if one.clock not in register.clocks]
        RecordClock.objects.filter(pk__in=gone).delete()
    event, fresh = _stepped((was, register), row, values, event, runs=runs, before=before)
    for name, run in fresh.items():
        _write(register, row.id, name, run, held=held.get(name))
    return event


def expect(states: Mapping[UUID, str]) -> None:
    """Read the clocks of records in some states that are about to be changed together."""
    known = gathering.known(CLOCKS)
    if known is not None:
        known |= {record: ({}, state) for record, state in states.items()}
        for one in RecordClock.objects.filter(record__in=states.keys()):
            known[one.record][0][one.clock] = one


def _stood(record: UUID) -> tuple[dict[str, RecordClock], str]:
    """Return the clocks of a record and its state, as they stand before a change."""
    known = gathering.known(CLOCKS)
    if known is not None and record in known:
        stood: tuple[dict[str, RecordClock], str] = known.pop(record)
        return stood
    held = {one.clock: one for one in RecordClock.objects.filter(record=record)}
    return held, Record.objects.values_list("state", flat=True).get(pk=record)


def begin(
    register: Register, created: Sequence[tuple[Record, Mapping[str, object], Entry]]
) -> list[Entry]:
    """Start the clocks of new records and return their events with what the clocks count."""
    if not register.clocks:
        return [event for _, _, event in created]
    events, made = [], []
    for row, values, event in created:
        told, fresh = _stepped((register, register), row, values, event, runs={}, before=None)
        events.append(told)
        made += [_row(register, row.id, name, run) for name, run in fresh.items()]
    RecordClock.objects.bulk_create(made)
    return events


def _take_back(register: Register, record: UUID, held: Mapping[str, RecordClock]) -> None:
    """Write what the clocks of a record show without its last event."""
    events = telling.told(register.code, [record])[record]
    runs = telling.runs_of(events[:-1])
    RecordClock.objects.filter(record=record).exclude(clock__in=list(runs)).delete()
    for name, run in runs.items():
        _write(register, record, name, run, held=held.get(name))


def columns(name: str, clock: Clock, run: Run) -> dict[str, Any]:
    """Return the columns of a row that says what a run shows.

    Raises:
        CalendarTooShort: its end lies beyond the calendar.
    """
    try:
        due = rules.due_of(clock, run, offices.calendars)
        warn_at = rules.warn_of(clock, run, due, offices.calendars)
    except CalendarEnds as end:
        raise CalendarTooShort(clock=name, reason=str(end)) from end
    basis = run.basis
    return {
        "status": run.status,
        "started_at": run.started_at,
        "since": run.since,
        "ended_at": run.ended,
        "ran": orjson.dumps(run.ran).decode(),
        "overdue": run.overdue,
        "calendar": basis.calendar if basis else None,
        "calendar_version": basis.version if basis else None,
        "amount": basis.amount if basis else None,
        "due_at": None if due is None else instant_of(due),
        "warn_at": warn_at,
        "warned_at": run.warned_at,
        "late_at": run.late_at,
    }


def run_of(row: RecordClock) -> Run:
    """Return the run that a row tells."""
    basis = None
    if row.calendar is not None and row.calendar_version is not None:
        basis = Basis(row.calendar, row.calendar_version, row.amount)
    return Run(
        status=row.status,  # type: ignore[arg-type] # one of three words
        started_at=row.started_at,
        basis=basis,
        since=row.since,
        ended=row.ended_at,
        ran=tuple((since, until) for since, until in orjson.loads(row.ran)),
        overdue=row.overdue,
        warned_at=row.warned_at,
        late_at=row.late_at,
    )


def _stepped(
    rule: tuple[Register, Register],
    row: Record,
    values: Mapping[str, object],
    event: Entry,
    *,
    runs: Mapping[str, Run],
    before: str | None,
) -> tuple[Entry, dict[str, Run]]:
    """Return the event with the bases it begins, and the runs after it, by clock.

    `rule` is the register as the record followed it before the event, and follows it from then on.
    """
    was, register = rule
    happening = telling.of_entry(register, event, before=before)
    bases = {
        name: basis
        for name, clock in register.clocks.items()
        if name not in happening.bases
        and (basis := _basis(clock, runs.get(name), happening, row, values)) is not None
    }
    if bases:
        happening = replace(happening, bases={**happening.bases, **bases})
        event = replace(
            event, facts={**event.facts, telling.BASES: telling.stated(happening.bases)}
        )
    fresh: dict[str, Run] = {}
    for name, clock in register.clocks.items():
        run = _followed(name, (was.clocks.get(name), clock), runs.get(name), happening)
        if run is not None:
            fresh[name] = run
    return event, fresh


def _followed(
    name: str, rule: tuple[Clock | None, Clock], run: Run | None, happening: Happening
) -> Run | None:
    """Return a run after an event; what the calendar cannot count is refused."""
    was, clock = rule
    try:
        return rules.follow(name, clock, run, happening, offices.calendars, was=was)
    except CalendarEnds as end:
        raise CalendarTooShort(clock=name, reason=str(end)) from end


def _basis(
    clock: Clock,
    run: Run | None,
    happening: Happening,
    row: Record,
    values: Mapping[str, object],
) -> Basis | None:
    """Return on what a clock counts from this event on, if the event begins or changes it."""
    is_running = run is not None and run.is_active
    if rules.starts(clock, run, happening) or (is_running and run is not None and not run.basis):
        fresh = _fresh_basis(clock, row)
        return replace(fresh, amount=_amount(clock, values, fresh))
    if is_running and run is not None and run.basis:
        amount = _amount(clock, values, run.basis)
        return replace(run.basis, amount=amount) if run.basis.amount != amount else None
    return None


def _amount(clock: Clock, values: Mapping[str, object], basis: Basis) -> int | None:
    """Return how much a clock counts: as declared, or as the field says; None while it is empty."""
    length = clock.length
    held = values.get(length.field or "")
    if isinstance(held, datetime):
        return seconds_of(held) // 60
    if isinstance(held, date):
        return offices.end_of(held, basis.calendar, basis.version) // 60
    if length.field is not None:
        return held if isinstance(held, int) and held > 0 else None
    return length.amount


def _fresh_basis(clock: Clock, row: Record) -> Basis:
    """Return the basis of a run that begins: the calendar of today, or none where none is named."""
    code = clock.calendar or offices.house_calendar()
    if code == UNIT_CALENDAR:
        code = offices.of_unit(row.unit)
    return Basis(code, offices.present(code).version if code else 0, None)


def _write(
    register: Register, record: UUID, name: str, run: Run, *, held: RecordClock | None
) -> None:
    """Write what a clock shows, where it is not what the row says."""
    fresh = columns(name, register.clocks[name], run)
    if held is None:
        made = RecordClock(record=record, register=register.code, clock=name, **fresh)
        gathering.later(_create, made)
    elif any(getattr(held, column) != value for column, value in fresh.items()):
        gathering.later(_update, [*(fresh[column] for column in COLUMNS), held.pk])


def _create(made: list[RecordClock]) -> None:
    """Write new rows."""
    RecordClock.objects.bulk_create(made)


def _update(changed: list[list[object]]) -> None:
    """Write the columns of rows, each with its key at the end."""
    rows.update(_UPDATE, changed)


def _row(register: Register, record: UUID, name: str, run: Run) -> RecordClock:
    """Return a new row."""
    fresh = columns(name, register.clocks[name], run)
    return RecordClock(record=record, register=register.code, clock=name, **fresh)
