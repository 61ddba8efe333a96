"""Filters: what may be asked of a list, and the condition it becomes.

A condition on a field of a group holds only in rows where the reader may see that group; elsewhere
the row counts as empty. A comparison with an empty value is false, `ne` with an empty value is
true. `due_at` asks when the clock is due that is due first of those that have not stopped. Does not
know pages or counts.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Min, Q, QuerySet, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThanOrEqual

from secretariat.foundation.text import clean, fold
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import Fault, read_value
from secretariat.kernel.queries.errors import FilterInvalid
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.registers.outlooks import DUE, has_clocks
from secretariat.kernel.store.models import Link, RecordClock
from secretariat.kernel.tables.columns import SORTED_TEXT
from secretariat.kernel.tables.models_of_registers import child_model
from secretariat.kernel.tables.rows import to_columns
from secretariat.kernel.values import Period

OPS = (
    *("eq", "ne", "lt", "lte", "gt", "gte", "contains", "starts", "empty", "in"),
    *("covers", "overlaps"),
)
_ORDERED = frozenset({"integer", "decimal", "money", "date", "datetime", "rating", "period"})
SYSTEM: dict[str, FieldSpec] = {
    "number": FieldSpec(type="text"),
    "state": FieldSpec(type="text"),
    "owner": FieldSpec(type="person"),
    "changed_at": FieldSpec(type="datetime"),
}


@dataclass(frozen=True, slots=True)
class Filter:
    """One question to a list: a field, an operator, and the text to compare with."""

    field: str
    op: str
    value: str


Visible = Callable[[str], Q]


def parse_filter(register: Register, name: str, value: str) -> Filter:
    """Return the filter that `field`, or `field.op`, with a value asks for.

    Raises:
        FilterInvalid: unknown field or operator, or one that the field cannot answer.
    """
    field, _, op = name.partition(".")
    op = op or "eq"
    spec = spec_of(register, field)
    if spec is None:
        raise FilterInvalid(filter=name[:80], problem="the register has no such field")
    if op not in _ops_of(field, spec):
        allowed = ", ".join(_ops_of(field, spec))
        raise FilterInvalid(filter=name[:80], problem=f"this field takes {allowed}")
    return Filter(field, op, value)


def spec_of(register: Register, field: str) -> FieldSpec | None:
    """Return the declaration of what a list can be asked for, or None."""
    if field == "title":
        field = register.title_field
    if field in SYSTEM:
        return SYSTEM[field]
    if field == DUE and has_clocks(register):
        return FieldSpec(type="datetime")
    spec = register.fields.get(field)
    is_asked = spec is not None and spec.type != "file" and not spec.is_virtual
    return spec if is_asked else None


def _ops_of(field: str, spec: FieldSpec) -> tuple[str, ...]:
    """Return the operators that a field takes."""
    if spec.many:
        return ("eq", "empty")
    if spec.type in _ORDERED:
        covers = ("covers", "overlaps") if spec.type == "period" else ()
        return (*covers, "eq", "ne", "lt", "lte", "gt", "gte", "empty")
    if spec.type in SORTED_TEXT and field not in SYSTEM:
        return ("eq", "ne", "contains", "starts", "empty", "in")
    if spec.type in {"longtext", "table"}:
        return ("empty",)
    return ("eq", "ne", "empty", "in")


def condition(
    register: Register,
    asked: Filter,
    *,
    reader: Actor,
    resolve: Callable[[str, str], UUID | None],
    visible: Visible,
) -> Q:
    """Return the condition of a filter on the typed table of a register.

    Raises:
        FilterInvalid: the value does not fit the field.
    """
    field = register.title_field if asked.field == "title" else asked.field
    spec = cast("FieldSpec", spec_of(register, field))
    _refuse_what_no_store_keeps(asked)
    if field == DUE and field not in register.fields:
        return _due(register, spec, asked, reader)
    holds = _holds(register, field, spec, asked, reader, resolve)
    if spec.group is None or field in SYSTEM:
        return holds
    if asked.op in {"ne", "empty"} and not (asked.op == "empty" and _is_no(asked.value)):
        return holds | ~visible(spec.group)
    return holds & visible(spec.group)


def _refuse_what_no_store_keeps(asked: Filter) -> None:
    """Refuse text that no database can even be asked for."""
    try:
        clean(asked.value)
    except ValueError as error:
        name = f"{asked.field}.{asked.op}"
        raise FilterInvalid(filter=name, problem=str(error).lower()) from error


def _holds(
    register: Register,
    field: str,
    spec: FieldSpec,
    asked: Filter,
    reader: Actor,
    resolve: Callable[[str, str], UUID | None],
) -> Q:
    """Return the condition without regard to who sees the field."""
    if asked.op == "empty":
        return _empty(register, field, spec, is_empty=not _is_no(asked.value))
    if asked.op in {"contains", "starts"}:
        place = StrIndex(f"{field}_folded", Value(fold(asked.value)))
        kind = GreaterThanOrEqual if asked.op == "contains" else Exact
        return Q(kind(place, 1))
    texts = asked.value.split(",") if asked.op == "in" else [asked.value]
    values = [_typed(field, spec, asked, text, reader, resolve) for text in texts]
    if spec.type == "money" and (currency := _currency_named(asked.value)) is not None:
        return _in_currency(field, asked.op, values[0], currency)
    if spec.many:
        return _linked(field, cast("UUID | None", values[0]))
    if asked.op == "in":
        return Q(**{f"{field}__in": values})
    return _compared(field, asked.op, values[0])


def _compared(field: str, op: str, value: object) -> Q:
    """Return a comparison; empty is smaller than nothing and equal to nothing."""
    if op == "covers":
        return Q(**{f"{field}__lte": value, f"{field}_upto__gte": value})
    if isinstance(value, Period):
        return Q(**{f"{field}__lte": value.end, f"{field}_upto__gte": value.start})
    if op == "eq":
        return Q(**{field: value}) if value is not None else Q(pk__in=[])
    if op == "ne":
        return ~Q(**{field: value}) | Q(**{f"{field}__isnull": True})
    return Q(**{f"{field}__{op}": value}) if value is not None else Q(pk__in=[])


def due_first(register: Register) -> "QuerySet[Any]":
    """Return the records of a register with the instant (`first`) at which they are due first."""
    going = RecordClock.objects.filter(register=register.code).exclude(status="stopped")
    return going.order_by().values("record").annotate(first=Min(DUE))


def _due(register: Register, spec: FieldSpec, asked: Filter, reader: Actor) -> Q:
    """Return a condition on when a record is due."""
    if asked.op == "empty":
        some = Q(pk__in=due_first(register).exclude(first=None).values("record"))
        return some if _is_no(asked.value) else ~some
    at = _typed(DUE, spec, asked, asked.value, reader, lambda _register, _text: None)
    return Q(pk__in=due_first(register).filter(_compared("first", asked.op, at)).values("record"))


def _currency_named(text: str) -> str | None:
    """Return the currency that an amount is written with, or None: then every currency is meant."""
    return text.split()[-1] if len(text.split()) > 1 else None


def _in_currency(field: str, op: str, amount: object, currency: str) -> Q:
    """Return a comparison of amounts in one currency; amounts in another one are never equal."""
    same = Q(**{f"{field}_currency": currency})
    if op == "ne":
        return ~(same & Q(**{field: amount})) | Q(**{f"{field}__isnull": True})
    return same & _compared(field, op, amount)


def _empty(register: Register, field: str, spec: FieldSpec, *, is_empty: bool) -> Q:
    """Return whether a field is empty."""
    if spec.many or spec.type == "table":
        is_table = spec.type == "table"
        rows = child_model(register.code, field).objects if is_table else _link_rows(field)  # type: ignore[attr-defined] # built from the declaration
        has = Q(pk__in=rows.values("record_id"))
        return ~has if is_empty else has
    return Q(**{f"{field}__isnull": is_empty})


def _linked(field: str, target: UUID | None) -> Q:
    """Return whether a many-valued link leads to a record."""
    if target is None:
        return Q(pk__in=[])
    return Q(pk__in=_link_rows(field).filter(target=target).values("record_id"))


def _link_rows(field: str) -> QuerySet[Link]:
    """Return the rows of a many-valued link."""
    return Link.objects.filter(field=field)


def _is_no(value: str) -> bool:
    """Tell whether a text says no."""
    return value.strip().lower() in {"false", "no", "0"}


def _typed(
    field: str,
    spec: FieldSpec,
    asked: Filter,
    text: str,
    reader: Actor,
    resolve: Callable[[str, str], UUID | None],
) -> object:
    """Return the column value to compare with; an unknown record compares with nothing."""
    single = spec.model_copy(update={"many": False, "min": None, "max": None, "pattern": ""})
    if spec.type == "period" and asked.op != "overlaps":  # compared by its first day
        single = FieldSpec(type="date")
    elif spec.type == "rating":
        single = FieldSpec(type="integer")
    if spec.type == "person" and text == "me":
        return reader.person
    if spec.is_link:
        return resolve(spec.target or "", text)
    try:
        value = read_value(single, text, resolve=resolve, today=reader.today)
    except Fault as fault:
        name = f"{asked.field}.{asked.op}"
        raise FilterInvalid(filter=name, problem=fault.message.rstrip(".").lower()) from fault
    if isinstance(value, date | datetime | Period) or value is None:
        return value
    return to_columns(field, single, value)[field]
