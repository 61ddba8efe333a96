"""Rules: what a clock shows, from its declaration and the record's own events. Pure.

`follow` steps a run through one event, `read` tells what it shows at an instant; both take the
calendar version that the events themselves name, so that any past instant can be asked again.
Instants count by the whole second. Does not know databases, people or the time of day.

A length in days counts ends of days: working days end with the close of business, others with
midnight, by the clock of the office. A day counts if the clock runs at its end; the day of the
start does not count. So `within 15 working days` ends with the close of the fifteenth working day
after the day of the start, and a pause moves it by as many days as it covers ends. A length in
hours counts working (or all) seconds while the clock runs. A deadline is an instant of its own:
neither the calendar nor a pause moves it, and only its warning counts by the calendar.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from secretariat.foundation.calendars import Compiled, instant_of, seconds_of
from secretariat.foundation.meters import CalendarEnds, Elapsed, Meter
from secretariat.kernel.registers.grammar.clocks import Clock, entered

Status = Literal["running", "paused", "stopped"]
Calendars = Callable[[str, int], Compiled]
Stretch = tuple[int, int]
REDATED = "redated"


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a run counts: a calendar (empty for none) in a version, and the amount of time.

    `amount` is None while the field that holds it is empty.
    """

    calendar: str
    version: int
    amount: int | None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of a record as its clocks see it.

    Attributes:
        move: the move that was made, if any.
        before, state: where the record stood before and stands after; `before` is None at first.
        is_closed: whether the state after closes the record.
        bases: by clock, the basis that holds from this event on.
        undoes: whether the event takes back the one before it.
        clock, did: for an act of the house on one clock: `warned`, `late` or `redated`.
    """

    at: datetime
    state: str
    before: str | None = None
    move: str | None = None
    is_closed: bool = False
    bases: Mapping[str, Basis] = field(default_factory=dict)
    clock: str | None = None
    did: str | None = None
    undoes: bool = False

    @property
    def enters(self) -> bool:
        """Tell whether the record came into another state."""
        return self.state != self.before


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a clock, as far as the events told.

    Attributes:
        since: when the stretch began that lasts, or was the last; None while it is paused.
        ended: when it was paused or stopped; None while it runs.
        ran: earlier stretches (from, until), in seconds since 1970.
        overdue: the instant it was due, in seconds, once that is settled: it has passed, or the
            clock was stopped before.
    """

    status: Status
    started_at: datetime
    basis: Basis | None
    since: datetime | None = None
    ended: datetime | None = None
    ran: tuple[Stretch, ...] = ()
    overdue: int | None = None
    warned_at: datetime | None = None
    late_at: datetime | None = None

    @property
    def is_active(self) -> bool:
        """Tell whether it runs or is paused."""
        return self.status != "stopped"


@dataclass(frozen=True, slots=True)
class ClockState:
    """What a clock shows at an instant.

    Attributes:
        status: `none` before its first start.
        used, remaining: of the length, in days or seconds; `remaining` is None without a length.
        worked_seconds: working seconds while it ran (all seconds where it has no calendar).
        due_at: None while it is paused in time, and where no length is known.
        late_since: the instant it was due, if it ran beyond it.
    """

    status: Literal["none", "running", "paused", "stopped"]
    started_at: datetime | None = None
    paused_at: datetime | None = None
    stopped_at: datetime | None = None
    used: int = 0
    remaining: int | None = None
    worked_seconds: int = 0
    due_at: datetime | None = None
    warn_at: datetime | None = None
    late_since: datetime | None = None
    basis: Basis | None = None


NOT_STARTED = ClockState(status="none")


def replay(
    name: str, events: Iterable[tuple[Clock | None, Happening]], calendars: Calendars
) -> Run | None:
    """Return the run of a clock after some events of one record, in order; None if none began.

    Each event comes with the clock as the record follows it from then on; None where its version
    declares none of that name.
    """
    run: Run | None = None
    was: Clock | None = None
    for clock, event in events:
        run = follow(name, clock, run, event, calendars, was=was) if clock is not None else None
        was = clock
    return run


def follow(
    name: str,
    clock: Clock,
    run: Run | None,
    event: Happening,
    calendars: Calendars,
    *,
    was: Clock | None = None,
) -> Run | None:
    """Return the run of a clock after one more event.

    Where the event changes the rule, `was` is the clock before it: what passed was due by that.
    The stretches in which the clock ran stay, whatever the rule.
    """
    if run is not None and run.is_active and not (event.clock == name and event.did == REDATED):
        run = _settled(was or clock, run, event.at, calendars)
    if event.clock is not None and event.clock != name:
        return run
    if run is not None and run.is_active:
        run = _noted(run, event) if event.clock else run
        if any(_is(trigger, event) for trigger in clock.stop) or _closes(event):
            return _stopped(was or clock, run, event.at, calendars)
    elif any(_is(trigger, event) for trigger in clock.start):
        run = _started(clock, run, event.at)
    if run is None or not run.is_active:
        return run
    basis = event.bases.get(name)
    run = replace(run, basis=basis) if basis is not None else run
    return _paused(run, event.at) if event.state in clock.pause else _resumed(run, event.at)


def starts(clock: Clock, run: Run | None, event: Happening) -> bool:
    """Tell whether an event begins a run."""
    is_active = run is not None and run.is_active
    return not is_active and any(_is(trigger, event) for trigger in clock.start)


def read(clock: Clock, run: Run | None, now: datetime, calendars: Calendars) -> ClockState:
    """Return what a clock shows at an instant, at or after its run's last event."""
    if run is None:
        return NOT_STARTED
    due = due_of(clock, run, calendars)
    last = run.ended or now
    used = 0
    if run.basis is not None:
        used = sum(_used(clock, run, run.basis, calendars, at=last))
    return ClockState(
        status=run.status,
        started_at=run.started_at,
        paused_at=run.ended if run.status == "paused" else None,
        stopped_at=run.ended if run.status == "stopped" else None,
        used=used,
        remaining=_remaining(clock, run, used, last),
        worked_seconds=_worked(run, last, calendars),
        due_at=None if due is None else instant_of(due),
        warn_at=warn_of(clock, run, due, calendars),
        late_since=instant_of(due) if due is not None and seconds_of(last) > due else None,
        basis=run.basis,
    )


def due_of(clock: Clock, run: Run, calendars: Calendars) -> int | None:
    """Return the instant by which the length is used up, if the clock goes on as it does.

    Raises:
        CalendarEnds: the calendar does not know so far.
    """
    if run.overdue is not None or not run.is_active:
        return run.overdue
    needed = _total(clock, run.basis)
    if needed is None or run.basis is None or clock.length.is_deadline:
        return needed
    meter, floor = _meter(clock, run, run.basis, calendars)
    for since, until in run.ran:
        used = meter.used(max(since, floor), until)
        if used >= needed:
            return meter.reach(max(since, floor), needed)
        needed -= used
    if run.since is None:
        return None
    return meter.reach(max(seconds_of(run.since), floor), needed)


def warn_of(clock: Clock, run: Run, due: int | None, calendars: Calendars) -> datetime | None:
    """Return when a clock warns: so long before it is due, but not before it started.

    Raises:
        CalendarEnds: the calendar does not know the days before it.
    """
    if clock.warn is None or due is None or run.basis is None:
        return None
    duration = clock.warn.duration
    meter = _meter_of(duration.unit, run.basis, calendars)
    if duration.unit not in {"hours", "minutes"} and due > seconds_of(run.started_at):
        calendars(run.basis.calendar, run.basis.version).check(due - 1)
    try:
        at = instant_of(meter.back(due, duration.count))
    except CalendarEnds:
        return run.started_at
    return max(at, run.started_at)


def _is(trigger: str, event: Happening) -> bool:
    """Tell whether an event is what a trigger waits for."""
    state = entered(trigger)
    return event.move == trigger if state is None else event.enters and event.state == state


def _closes(event: Happening) -> bool:
    """Tell whether an event closes the record."""
    return event.is_closed and event.enters


def _settled(clock: Clock, run: Run, at: datetime, calendars: Calendars) -> Run:
    """Return a run that knows for good that it is overdue, if it is."""
    due = due_of(clock, run, calendars)
    if run.overdue is None and due is not None and seconds_of(run.ended or at) > due:
        return replace(run, overdue=due)
    return run


def _noted(run: Run, event: Happening) -> Run:
    """Return a run on which the house has acted."""
    if event.did == "warned":
        return replace(run, warned_at=event.at)
    if event.did == "late":
        return replace(run, late_at=event.at)
    return run


def _started(clock: Clock, before: Run | None, at: datetime) -> Run:
    """Return a fresh run, or the one before going on where the clock continues."""
    if clock.again == "continue" and before is not None:
        due, ended = before.overdue, before.ended or at
        overdue = due if due is not None and seconds_of(ended) > due else None
        ran = _all_ran(before)
        return replace(before, status="running", ran=ran, since=at, ended=None, overdue=overdue)
    return Run(status="running", started_at=at, basis=None, since=at)


def _stopped(clock: Clock, run: Run, at: datetime, calendars: Calendars) -> Run:
    """Return the run after its stop; when it was due is settled then."""
    due = due_of(clock, run, calendars)
    return replace(run, status="stopped", ended=at, overdue=due)


def _paused(run: Run, at: datetime) -> Run:
    """Return the run standing still."""
    if run.status == "paused":
        return run
    ran = _all_ran(replace(run, ended=at))
    return replace(run, status="paused", ran=ran, since=None, ended=at)


def _resumed(run: Run, at: datetime) -> Run:
    """Return the run going on."""
    if run.status == "running":
        return run
    return replace(run, status="running", since=at, ended=None)


def _all_ran(run: Run) -> tuple[Stretch, ...]:
    """Return the stretches of a run that has ended or stands still; an empty one is left out."""
    if run.since is None or run.ended is None:
        return run.ran
    last = (seconds_of(run.since), seconds_of(run.ended))
    return (*run.ran, last) if last[0] < last[1] else run.ran


def _stretches(run: Run, at: datetime) -> Iterator[Stretch]:
    """Yield the stretches in which a run went, until an instant."""
    yield from run.ran
    if run.since is not None:
        yield seconds_of(run.since), seconds_of(at)


def _used(
    clock: Clock, run: Run, basis: Basis, calendars: Calendars, *, at: datetime
) -> Iterator[int]:
    """Yield how much of the length each stretch took."""
    meter, floor = _meter(clock, run, basis, calendars)
    for since, until in _stretches(run, at):
        yield meter.used(max(since, floor), until)


def _worked(run: Run, at: datetime, calendars: Calendars) -> int:
    """Return the working seconds in which a run went."""
    if run.basis is None:
        return 0
    meter = _meter_of("working minutes" if run.basis.calendar else "minutes", run.basis, calendars)
    return sum(meter.used(since, until) for since, until in _stretches(run, at))


def _remaining(clock: Clock, run: Run, used: int, last: datetime) -> int | None:
    """Return what is left of the length, or until the deadline; None where neither is known."""
    total = _total(clock, run.basis)
    if total is None:
        return None
    return max(0, total - (seconds_of(last) if clock.length.is_deadline else used))


def _total(clock: Clock, basis: Basis | None) -> int | None:
    """Return the length in days or seconds, or the deadline; None where it is not known."""
    if basis is None or basis.amount is None:
        return None
    return clock.length.count(basis.amount)


def _meter(clock: Clock, run: Run, basis: Basis, calendars: Calendars) -> tuple[Meter, int]:
    """Return what counts the length, and from when: for days, the end of the day of the start."""
    unit = clock.length.unit
    started = seconds_of(run.started_at)
    if unit.endswith("days"):
        return _meter_of(unit, basis, calendars), calendars(
            basis.calendar, basis.version
        ).end_of_day(started)
    return _meter_of(unit, basis, calendars), started


def _meter_of(unit: str, basis: Basis, calendars: Calendars) -> Meter:
    """Return what counts a unit; hours and minutes that are not working time need no calendar."""
    if unit in {"hours", "minutes"}:
        return Elapsed()
    return calendars(basis.calendar, basis.version).meter(unit)
