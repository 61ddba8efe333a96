"""Columns: which columns and indexes the table of a register has.

Every declared column is nullable and without default, text has no length: then adding and widening
are instant at a million rows. Decimal and money are scaled 64-bit integers, because decimals
compare wrongly and lose digits on SQLite.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from django.db import models

from secretariat.foundation.canonical import digest
from secretariat.kernel.registers.grammar import FieldSpec, Register

Column: TypeAlias = Any
_WORKING = re.compile(r"(new|src)_[0-9a-f]{8}(_|$)")
_EMPTIED = re.compile(r"was_[0-9a-f]{8}(_|$)")
SORTED_TEXT = frozenset({"text", "email"})


@dataclass(frozen=True, slots=True)
class Index:
    """An index by its columns, in order; ascending, empty first."""

    name: str
    columns: tuple[str, ...]
    is_unique: bool = False


def table_name(code: str) -> str:
    """Return the table of a register."""
    return f"reg_{code}"


def system_columns(register: Register) -> dict[str, Column]:
    """Return the copies from the spine that let a list do without it."""
    columns: dict[str, Column] = {
        "access_set": models.BigIntegerField(null=True),
        "state": models.TextField(null=True),
        "number": models.TextField(null=True),
        "owner": models.UUIDField(null=True),
        "changed_at": models.DateTimeField(null=True),
    }
    if any(rule.is_dated for rule in register.access):
        columns["dated_set"] = models.BigIntegerField(null=True)
        columns["readable_from"] = models.DateField(null=True)
        columns["readable_until"] = models.DateField(null=True)
    for group in register.groups:
        columns[see_column(group)] = models.BigIntegerField(null=True)
    return columns


def see_column(group: str) -> str:
    """Return the column with the access set of those who see a field group."""
    return f"see_{group}"


def is_derived(column: str) -> bool:
    """Tell whether a column holds nothing of its own and may stay behind unused."""
    if column.startswith("see_") or _WORKING.match(column) or _EMPTIED.match(column):
        return True
    return column in {"dated_set", "readable_from", "readable_until"}


def is_working(column: str) -> bool:
    """Tell whether a column belongs to a change of values that is under way, or was given up."""
    return _WORKING.match(column) is not None


def meaning(declared: Mapping[str, object]) -> str:
    """Return what stored values of a declared field mean, in words; another would misread them."""
    scale = f" of scale {declared['scale']}" if declared["type"] in {"decimal", "money"} else ""
    target = f" to {declared['to']}" if declared["to"] else ""
    return f"{'many of ' if declared['many'] else ''}{declared['type']}{scale}{target}"


def declared_columns(register: Register) -> dict[str, Column]:
    """Return the columns of the declared fields, by name."""
    columns: dict[str, Column] = {}
    for name, spec in register.all_fields.items():
        if spec.is_column:
            columns.update(columns_of_field(name, spec))
    return columns


def columns_of_field(name: str, spec: FieldSpec) -> Iterator[tuple[str, Column]]:
    """Yield the columns of one field."""
    if spec.is_text or spec.type in {"choice", "country"}:
        yield name, models.TextField(null=True)
        if spec.type in SORTED_TEXT:
            yield f"{name}_folded", models.TextField(null=True)
            yield f"{name}_sortkey", models.BinaryField(null=True)
    elif spec.is_link:
        yield name, models.UUIDField(null=True)
    else:
        yield name, _KINDS[spec.type](null=True)
        if spec.type == "money":
            yield f"{name}_currency", models.TextField(null=True)
        elif spec.type == "period":
            yield f"{name}_upto", models.DateField(null=True)


_KINDS: dict[str, Any] = {
    **dict.fromkeys(("integer", "decimal", "money", "rating"), models.BigIntegerField),
    "boolean": models.BooleanField,
    "date": models.DateField,
    "period": models.DateField,
    "datetime": models.DateTimeField,
}


def order_column(register: Register, name: str) -> str:
    """Return the column by which a field or system column is ordered."""
    if name == "created_at":
        return "record_id"
    if name == "title":
        name = register.title_field
    spec = register.fields.get(name)
    return f"{name}_sortkey" if spec is not None and spec.type in SORTED_TEXT else name


def indexes(register: Register) -> tuple[Index, ...]:
    """Return the indexes: order, filter with order, access, links, unique values."""
    view = register.views.list
    main = order_column(register, view.sort.removeprefix("-"))
    wanted: dict[tuple[str, ...], bool] = {("access_set", main, "record_id"): False}
    for column in sorted({main, *_ordered(register)} - {"record_id"}):
        wanted[(column, "record_id")] = False
    for name in ("state", *view.filters):
        if name not in {"changed_at", "number", "created_at"}:
            wanted[(name, main, "record_id")] = False
    for name, spec in register.fields.items():
        if spec.is_column and spec.is_link:
            wanted[(name, *_taking(spec))] = False
        if spec.unique:
            wanted[(name,)] = True
    return tuple(
        Index(name=index_name(register.code, columns), columns=columns, is_unique=is_unique)
        for columns, is_unique in wanted.items()
    )


def _taking(spec: FieldSpec) -> tuple[str, ...]:
    """Return what an index of a link holds besides, so that it alone tells what room is taken."""
    return ("state", *filter(None, [spec.room.takes])) if spec.room is not None else ()


def _ordered(register: Register) -> set[str]:
    """Return the columns by which the list is often ordered."""
    found = {"changed_at", "number"}
    for name in register.views.list.columns:
        spec = register.fields.get(name)
        if spec is not None and spec.is_column and spec.type != "longtext" and not spec.group:
            found.add(order_column(register, name))
    return found


def index_name(code: str, columns: tuple[str, ...]) -> str:
    """Return a name of at most 60 characters; PostgreSQL cuts longer ones without a word."""
    return f"ix_{code}_{digest('|'.join(columns))[:10]}"
