"""Calendar: the records of a month by their days; narrow, the same days as an agenda."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.dateformat import format as format_date

from secretariat.kernel import queries
from secretariat.kernel.queries import Span
from secretariat.kernel.registers import outlooks
from secretariat.kernel.values import Period, Record
from secretariat.web.forms.controls import Option
from secretariat.web.listing.table import count_text
from secretariat.web.outlook import spans
from secretariat.web.outlook.frame import Entry, Frame, choices, entry
from secretariat.web.outlook.spans import Month

EACH = 4


@dataclass(frozen=True, slots=True)
class Happening:
    """A record on a day: its link, and the kind of its state."""

    link: Entry
    state: str
    kind: str


@dataclass(frozen=True, slots=True)
class Day:
    """One day, with its first records; the list holds the others."""

    day: date
    weekday: str
    is_today: bool
    happenings: tuple[Happening, ...]
    more: int
    all_address: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A month.

    Attributes:
        before: a place for each day of the first week that belongs to the month before.
        after: a place for each day of the last week that belongs to the month after.
        is_cut: whether there are more records than were looked at; the list holds them.
    """

    month: Month
    by: str
    fields: list[Option]
    weekdays: list[str]
    before: range
    after: range
    days: tuple[Day, ...]
    count: str
    is_cut: bool
    looked_at: int
    previous: str
    next: str
    today: str
    all_address: str


def drawn(frame: Frame, month: Month) -> Drawn:
    """Return a month of the calendar."""
    register = frame.words.register
    allowed = outlooks.calendar_of(register)
    by = spans.by_of(allowed, frame.options.get("by"))
    span = Span(by, month.first, month.last)
    found = queries.within(frame.code, span, reader=frame.reader, filters=frame.filters)
    by_day = _by_day(found.records, span)
    length = (month.last - month.first).days + 1
    days = [month.first + timedelta(days=n) for n in range(length)]
    before = spans.days_before(month.first)
    today = frame.reader.today
    return Drawn(
        month=month,
        by=by,
        fields=choices(frame.words, allowed),
        weekdays=spans.weekdays(),
        before=range(before),
        after=range(-(before + length) % 7),
        days=tuple(_day(frame, by, day, by_day.get(day, [])) for day in days),
        count=count_text(found.count),
        is_cut=found.count.number > len(found.records),
        looked_at=len(found.records),
        previous=frame.here(month=str(month.moved(-1))),
        next=frame.here(month=str(month.moved(1))),
        today=frame.here(month=str(spans.month_of(today))),
        all_address=frame.list_of(**spans.asked_of(register, span)),
    )


def _by_day(records: Iterable[Record], span: Span) -> dict[date, list[Record]]:
    """Return the records of each day of a span; a period stands on each of its days."""
    found: dict[date, list[Record]] = {}
    for record in records:
        value = record.values.get(span.field)
        first = queries.day_of(record, span.field)
        if first is None:
            continue
        last = min(value.end, span.last) if isinstance(value, Period) else first
        day = max(first, span.first)
        while day <= last:
            found.setdefault(day, []).append(record)
            day += timedelta(days=1)
    return found


def _day(frame: Frame, by: str, day: date, records: list[Record]) -> Day:
    """Return one day."""
    asked = spans.asked_of(frame.words.register, Span(by, day, day))
    return Day(
        day=day,
        weekday=format_date(day, "l"),
        is_today=day == frame.reader.today,
        happenings=tuple(
            Happening(entry(frame.words, r), frame.words.state(r.state), r.state_kind)
            for r in records[:EACH]
        ),
        more=max(0, len(records) - EACH),
        all_address=frame.list_of(**asked),
    )
