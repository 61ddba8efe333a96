"""Rows: typed values to columns and back; and to the canonical form that events keep.

Scaled integers: a decimal of scale s is stored as value times 10^s. Sort keys are computed over the
first 200 characters. Does not know access.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from secretariat.foundation.canonical import plain
from secretariat.foundation.text import fold, sort_key
from secretariat.kernel.registers.grammar import LINK_TYPES, FieldSpec, Register
from secretariat.kernel.tables.columns import SORTED_TEXT
from secretariat.kernel.values import Money, Period, Row

SORTED_CHARACTERS = 200


def to_columns(name: str, spec: FieldSpec, value: object) -> dict[str, object]:
    """Return the columns of one field that is a column."""
    if spec.type == "money":
        if value is None:
            return {name: None, f"{name}_currency": None}
        assert isinstance(value, Money)
        return {name: scaled(value.amount, spec.scale), f"{name}_currency": value.currency}
    if spec.type == "period":
        start, end = (value.start, value.end) if isinstance(value, Period) else (None, None)
        return {name: start, f"{name}_upto": end}
    if spec.type == "decimal" and isinstance(value, Decimal):
        return {name: scaled(value, spec.scale)}
    if spec.type in SORTED_TEXT:
        text = str(value) if value is not None else None
        return {
            name: text,
            f"{name}_folded": fold(text) if text is not None else None,
            f"{name}_sortkey": sort_key(text[:SORTED_CHARACTERS]) if text is not None else None,
        }
    return {name: value}


def from_columns(name: str, spec: FieldSpec, row: object) -> object:
    """Return the typed value of one field that is a column."""
    value = getattr(row, name)
    if value is None:
        return None
    if spec.type == "money":
        return Money(unscaled(value, spec.scale), getattr(row, f"{name}_currency"))
    if spec.type == "period":
        return Period(value, getattr(row, f"{name}_upto"))
    if spec.type == "decimal":
        return unscaled(value, spec.scale)
    return value


def scaled(value: Decimal, scale: int) -> int:
    """Return a decimal as the integer that is stored."""
    return int(value.scaleb(scale))


def unscaled(value: int, scale: int) -> Decimal:
    """Return the decimal that an integer stands for, with all its digits."""
    return Decimal(value).scaleb(-scale)


def evidence_of(value: object) -> object:
    """Return a typed value in the form that events keep: JSON's types, without loss."""
    if isinstance(value, Money | Period):
        return _parts(value)
    if isinstance(value, Row):
        return {name: evidence_of(cell) for name, cell in value.items() if cell is not None}
    if isinstance(value, tuple):
        return [evidence_of(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): evidence_of(item) for key, item in value.items()}
    if isinstance(value, UUID | Decimal | datetime | date):
        return plain(value)
    return value


def _parts(value: Money | Period) -> dict[str, object]:
    """Return an amount or a period by its parts."""
    if isinstance(value, Money):
        return {"amount": f"{value.amount:f}", "currency": value.currency}
    return {"start": plain(value.start), "end": plain(value.end)}


def columns_of(register: Register, values: Mapping[str, object]) -> dict[str, object]:
    """Return the columns of all given fields that are columns."""
    columns: dict[str, object] = {}
    for name, value in values.items():
        spec = register.all_fields[name]
        if spec.is_column:
            columns.update(to_columns(name, spec, value))
    return columns


def files_of(spec: FieldSpec, value: object) -> Iterator[tuple[str, str]]:
    """Yield name and digest of each file in a value: of a file field, or of a table's rows."""
    items = value if isinstance(value, tuple) else ()
    if spec.type == "file":
        yield from items
    elif spec.type == "table":
        for row in items:
            for name in spec.file_columns:
                yield from row[name] or ()


def from_evidence(spec: FieldSpec, value: Any) -> object:  # noqa: ANN401 - JSON as it was kept
    """Return the typed value of a field with one value, from the form that events keep."""
    if value is None:
        return None
    if spec.type == "money":
        return Money(Decimal(value["amount"]), value["currency"])
    if spec.type == "period":
        return Period(date.fromisoformat(value["start"]), date.fromisoformat(value["end"]))
    convert = _FROM_EVIDENCE.get(spec.type)
    return convert(value) if convert else value


_FROM_EVIDENCE: dict[str, Callable[[str], object]] = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    **dict.fromkeys(LINK_TYPES, UUID),
}
