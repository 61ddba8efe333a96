"""Line of time: the records of a year by their months, each with its place in the year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from secretariat.kernel import queries
from secretariat.kernel.queries import Span
from secretariat.kernel.registers import outlooks
from secretariat.kernel.values import Period, Record
from secretariat.web.display import day_html, number_text
from secretariat.web.forms.controls import Option
from secretariat.web.listing.table import count_text, state_tag
from secretariat.web.outlook import spans
from secretariat.web.outlook.frame import Entry, Frame, choices, entry
from secretariat.web.outlook.spans import Month


@dataclass(frozen=True, slots=True)
class Stretch:
    """A record on the line: its days, and where it begins and how long it is, in days of the year.

    Attributes:
        last: the last day of a period, or None.
    """

    link: Entry
    first: SafeString
    last: SafeString | None
    state: SafeString
    start: int
    length: int


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one month, or (`month` is None) those that began before the year."""

    month: str
    stretches: tuple[Stretch, ...]
    all_address: str


@dataclass(frozen=True, slots=True)
class Year:
    """A year in which there are records, with how many have their day in it."""

    year: int
    count: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """A year on the line of time."""

    year: int
    by: str
    fields: list[Option]
    years: tuple[Year, ...]
    groups: tuple[Group, ...]
    count: str
    is_cut: bool
    looked_at: int
    all_address: str


def drawn(frame: Frame, year: int | None) -> Drawn:
    """Return a year; where none is asked for, the last one until now in which there is a record."""
    register = frame.words.register
    allowed = outlooks.timeline_of(register)
    by = spans.by_of(allowed, frame.options.get("by"))
    months = queries.months(frame.code, by, reader=frame.reader, filters=frame.filters)
    shown = year or _latest(months, frame.reader.today)
    span = Span(by, date(shown, 1, 1), date(shown, 12, 31))
    found = queries.within(frame.code, span, reader=frame.reader, filters=frame.filters)
    return Drawn(
        year=shown,
        by=by,
        fields=choices(frame.words, allowed),
        years=_years(frame, months, shown),
        groups=tuple(_groups(frame, span, found.records)),
        count=count_text(found.count),
        is_cut=found.count.number > len(found.records),
        looked_at=len(found.records),
        all_address=frame.list_of(**spans.asked_of(register, span)),
    )


def _latest(months: dict[tuple[int, int], int], today: date) -> int:
    """Return the last year with records that has begun, or else the first with any, or this one."""
    years = sorted({year for year, _month in months})
    begun = [year for year in years if year <= today.year]
    return (begun[-1:] or years[:1] or [today.year])[0]


def _years(frame: Frame, months: dict[tuple[int, int], int], shown: int) -> tuple[Year, ...]:
    """Return the years with records, and the one that is shown."""
    counts = dict.fromkeys([shown], 0)
    for (year, _month), number in months.items():
        counts[year] = counts.get(year, 0) + number
    return tuple(
        Year(year, number_text(counts[year]), frame.here(year=f"{year:04}"), year == shown)
        for year in sorted(counts)
    )


def _groups(frame: Frame, span: Span, records: Iterable[Record]) -> Iterable[Group]:
    """Yield the months in which there are records, in their order."""
    by_month: dict[date, list[Stretch]] = {}
    for record in records:
        first = queries.day_of(record, span.field)
        if first is not None:
            key = first.replace(day=1) if first >= span.first else date.min
            by_month.setdefault(key, []).append(_stretch(frame, span, record, first))
    for key in sorted(by_month):
        month = Month(key.year, key.month)
        inside = Span(span.field, month.first, month.last)
        is_before = key == date.min
        asked = {} if is_before else spans.asked_of(frame.words.register, inside)
        yield Group(
            month="" if is_before else month.name,
            stretches=tuple(by_month[key]),
            all_address="" if is_before else frame.list_of(**asked),
        )


def _stretch(frame: Frame, span: Span, record: Record, first: date) -> Stretch:
    """Return a record with its place in the year."""
    value = record.values.get(span.field)
    last = value.end if isinstance(value, Period) else first
    start = max(first, span.first)
    return Stretch(
        link=entry(frame.words, record),
        first=day_html(first, is_short=True),
        last=day_html(last, is_short=True) if last != first else None,
        state=state_tag(frame.words, record),
        start=(start - span.first).days,
        length=(min(last, span.last) - start).days + 1,
    )
