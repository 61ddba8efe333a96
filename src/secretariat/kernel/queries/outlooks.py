"""Outlooks: a list as columns of a board, as days of a span of time, and as counts of two fields.

Every row and every count is of the rows that the reader may read; a value in a field group that the
reader does not see counts as empty, as in filters. Does not know pages that are turned.
"""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import ExtractMonth, ExtractYear, TruncDate
from django.utils import timezone

from secretariat.kernel import registers
from secretariat.kernel.clocks.reading import dated
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries import filters as asking
from secretariat.kernel.queries.counts import COUNT_CAP, count_up_to
from secretariat.kernel.queries.errors import FilterInvalid
from secretariat.kernel.queries.filters import Filter
from secretariat.kernel.queries.pages import MAX_LIMIT, Asked, order_of
from secretariat.kernel.registers import outlooks
from secretariat.kernel.values import Count as Counted
from secretariat.kernel.values import Page, Period, Record

DAY = "outlook_day"


@dataclass(frozen=True, slots=True)
class Span:
    """The days from `first` to `last`, both included, by a field of a day or by the clocks."""

    field: str
    first: date
    last: date


def columns(
    register: str,
    field: str,
    *,
    reader: Actor,
    filters: Sequence[Filter] = (),
    sort: str | None = None,
    each: int = 20,
) -> dict[str, Page]:
    """Return a list divided by the values of a field: of each the first records and the count.

    The value "" holds the rest. Counts stop at the cap of lists.

    Raises:
        UnknownRegister, FilterInvalid, SortInvalid.
    """
    asked = _asked(register, reader, filters, sort)
    if not outlooks.divides(asked.register, field):
        raise FilterInvalid(filter=field[:80], problem="its values make no board")
    values = outlooks.values_of(asked.register, field)
    _ = asked.is_named  # asked once, remembered by every part
    parts = {value: _part(asked, field, value) for value in values}
    if field != outlooks.STATE:
        parts[outlooks.NOT_GIVEN] = _part(asked, field, outlooks.NOT_GIVEN)
    rows = {value: part.rows(None, limit=each, backwards=False) for value, part in parts.items()}
    shown = dated(asked.shown([row for some in rows.values() for row in some], None))
    by_id = {record.id: record for record in shown}
    return {
        value: Page(
            records=tuple(by_id[row.pk] for row in rows[value] if row.pk in by_id),
            count=part.count() if len(rows[value]) == each else Counted(len(rows[value])),
            after=None,
            before=None,
        )
        for value, part in parts.items()
    }


def within(
    register: str,
    span: Span,
    *,
    reader: Actor,
    filters: Sequence[Filter] = (),
    limit: int = MAX_LIMIT,
) -> Page:
    """Return the records of a list whose day lies in a span, in the order of their days.

    A period belongs to every span that it overlaps.

    Raises:
        UnknownRegister, FilterInvalid.
    """
    asked = _asked(register, reader, (*filters, *_bounds(register, span)), None)
    rows = _on_days(asked, span.field).order_by(DAY, "pk")
    found = list(rows[:limit])
    is_all = len(found) < limit
    number = len(found) if is_all else count_up_to(COUNT_CAP + 1, rows.order_by())
    return Page(
        records=dated(asked.shown(found, None)),
        count=Counted(min(number, COUNT_CAP), is_capped=number > COUNT_CAP),
        after=None,
        before=None,
    )


def months(
    register: str, field: str, *, reader: Actor, filters: Sequence[Filter] = ()
) -> dict[tuple[int, int], int]:
    """Return how many records of a list have their day in each year and month, in their order.

    A period stands in the month of its first day.

    Raises:
        UnknownRegister, FilterInvalid.
    """
    asked = _asked(register, reader, filters, None)
    rows = _on_days(asked, field).exclude(**{f"{DAY}__isnull": True})
    counted = (
        rows.annotate(outlook_year=ExtractYear(DAY), outlook_month=ExtractMonth(DAY))
        .order_by()
        .values_list("outlook_year", "outlook_month")
        .annotate(n=Count("pk"))
    )
    return {(year, month): number for year, month, number in sorted(counted)}


def cross(
    register: str, down: str, across: str, *, reader: Actor, filters: Sequence[Filter] = ()
) -> dict[tuple[str, str], int]:
    """Return how many records of a list have each two values of two fields; "" is none.

    Raises:
        UnknownRegister, FilterInvalid.
    """
    asked = _asked(register, reader, filters, None)
    names = {"outlook_down": down, "outlook_across": across}
    values = {name: _seen(asked, field) for name, field in names.items()}
    rows = asked.seeing(None).annotate(**values).order_by()
    counted = rows.values_list(*names).annotate(n=Count("pk"))
    return {(_word(one), _word(other)): number for one, other, number in counted}


def day_of(record: Record, field: str) -> date | None:
    """Return the day by which a record stands in a span; of a period the first."""
    if field == outlooks.DUE and field not in record.values:
        return timezone.localdate(record.due_at) if record.due_at else None
    value = record.values.get(field)
    if isinstance(value, datetime):
        return timezone.localdate(value)
    if isinstance(value, Period):
        return value.start
    return value if isinstance(value, date) else None


def instants(span: Span) -> tuple[datetime, datetime]:
    """Return the first instant of a span at the headquarters, and the first after it."""
    ends = (span.first, span.last + timedelta(days=1))
    first, after = (timezone.make_aware(datetime.combine(day, time.min)) for day in ends)
    return first, after


def _asked(register: str, reader: Actor, filters: Sequence[Filter], sort: str | None) -> Asked:
    """Return a list of a register."""
    declared = registers.get(register)
    return Asked(declared, reader, filters, order_of(declared, sort))


def _part(asked: Asked, field: str, value: str) -> Asked:
    """Return the part of a list that has a value; what was asked once is not asked again."""
    part = copy(asked)
    one = Filter(field, "eq", value) if value else Filter(field, "empty", "true")
    part.where = asked.where & asking.condition(
        asked.register,
        one,
        reader=asked.reader,
        resolve=lambda _register, _text: None,
        visible=asked.scope.sees,
    )
    return part


def _bounds(register: str, span: Span) -> tuple[Filter, ...]:
    """Return the filters that hold for the days of a span.

    Raises:
        FilterInvalid: the field is no day.
    """
    declared = registers.get(register)
    if not outlooks.dates(declared, span.field):
        raise FilterInvalid(filter=span.field[:80], problem="it is no day")
    spec = declared.fields.get(span.field)
    if spec is not None and spec.type == "period":
        days = f"{span.first.isoformat()}/{span.last.isoformat()}"
        return (Filter(span.field, "overlaps", days),)
    if spec is not None and spec.type == "date":
        first, last = span.first.isoformat(), span.last.isoformat()
        return (Filter(span.field, "gte", first), Filter(span.field, "lte", last))
    begin, end = instants(span)
    return (
        Filter(span.field, "gte", begin.isoformat()),
        Filter(span.field, "lt", end.isoformat()),
    )


def _on_days(asked: Asked, field: str) -> "QuerySet[Any]":
    """Return the rows of a list with their day; only those whose field the reader sees.

    Raises:
        FilterInvalid: the field is no day.
    """
    if not outlooks.dates(asked.register, field):
        raise FilterInvalid(filter=field[:80], problem="it is no day")
    spec = asked.register.fields.get(field)
    day: Any = F(field)
    if spec is None:
        due = asking.due_first(asked.register).filter(record=OuterRef("pk"))
        day = TruncDate(Subquery(due.values("first")), tzinfo=timezone.get_default_timezone())
    elif spec.type == "datetime":
        day = TruncDate(F(field), tzinfo=timezone.get_default_timezone())
    rows = asked.seeing(spec.group if spec is not None else None)
    found: QuerySet[Any] = rows.annotate(**{DAY: day})
    return found


def _seen(asked: Asked, field: str) -> Any:  # noqa: ANN401 - an expression of Django
    """Return the value of a field, or none where the reader does not see it.

    Raises:
        FilterInvalid: its values are not few.
    """
    if not outlooks.divides(asked.register, field):
        raise FilterInvalid(filter=field[:80], problem="its values cannot be compared")
    spec = asked.register.fields.get(field)
    seen = asked.scope.sees(spec.group) if spec is not None and spec.group else Q()
    return Case(When(seen, then=F(field)), default=None) if seen else F(field)


def _word(value: object) -> str:
    """Return a value as it stands in an address."""
    if value is None:
        return outlooks.NOT_GIVEN
    return str(value).lower() if isinstance(value, bool) else str(value)
