"""Clock oracle: a simulator that looks at every minute, written apart from the house's own rules.

It knows a calendar as one flag for each minute, found by asking what the clock on the wall shows in
that minute, and a clock as a counter of the flagged minutes in which it runs. It is plain on purpose
and computes with no time but whole minutes.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
MINUTES = 540 * 1440
ALL = b"\1" * MINUTES


@dataclass(frozen=True)
class Office:
    """An office: its zone, its hours by weekday (minutes from, until), its days off or half off."""

    zone: str
    week: tuple[tuple[tuple[int, int], ...], ...]
    days: tuple[tuple[date, tuple[tuple[int, int], ...]], ...] = ()


@dataclass(frozen=True)
class Rule:
    """A clock: events that start and stop it, states in which it pauses, its length, its warning.

    Where it runs `until` a deadline, its amount is the minute of that.
    """

    start: frozenset[str]
    stop: frozenset[str]
    pause: frozenset[str]
    unit: str
    warn: tuple[int, str] | None = None
    continues: bool = False
    until: bool = False


@dataclass
class Event:
    """What happened in a minute: a move to a state, or another office table or amount."""

    minute: int
    move: str | None
    state: str
    was: str | None
    closed: bool = False
    office: Office | None = None
    amount: int | None = None
    redated: bool = False
    rule: Rule | None = None


@dataclass
class Shown:
    """What the clock shows."""

    status: str = "none"
    used: int = 0
    worked: int = 0
    due: int | None = None
    warn: int | None = None
    late: int | None = None
    started: int | None = None


@lru_cache(maxsize=16)
def wall(zone: str) -> tuple[list[int], bytes]:
    """Return for each minute the day (ordinal), and whether it is the last of its day."""
    place = ZoneInfo(zone)
    days = []
    clock = []
    for minute in range(MINUTES + 1):
        shown = (FIRST + timedelta(minutes=minute)).astimezone(place)
        days.append(shown.toordinal())
        clock.append(shown.hour * 60 + shown.minute)
    _CLOCKS[zone] = clock
    last = bytes(days[m] != days[m + 1] for m in range(MINUTES))
    return days, last


_CLOCKS: dict[str, list[int]] = {}


@lru_cache(maxsize=256)
def table(office: Office) -> tuple[bytes, bytes]:
    """Return for each minute whether it is worked, and whether it is the last worked of its day."""
    days, _ = wall(office.zone)
    clock = _CLOCKS[office.zone]
    off = {day.toordinal(): hours for day, hours in office.days}
    worked = bytearray(MINUTES)
    final: dict[int, int] = {}
    for minute in range(MINUTES):
        day = days[minute]
        hours = off[day] if day in off else office.week[(day + 6) % 7]
        shown = clock[minute]
        for since, until in hours:
            if since <= shown < until:
                worked[minute] = 1
                final[day] = minute
    closes = bytearray(MINUTES)
    for minute in final.values():
        closes[minute] = 1
    return bytes(worked), bytes(closes)


@dataclass
class Walk:
    """The state of one simulation: the stretches of minutes in which the clock ran."""

    rule: Rule
    status: str = "none"
    started: int = 0
    office: Office | None = None
    amount: int | None = None
    ran: list[tuple[int, int]] = field(default_factory=list)
    used: int = 0
    due: int | None = None
    is_frozen: bool = False
    ended: int = 0

    def tick(self, minute: int, until: int) -> None:
        """Let minutes pass in which nothing happens."""
        if self.status == "running" and minute < until:
            self.ran.append((minute, until))
            self.count(minute, until)

    def count(self, minute: int, until: int) -> None:
        """Count minutes in which the clock runs; note when its length is used up."""
        flags, each = self.flags(self.rule.unit)
        minute = max(minute, self.day_after()) if self.rule.unit.endswith("days") else minute
        reached = self.total
        while self.due is None and reached and self.used < reached and not self.is_frozen:
            minute = flags.find(1, minute, until) + 1
            if not minute:
                return
            self.used += each
            if self.used >= reached:
                self.due = minute
        self.used += each * flags.count(1, minute, until) if minute < until else 0

    def flags(self, unit: str) -> tuple[bytes, int]:
        """Return the minutes that count for a unit, and how much each counts."""
        if unit in {"hours", "minutes"}:
            return ALL, 60
        assert self.office is not None
        if unit == "days":
            return wall(self.office.zone)[1], 1
        worked, closes = table(self.office)
        return (closes, 1) if unit == "working days" else (worked, 60)

    def day_after(self) -> int:
        """Return the first minute after the day of the start."""
        assert self.office is not None
        return wall(self.office.zone)[1].find(1, self.started) + 1

    @property
    def total(self) -> int | None:
        """Return the length in seconds or days."""
        if self.amount is None or self.rule.until:
            return None
        each = {"hours": 3600, "minutes": 60}
        return self.amount * each.get(self.rule.unit.removeprefix("working "), 1)

    def recount(self) -> None:
        """Count all minutes anew, after the office or the amount changed."""
        self.used = 0
        if not self.is_frozen:
            self.due = self.amount if self.rule.until else None
        for minute, until in self.ran:
            self.count(minute, until)

    def happen(self, event: Event) -> None:
        """Let an event happen at the beginning of its minute."""
        is_on = self.status in {"running", "paused"}
        last = event.minute if self.status == "running" else self.ended
        if is_on and not event.redated and self.due is not None and self.due < last:
            self.is_frozen = True
        if event.rule is not None and is_on is False and self.status == "stopped":
            self.rule = event.rule
            self.recount()
        rule = event.rule or self.rule
        marks = {event.move, f"enter {event.state}" if event.state != event.was else None}
        if is_on:
            if marks & rule.stop or (event.closed and event.state != event.was):
                if self.status == "running" and self.due is None:
                    used = self.used
                    self.count(event.minute, MINUTES)
                    self.used = used
                self.status, self.ended, self.is_frozen = "stopped", event.minute, True
                self.rule = event.rule or self.rule
                return
        elif marks & rule.start:
            if rule.continues and self.status == "stopped":
                self.is_frozen = self.due is not None and self.due < self.ended
            else:
                self.started, self.ran, self.used = event.minute, [], 0
                self.due, self.is_frozen, self.office, self.amount = None, False, None, None
            self.status = "running"
            is_on = True
        self.rule = rule
        if not is_on:
            return
        if event.office is not None:
            self.office, self.amount = event.office, event.amount
            self.recount()
        status = "paused" if event.state in self.rule.pause else "running"
        if status == "paused" and self.status == "running":
            self.ended = event.minute
        self.status = status


def simulate(rule: Rule, events: list[Event], now: int) -> Shown:
    """Return what a clock shows at the beginning of a minute, after the events until then."""
    walk = Walk(rule)
    todo = [event for event in events if event.minute <= now]
    for event, until in zip(todo, [*(e.minute for e in todo[1:]), now], strict=True):
        walk.happen(event)
        walk.tick(event.minute, until)
    if walk.status == "none":
        return Shown()
    shown = Shown(status=walk.status, started=walk.started, used=walk.used)
    worked = ALL if walk.office is None else table(walk.office)[0]
    shown.worked = 60 * sum(worked.count(1, *stretch) for stretch in walk.ran)
    _foresee(walk, shown, now)
    return shown


def _foresee(walk: Walk, shown: Shown, now: int) -> None:
    """Find when the clock is due if it goes on (or had gone on), and when it warns."""
    last = now if walk.status == "running" else walk.ended
    if walk.due is None and walk.status == "running":
        _go_on(walk, last)
    shown.due = walk.due
    if walk.due is not None:
        shown.late = walk.due if walk.due < last else None
        shown.warn = _warning(walk, walk.due)


def _go_on(walk: Walk, minute: int) -> None:
    """Walk into the future until the length is used up."""
    if walk.total is None:
        return
    walk.count(minute, MINUTES)


def _warning(walk: Walk, due: int) -> int | None:
    """Walk back from the due minute by the length of the warning, but not before the start."""
    if walk.rule.warn is None:
        return None
    amount, unit = walk.rule.warn
    flags, each = walk.flags(unit)
    minute = due if each > 1 else due - 1
    for _ in range(amount * {"hours": 60}.get(unit.removeprefix("working "), 1)):
        minute = flags.rfind(1, walk.started, minute)
        if minute < 0:
            return walk.started
    return max(walk.started, minute if each > 1 else minute + 1)
