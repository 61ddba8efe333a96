"""Figures: exact sums over a list, under access and field groups.

A value that the reader may not see in a row does not count there. Does not know pages.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum, Value

from secretariat.kernel import registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries.errors import FilterInvalid
from secretariat.kernel.queries.filters import Filter
from secretariat.kernel.queries.pages import Asked, order_of
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.values import Money

_HALF = 2**32
_SUMMED = frozenset({"integer", "decimal", "money"})


def total(
    register: str, field: str, *, reader: Actor, filters: Sequence[Filter] = ()
) -> tuple[int | Decimal | Money, ...]:
    """Return the exact sum of a field over the rows of a list; none if no row has a value.

    Amounts are summed by currency, in the order of their codes; other numbers have one sum. The sum
    cannot overflow, whatever the number of rows: upper and lower halves are summed apart.

    Raises:
        FilterInvalid: the field is no number.
    """
    asked = _asked(register, reader, filters)
    spec = asked.register.fields.get(field)
    if spec is None or spec.type not in _SUMMED:
        raise FilterInvalid(filter=field[:80], problem="its values cannot be summed")
    rows = asked.seeing(spec.group).exclude(**{f"{field}__isnull": True})
    halves = {"upper": Sum(F(field) / Value(_HALF)), "lower": Sum(F(field) % Value(_HALF))}
    if spec.type != "money":
        found = rows.aggregate(**halves)
        return () if found["upper"] is None else (_number(spec, found),)
    currency = f"{field}_currency"
    summed = rows.values(currency).annotate(**halves).order_by(currency)
    return tuple(Money(Decimal(_number(spec, row)), row[currency]) for row in summed)


def _number(spec: FieldSpec, found: dict[str, Any]) -> int | Decimal:
    """Return the number whose halves were summed, with all its digits."""
    whole = int(found["upper"]) * _HALF + int(found["lower"])
    if spec.type == "integer":
        return whole
    digits = tuple(int(digit) for digit in str(abs(whole)))
    return Decimal((int(whole < 0), digits, -spec.scale))


def _asked(register: str, reader: Actor, filters: Sequence[Filter]) -> Asked:
    """Return a list to be counted; its order does not matter."""
    declared = registers.get(register)
    return Asked(declared, reader, filters, order_of(declared, None))
