"""Facets: how many rows of a list have each value of some fields, under access and field groups.

A facet is counted as if it were not filtered by itself, so that its other values can be chosen. All
facets over the same rows take one statement, which reads a bounded number of rows: beyond that the
counts say that there are at least so many. Does not know pages or their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Case, F, When

from secretariat.kernel import registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries.counts import NONE, worded
from secretariat.kernel.queries.errors import FilterInvalid
from secretariat.kernel.queries.filters import Filter, spec_of
from secretariat.kernel.queries.pages import Asked, order_of
from secretariat.kernel.registers.grammar import FieldSpec, Register

ROWS_READ = 10_000
FACET_TYPES = frozenset({"choice", "boolean", "country", "unit", "concept", "person", "link"})


@dataclass(frozen=True, slots=True)
class Facet:
    """One field with its values and how many rows have each, most first.

    Attributes:
        values: a value is the text of a choice, `true` or `false`, or the id of a linked record.
        is_capped: whether there are more rows than were read, so that each count is a least one.
    """

    field: str
    values: tuple[tuple[str | UUID, int], ...]
    is_capped: bool


def is_facet(register: Register, field: str) -> bool:
    """Tell whether rows can be counted by a field: one value of a closed set, or a single link."""
    if field == "state":
        return True
    spec = spec_of(register, field)
    return spec is not None and spec.type in FACET_TYPES and spec.is_column


def facets(
    register: str, fields: Sequence[str], *, reader: Actor, filters: Sequence[Filter] = ()
) -> dict[str, Facet]:
    """Return the facets of a list, by field.

    Raises:
        FilterInvalid: rows cannot be counted by a field.
    """
    declared = registers.get(register)
    for field in fields:
        if not is_facet(declared, field):
            raise FilterInvalid(filter=field[:80], problem="its values cannot be counted")
    filtered = {item.field for item in filters}
    others = [field for field in fields if field not in filtered]
    found = _counted(declared, others, reader, filters) if others else {}
    for field in fields:
        if field in filtered:
            rest = [item for item in filters if item.field != field]
            found |= _counted(declared, [field], reader, rest)
    return {field: found[field] for field in fields}


def _counted(
    register: Register, fields: Sequence[str], reader: Actor, filters: Sequence[Filter]
) -> dict[str, Facet]:
    """Return some facets over the same rows, in one statement."""
    asked = Asked(register, reader, filters, order_of(register, None))
    columns = {f"facet_{place}": _column(asked, field) for place, field in enumerate(fields)}
    rows = asked.seeing(None).values(**columns)[: ROWS_READ + 1]
    sql, parameters = worded(rows)
    counted = [(-1, None, 0)] if sql == NONE[0] else _grouped(sql, parameters, tuple(columns))
    is_capped = any(place < 0 and number > ROWS_READ for place, _, number in counted)
    return {
        field: Facet(field, _values(register, field, counted, place), is_capped)
        for place, field in enumerate(fields)
    }


def _column(asked: Asked, field: str) -> F | Case:
    """Return the column of a field; empty in rows where the reader does not see its group."""
    spec = None if field == "state" else asked.register.fields.get(field)
    if spec is None or spec.group is None:
        return F(field)
    seen = asked.scope.sees(spec.group)
    return Case(When(seen, then=F(field)), default=None) if seen else F(field)


def _grouped(
    sql: str, parameters: Sequence[Any], columns: Sequence[str]
) -> list[tuple[int, str | None, int]]:
    """Return place of the column, value as text and count; at place -1 the number of all rows."""
    parts = ["SELECT -1, NULL, COUNT(*) FROM found"]
    parts += [
        f"SELECT {place}, CAST({name} AS TEXT), COUNT(*) FROM found"  # noqa: S608 - names made here
        f" WHERE {name} IS NOT NULL GROUP BY {name}"
        for place, name in enumerate(columns)
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH found AS MATERIALIZED ({sql}) {' UNION ALL '.join(parts)}", list(parameters)
        )
        return [(place, value, number) for place, value, number in cursor.fetchall()]


def _values(
    register: Register, field: str, counted: Sequence[tuple[int, str | None, int]], place: int
) -> tuple[tuple[str | UUID, int], ...]:
    """Return the values of one facet, most first."""
    spec = spec_of(register, field)
    assert spec is not None
    found = [(_value(spec, text), number) for at, text, number in counted if at == place and text]
    return tuple(sorted(found, key=lambda one: (-one[1], str(one[0]))))


def _value(spec: FieldSpec, text: str) -> str | UUID:
    """Return a value of a facet from what either database hands out as text."""
    if spec.is_link:
        return UUID(text)
    if spec.type == "boolean":
        return "true" if text in {"1", "true", "t"} else "false"
    return text
