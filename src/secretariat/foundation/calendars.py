"""Calendars: the working time of an office, and how much of it lies between two instants.

An instant is working time if and only if the clock on the wall of the office shows an hour within
the working hours of that day. So summer time needs no rule of its own: a span that the clock jumps
over is shorter that day, one that it shows twice is longer.

Instants are read to the whole second, rounded down. Does not know clocks, records or databases.

Source: IANA Time Zone Database, through `zoneinfo`.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from secretariat.foundation.canonical import canonical
from secretariat.foundation.meters import CalendarEnds, Elapsed, Ends, Meter, WorkingTime

DAY = 86_400
MINUTES_A_DAY = 1_440
YEARS_AHEAD = 10
_SPAN = re.compile(r"^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_STEP = DAY // 2


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Working hours within one day: minutes after midnight by the clock on the wall, end open."""

    start: int
    end: int

    def __str__(self) -> str:
        """Return it as it is declared, `08:30-12:30`."""
        return "-".join(f"{m // 60:02}:{m % 60:02}" for m in (self.start, self.end))


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day with hours of its own: none, or those of a half day."""

    day: date
    name: str
    hours: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working hours of an office, in one version.

    Attributes:
        zone: IANA name of the time zone.
        week: the spans of Monday to Sunday.
        holidays: by day; each is named once.
        first_day, last_day: the days whose holidays are known. Up to ten years later the weekly
            hours alone are known, and what is worked out from them may move.
    """

    code: str
    version: int
    zone: str
    week: tuple[tuple[Span, ...], ...]
    holidays: tuple[Holiday, ...] = field(repr=False)
    first_day: date
    last_day: date

    def text(self) -> str:
        """Return all it says as canonical JSON text; see `calendar_from`."""
        return canonical(
            {
                "code": self.code,
                "version": self.version,
                "zone": self.zone,
                "week": [[str(span) for span in day] for day in self.week],
                "holidays": [
                    [off.day.isoformat(), off.name, [str(span) for span in off.hours]]
                    for off in self.holidays
                ],
                "from": self.first_day.isoformat(),
                "until": self.last_day.isoformat(),
            }
        )

    @property
    def end_day(self) -> date:
        """Return the last day that the calendar can count."""
        return date(self.last_day.year + YEARS_AHEAD, 12, 31)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day of a compiled calendar.

    Attributes:
        begins_at: the first instant that the office's clock shows on this day.
        working_days: how many working days lie before this one.
        seconds: how many working seconds lie before this day, counted from the first day.
    """

    day: date
    begins_at: datetime
    working_days: int
    seconds: int


class Compiled:
    """A calendar worked out to instants; made once by `compiled` and kept.

    Attributes:
        work: working time in seconds.
        closes: the close of each working day: the end of its last working hour.
        nights: the midnight that ends each day.
        begins: the first instant of each day, and of the day after the last.
    """

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.zone = ZoneInfo(calendar.zone)
        stretches, begins = _worked_out(calendar, self.zone)
        self.begins = [begins[day] for day in sorted(begins)]
        self.first_ordinal = calendar.first_day.toordinal()
        closes = {day: end for _, end, day in stretches}
        self.work = WorkingTime([(start, end) for start, end, _ in stretches])
        self.closes = Ends([closes[day] for day in sorted(closes)])
        self.nights = Ends(self.begins[1:])
        self._working = closes.keys()
        self._working_days = sorted(closes)

    def meter(self, unit: str) -> Meter:
        """Return what counts a unit (see `durations`): days, or seconds."""
        meters: dict[str, Meter] = {"working days": self.closes, "days": self.nights}
        return meters.get(unit) or (self.work if unit.startswith("working") else Elapsed())

    def check(self, instant: int) -> None:
        """Return if the calendar knows an instant.

        Raises:
            CalendarEnds: it does not.
        """
        if not self.begins[0] <= instant < self.begins[-1]:
            known = f"{self.calendar.first_day} to {self.calendar.end_day}"
            raise CalendarEnds(f"the calendar {self.calendar.code} knows the days {known}")

    def day_of(self, instant: datetime) -> date:
        """Return the day that the office's clock shows."""
        return instant.astimezone(self.zone).date()

    def end_of_day(self, instant: int) -> int:
        """Return the midnight that ends the day of an instant."""
        self.check(instant)
        return self.begins[bisect_right(self.begins, instant)]

    def is_working_day(self, day: date) -> bool:
        """Tell whether the day has a working hour."""
        return day.toordinal() in self._working

    def working_days(self, first: date, last: date) -> int | None:
        """Return the working days after one day up to and with another; negative backwards.

        None where the calendar does not know one of the days.
        """
        known = range(self.first_ordinal, self.first_ordinal + len(self.begins) - 1)
        if first.toordinal() not in known or last.toordinal() not in known:
            return None
        before, until = (bisect_right(self._working_days, d.toordinal()) for d in (first, last))
        return until - before

    def working_seconds(self, since: datetime, until: datetime) -> int:
        """Return the working seconds between two instants; 0 where they stand the other way."""
        return self.work.used(self._known(since), self._known(until))

    def after_working(self, start: datetime, seconds: int) -> datetime:
        """Return the first instant by which so many working seconds have passed.

        Raises:
            CalendarEnds: it lies after the last day of the calendar.
        """
        if seconds < 1:
            return start
        return instant_of(self.work.reach(self._known(start), seconds))

    def after_working_days(self, start: datetime, days: int) -> datetime:
        """Return the close of the so manieth working day after the day of `start`."""
        return instant_of(self.closes.reach(self.end_of_day(seconds_of(start)), days))

    def after_days(self, start: datetime, days: int) -> datetime:
        """Return the midnight that ends the so manieth day after the day of `start`."""
        return instant_of(self.nights.reach(self.end_of_day(seconds_of(start)), days))

    def days(self) -> Iterator[DayRow]:
        """Yield the days, each with the working time before it."""
        count = 0
        for place, begins in enumerate(self.begins[:-1]):
            ordinal = self.first_ordinal + place
            yield DayRow(
                date.fromordinal(ordinal), instant_of(begins), count, self.work.until(begins)
            )
            count += ordinal in self._working

    def _known(self, instant: datetime) -> int:
        """Return an instant in seconds, if the calendar knows it."""
        seconds = seconds_of(instant)
        self.check(seconds)
        return seconds


def calendar_from(text: str) -> Calendar:
    """Return the calendar that a canonical JSON text says."""
    said = json.loads(text)
    return Calendar(
        code=said["code"],
        version=said["version"],
        zone=said["zone"],
        week=tuple(tuple(map(parse_span, day)) for day in said["week"]),
        holidays=tuple(
            Holiday(date.fromisoformat(day), name, tuple(map(parse_span, hours)))
            for day, name, hours in said["holidays"]
        ),
        first_day=date.fromisoformat(said["from"]),
        last_day=date.fromisoformat(said["until"]),
    )


@lru_cache(maxsize=64)
def compiled(calendar: Calendar) -> Compiled:
    """Return a calendar worked out to instants; asked again, the same one."""
    return Compiled(calendar)


def seconds_of(instant: datetime) -> int:
    """Return an aware instant as whole seconds since 1970, rounded down."""
    return (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)


def instant_of(seconds: int) -> datetime:
    """Return the instant so many seconds after 1970, in UTC."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def parse_span(text: str) -> Span:
    """Return what `08:30-12:30` says; `24:00` ends a day.

    Raises:
        ValueError: the text is no span of one day.
    """
    match = _SPAN.match(text)
    if match is None:
        raise ValueError(f"{text!r} is no span; write 08:30-12:30")
    a, b, c, d = map(int, match.groups())
    span = Span(a * 60 + b, c * 60 + d)
    if span.start >= span.end or span.end > MINUTES_A_DAY:
        raise ValueError(f"{text!r} does not end after it starts, within one day")
    return span


def _worked_out(
    calendar: Calendar, zone: ZoneInfo
) -> tuple[list[tuple[int, int, int]], dict[int, int]]:
    """Return stretches of working time (start, end, day) and the first instant of each day."""
    special = {holiday.day.toordinal(): holiday.hours for holiday in calendar.holidays}
    first, last = calendar.first_day.toordinal(), calendar.end_day.toordinal()
    stretches: list[tuple[int, int, int]] = []
    begins: dict[int, int] = {}
    low, high = ((o - _EPOCH_DAY) * DAY for o in (first, last + 2))
    for since, until, offset in _offsets(zone, low - DAY, high + DAY):
        local = range(since + offset, until + offset)
        for day in range(local.start // DAY, (local.stop - 1) // DAY + 1):
            ordinal, midnight = day + _EPOCH_DAY, day * DAY
            if not first <= ordinal <= last + 1:
                continue
            begins.setdefault(ordinal, max(midnight, local.start) - offset)
            if ordinal > last:
                continue
            for span in special.get(ordinal, calendar.week[(ordinal - 1) % 7]):
                start = max(midnight + span.start * 60, local.start)
                end = min(midnight + span.end * 60, local.stop)
                if start < end:
                    stretches.append((start - offset, end - offset, ordinal))
    return stretches, begins


def _offsets(zone: ZoneInfo, low: int, high: int) -> Iterator[tuple[int, int, int]]:
    """Yield (since, until, seconds ahead of UTC) for each stretch with one offset."""
    since, offset = low, _offset(zone, low)
    for at in range(low + _STEP, high + _STEP, _STEP):
        if _offset(zone, at) != offset:
            before, after = at - _STEP, at
            while after - before > 1:
                middle = (before + after) // 2
                same = _offset(zone, middle) == offset
                before, after = (middle, after) if same else (before, middle)
            yield since, after, offset
            since, offset = after, _offset(zone, after)
    yield since, high + _STEP, offset


def _offset(zone: ZoneInfo, at: int) -> int:
    """Return how far the clocks of a zone are ahead of UTC, in seconds."""
    ahead = datetime.fromtimestamp(at, tz=zone).utcoffset()
    return 0 if ahead is None else ahead // timedelta(seconds=1)
