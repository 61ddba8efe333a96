"""Asking: fetches what a measure counts from the time tables, grouped, under the reader's access.

One query for values, one more for the top of a ratio, two for durations. Does not know what is
shown of the values.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone

from secretariat.foundation.calendars import compiled, seconds_of
from secretariat.kernel import registers
from secretariat.kernel.expressions import BOOL, Expression, compile_expression, names_of
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries.scope import Scope, scope_of
from secretariat.kernel.registers.grammar import UNDO, Between, Measure, Register
from secretariat.kernel.store.models import Passage
from secretariat.kernel.tables.models_of_registers import model_of, versions_of
from secretariat.kernel.tables.rows import unscaled

Part = str | bool | int | UUID | None
Key = tuple[Part, ...]
_Made = tuple[str, datetime]
SYSTEM_DIMENSIONS = ("state", "result", "unit")
PARTS_OF_DATES = ("year", "quarter", "month")
END = "end"
_SECONDS = {"days": 86_400, "hours": 3_600, "working hours": 3_600}
_WORKING = frozenset({"working days", "working hours"})


@dataclass(frozen=True, slots=True)
class Counted:
    """How many records of one group have one value; of a ratio, whether they count on top."""

    key: Key
    currency: str | None
    value: Decimal | None
    times: int
    is_top: bool = False


@cache
def _compiled(register: Register, text: str) -> Expression:
    """Return a condition of a measure; the lint has judged it."""
    names = names_of(register, place="measure", institution=registers.institution())
    return compile_expression(text, names, wants=BOOL)


def counted(register: Register, measure: Measure, *, reader: Actor, as_of: date) -> list[Counted]:
    """Return what a measure counts at the end of a local calendar day."""
    asked = _Asked(register, measure, scope_of(register, reader), _end_of(as_of))
    if measure.between is not None:
        return list(_durations(asked, measure.between))
    found = list(_values(asked, asked.rows()))
    if measure.top:
        top = {(c.key, c.currency, c.value): c.times for c in _values(asked, asked.top_rows())}
        found = [part for one in found for part in _split(one, top)]
    return found


def _end_of(day: date) -> datetime:
    """Return the instant at which a day of the house is over."""
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time())
    return midnight.replace(tzinfo=timezone.get_default_timezone())


def _split(one: Counted, top: dict[tuple[Key, str | None, Decimal | None], int]) -> list[Counted]:
    """Return what counts on top and what does not."""
    above = top.get((one.key, one.currency, one.value), 0)
    parts = [replace(one, times=above, is_top=True), replace(one, times=one.times - above)]
    return [part for part in parts if part.times]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A measure that one reader asks for."""

    register: Register
    measure: Measure
    scope: Scope
    until: datetime

    def rows(self) -> QuerySet[Any]:
        """Return the versions that held, of records that were no drafts and may be read."""
        drafts = [n for n, s in self.register.lifecycle.states.items() if s.kind == "draft"]
        held = versions_of(self.register.code)._default_manager.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=self.until), valid_from__lt=self.until
        )
        rows = held.exclude(state__in=drafts) if drafts else held
        if not self.scope.is_everything:
            rows = rows.filter(self._of_records(self.scope.anyhow()))
        return self._holding(rows, self.measure.where)

    def top_rows(self) -> QuerySet[Any]:
        """Return the rows that a ratio counts above the line."""
        return self._holding(self.rows(), self.measure.top)

    def _holding(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Return the rows in which a condition holds, and is made of fields the reader sees."""
        if not text:
            return rows
        condition = _compiled(self.register, text)
        for group in sorted(self._groups(condition.fields)):
            rows = rows.filter(self._of_records(self.scope.sees(group)))
        return rows.filter(condition.condition(on=rows.model))

    def _groups(self, fields: Iterable[str]) -> set[str]:
        """Return the groups in which some fields lie."""
        found = (self.register.fields[n].group for n in fields if n in self.register.fields)
        return {group for group in found if group}

    def _of_records(self, condition: Q) -> Q:
        """Return a condition on records as one on their versions."""
        records = model_of(self.register.code)._default_manager.filter(condition)
        return Q(record_id__in=records.values("pk"))

    def column(self, name: str) -> Any:  # noqa: ANN401 - an expression of the ORM
        """Return a column, empty in rows where the reader does not see its field."""
        field = self.register.fields.get(name.removesuffix("_currency"))
        if field is None or field.group is None or self.scope.is_everything:
            return F(name)
        return Case(When(self._of_records(self.scope.sees(field.group)), then=F(name)))

    @property
    def columns(self) -> list[str]:
        """Return the columns of the dimensions that lie in the table."""
        names = (name.partition(".")[0] for name in self.measure.by)
        return [name for name in names if name != END]

    def key(self, held: Iterable[Any], end: datetime | None = None) -> Key:
        """Return the key of a group from the values of its columns."""
        waiting = iter(held)
        parts: list[Part] = []
        for name in self.measure.by:
            first, _, part = name.partition(".")
            value = end if first == END else next(waiting)
            parts.append(_part_of(value, part))
        return tuple(parts)


def _part_of(value: Any, part: str) -> Part:  # noqa: ANN401 - a column of any type
    """Return one part of a key; of a date its year, quarter or month."""
    if isinstance(value, datetime):
        value = value.astimezone(timezone.get_default_timezone()).date()
    if not isinstance(value, date):
        return value  # type: ignore[no-any-return] # text, boolean, integer or id
    if part == "year":
        return f"{value.year:04}"
    if part == "quarter":
        return f"{value.year:04}-Q{(value.month + 2) // 3}"
    return f"{value.year:04}-{value.month:02}" if part == "month" else value.isoformat()


def _values(asked: _Asked, rows: QuerySet[Any]) -> Iterator[Counted]:
    """Yield the values of a field, or nothing but counts, by group."""
    name = asked.measure.of
    spec = asked.register.fields[name] if name else None
    names = [*asked.columns, *([name] if name else [])]
    if spec is not None and spec.type == "money":
        names.append(f"{name}_currency")
    wanted = {f"c{index}": asked.column(column) for index, column in enumerate(names)}
    found = rows.values(**wanted).annotate(times=Count("pk")).order_by()
    merged: dict[tuple[Key, str | None, Decimal | None], int] = {}
    for row in found.values_list(*wanted, "times"):
        *held, times = row
        value, currency = None, None
        if spec is not None:
            currency = held.pop() if spec.type == "money" else None
            raw = held.pop()
            scale = spec.scale if spec.type in {"decimal", "money"} else 0
            value = None if raw is None else unscaled(raw, scale)
            if value is None:
                continue
        place = (asked.key(held), currency, value)
        merged[place] = merged.get(place, 0) + times
    for (key, currency, value), times in merged.items():
        yield Counted(key, currency, value, times)


def _durations(asked: _Asked, between: Between) -> Iterator[Counted]:
    """Yield the durations between two moves of the records that made both, by group."""
    columns = {f"c{index}": asked.column(column) for index, column in enumerate(asked.columns)}
    rows = asked.rows()
    held = {row[0]: row[1:] for row in rows.values_list("record_id", *columns.values())}
    stays = Passage.objects.filter(
        register=asked.register.code,
        move__in=(*between.from_, *between.to, UNDO),
        entered__lt=asked.until,
        record__in=rows.values("record_id"),
    )
    lines = stays.order_by("record", "seq").values_list("record", "seq", "move", "entered")
    merged: dict[tuple[Key, Decimal], int] = {}
    for record, some in groupby(lines.iterator(), key=lambda line: line[0]):
        span = _span(between, _standing(some))
        if span is not None:
            place = (asked.key(held[record], span[1]), _length(between, *span))
            merged[place] = merged.get(place, 0) + 1
    for (key, value), times in merged.items():
        yield Counted(key, None, value, times)


def _standing(lines: Iterable[tuple[UUID, int, str | None, datetime]]) -> list[_Made]:
    """Return the moves of one record, without those that the next event took back."""
    made: dict[int, _Made] = {}
    for _, seq, move, at in lines:
        if move == UNDO:
            made.pop(seq - 1, None)
        else:
            made[seq] = (str(move), at)
    return list(made.values())


def _span(between: Between, moves: Iterable[_Made]) -> tuple[datetime, datetime] | None:
    """Return the first beginning and the first end after it, or None where one is missing."""
    begun: datetime | None = None
    for move, at in moves:
        if begun is not None and move in between.to:
            return begun, at
        if begun is None and move in between.from_:
            begun = at
    return None


def _length(between: Between, begun: datetime, ended: datetime) -> Decimal:
    """Return how long a span is: working days, or whole seconds of its unit."""
    if between.in_ not in _WORKING:
        return Decimal((ended - begun) // timedelta(seconds=1))
    calendar = compiled(registers.institution().calendars[str(between.calendar)])
    if between.in_ == "working days":
        first, last = (calendar.end_of_day(seconds_of(at)) for at in (begun, ended))
        return Decimal(calendar.closes.used(first, last))
    return Decimal(calendar.working_seconds(begun, ended))


def values_per_unit(measure: Measure) -> int:
    """Return how many of what was counted make one of what is shown: seconds of hours and days."""
    return _SECONDS.get(measure.between.in_, 1) if measure.between else 1
