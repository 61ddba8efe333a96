"""Gathered: what the rows of a table, or of a field of many, come to, as queries of their own.

How many there are, and the smallest or largest value, are columns like others. A sum is handed over
in two halves, upper and lower, so that no number of rows overflows; of amounts also the first and
the last currency, which must be one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Count, F, Max, Min, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Coalesce

from secretariat.kernel.expressions import numbers
from secretariat.kernel.expressions.columns import CodePoints, Column, items_of, ref
from secretariat.kernel.expressions.functions import fits, whole
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.values import Money

if TYPE_CHECKING:
    from secretariat.kernel.expressions.conditions import Asked

Sql: TypeAlias = Any
Found: TypeAlias = Any
_HALF = 2**32
_TOTAL = f"(({{0}})::numeric * {_HALF} + ({{1}})::numeric)"
_PICKS = {"min": Min, "max": Max}


@dataclass(frozen=True)
class Summed:
    """The queries of a sum, and how each database makes its value of what they find."""

    sources: tuple[Sql, ...]
    read: Callable[..., Found]
    sql: str
    currency: str = ""


def over_rows(node: Node, asked: "Asked") -> Column | None:
    """Return the number of rows, or the smallest or largest value in them, as a column."""
    if node.op == "rows":
        rows = _items(str(node.value), asked)
        return Column(Coalesce(_found(rows, Count("pk")), Value(0)), node.type)
    if node.op != "each" or node.value[0] not in _PICKS:
        return None
    pick, name = _PICKS[node.value[0]], str(node.args[0].value[1])
    rows = _items(node.value[1], asked)
    if node.type.kind != "money":
        what = CodePoints(F(name), output_field=TextField()) if node.type.kind == "text" else name
        return Column(_found(rows, pick(what)), node.type)
    currency = f"{name}_currency"
    one = rows.annotate(first=Min(currency), last=Max(currency)).filter(first=F("last"))
    return Column(_found(one, pick(name)), node.type, _found(one, Min(currency)))


def summed(node: Node, asked: "Asked") -> Summed | None:
    """Return the queries of a sum over the rows of a table; None for every other node."""
    if node.op != "each" or node.value[0] != "sum":
        return None
    column, scale = str(node.args[0].value[1]), node.type.scale
    rows = _items(node.value[1], asked)
    halves = tuple(
        Coalesce(_found(rows, Sum(part)), Value(0))
        for part in (F(column) / Value(_HALF), F(column) % Value(_HALF))
    )
    if node.type.kind == "integer":
        return Summed(halves, lambda up, low: numbers.whole(up * _HALF + low), whole(_TOTAL))
    sql = fits(f"({_TOTAL} * {Decimal(1).scaleb(-scale):f})")
    if node.type.kind == "decimal":
        return Summed(halves, lambda up, low: _exact(up, low, scale), sql)
    name = f"{column}_currency"
    currencies = tuple(_found(rows, pick(name)) for pick in _PICKS.values())
    sql = f"CASE WHEN {{2}} IS NOT DISTINCT FROM {{3}} THEN {sql} END"

    def amount(up: int, low: int, first: str | None, last: str | None) -> Money | None:
        return numbers.money(_exact(up, low, scale), first or "") if first == last else None

    return Summed((*halves, *currencies), amount, sql, "{2}")


def _exact(upper: int, lower: int, scale: int) -> Decimal | None:
    """Return a sum of decimals from its halves, whatever its length."""
    digits = tuple(int(digit) for digit in str(abs(upper * _HALF + lower)))
    return numbers.fits(Decimal((int(upper * _HALF + lower < 0), digits, -scale)))


def _items(name: str, asked: "Asked") -> QuerySet[Any]:
    """Return the rows of a field of one record, grouped by it."""
    rows = items_of(asked.names, name, ref("record_id", asked.depth + 1))
    return rows.order_by().values("record_id")


def _found(rows: QuerySet[Any], what: Sql) -> Sql:
    """Return what the group of rows comes to."""
    return Subquery(rows.annotate(found=what).values("found")[:1])
