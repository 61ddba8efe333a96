"""Totals: what a function finds in the values of the rows of a table; empty ones are left out.

Amounts in several currencies have no sum and no largest: what is found is empty.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

from secretariat.kernel.expressions import numbers
from secretariat.kernel.expressions.types import Type
from secretariat.kernel.values import Money

Value: TypeAlias = Any
Finds = Callable[[list[Value]], Value]


def over_rows(name: str, kind: Type) -> Finds:
    """Return what `sum`, `min`, `max`, `any` or `all` finds in values of a type."""
    if name in {"any", "all"}:
        return any if name == "any" else all
    found = _sum(kind) if name == "sum" else _most(kind, min if name == "min" else max)
    return lambda values: found([value for value in values if value is not None])


def _sum(kind: Type) -> Finds:
    """Return the sum of values; of none it is nothing."""
    if kind.kind == "money":
        return _sum_of_money
    if kind.kind == "integer":
        return lambda values: numbers.whole(int(numbers.total(values)))
    return lambda values: numbers.fits(numbers.total(values))


def _sum_of_money(given: list[Money]) -> Money | None:
    """Return the sum of amounts in one currency; None where there are several."""
    if len(_currencies(given)) > 1:
        return None
    total = numbers.total([one.amount for one in given])
    return numbers.money(total, "".join(_currencies(given)))


def _most(kind: Type, pick: Callable[..., Value]) -> Finds:
    """Return the smallest or the largest value; of none it is empty."""
    if kind.kind != "money":
        return lambda values: pick(values, default=None)

    def most(values: list[Value]) -> Value:
        if len(_currencies(values)) > 1:
            return None
        return pick(values, key=lambda one: one.amount, default=None)

    return most


def _currencies(given: list[Money]) -> set[str]:
    """Return the currencies of amounts; nothing is in none."""
    return {amount.currency for amount in given if amount.currency}
