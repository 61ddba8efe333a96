"""Measures: figures of a register for any day, counted from the records that the reader may read.

`rules` says what a median is, `asking` fetches counted values from the time tables, this module
puts them together. A field that the reader may not see in a row counts as empty there; rows in
which a condition of the measure cannot be seen are not counted at all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from secretariat.kernel import access, registers, showing
from secretariat.kernel.identity import Actor
from secretariat.kernel.measures import asking, rules
from secretariat.kernel.measures.asking import Key
from secretariat.kernel.measures.errors import UnknownMeasure
from secretariat.kernel.registers.grammar import Measure, Register
from secretariat.kernel.values import Ref

Named = str | int | bool | Ref | None

__all__ = ["Figures", "Group", "UnknownMeasure", "compute", "of_register"]

_VALUED: Mapping[str, Callable[[rules.Counted, int], Decimal | None]] = {
    "sum": rules.total,
    "mean": rules.mean,
    "median": rules.median,
    "p90": rules.p90,
}


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of one group.

    Attributes:
        key: one part for each dimension: text, a number, a boolean, a link to a record, or None
            for empty.
        currency: of amounts, the one in which all of the group are; None otherwise.
        count: how many records were counted.
        figures: by what is shown; None where nothing was counted.
    """

    key: tuple[Named, ...]
    currency: str | None
    count: int
    figures: Mapping[str, Decimal | int | None]


@dataclass(frozen=True, slots=True)
class Figures:
    """A measure as one reader may know it, at the end of one day.

    Attributes:
        groups: in the order of their keys, empty last.
        totals: the same figures over all groups, one for each currency.
    """

    register: str
    measure: str
    declared: Measure
    as_of: date
    groups: tuple[Group, ...]
    totals: tuple[Group, ...]


def of_register(register: str, *, reader: Actor) -> dict[str, Measure]:
    """Return the measures of a register that the reader may ask for; none without a right to read.

    Raises:
        UnknownRegister: nobody declared the register.
    """
    declared = registers.get(register)
    return declared.measures if access.may_ever(declared, "read", reader) else {}


def compute(register: str, measure: str, *, reader: Actor, as_of: date | None = None) -> Figures:
    """Return a measure at the end of a day, today by default.

    Args:
        register: code of the register.
        measure: name of the measure.
        reader: who asks; only what this person may read now is counted.
        as_of: local calendar date of the house; what happened after its end is not known. A day to
            come is told as today.

    Raises:
        UnknownRegister, UnknownMeasure.
    """
    declared = registers.get(register)
    wanted = of_register(register, reader=reader).get(measure)
    if wanted is None:
        raise UnknownMeasure(register=declared.title, measure=measure[:80])
    day = min(as_of or reader.today, reader.today)
    counted = asking.counted(declared, wanted, reader=reader, as_of=day)
    keys = sorted({(c.key, c.currency) for c in counted}, key=_order)
    names = showing.refs({p for key, _ in keys for p in key if isinstance(p, UUID)}, reader)
    return Figures(
        register=declared.code,
        measure=measure,
        declared=wanted,
        as_of=day,
        groups=tuple(_group(wanted, key, currency, counted, names) for key, currency in keys),
        totals=_totals(declared, wanted, counted),
    )


def _order(keyed: tuple[Key, str | None]) -> tuple[object, ...]:
    """Return by what groups are ordered: their keys as text, empty last, then the currency."""
    key, currency = keyed
    return (*((part is None, str(part)) for part in key), currency or "")


def _totals(
    register: Register, measure: Measure, counted: list[asking.Counted]
) -> tuple[Group, ...]:
    """Return the figures over all groups."""
    whole = [asking.Counted((), c.currency, c.value, c.times, c.is_top) for c in counted]
    currencies = sorted({c.currency for c in whole}, key=lambda one: one or "")
    return tuple(_group(measure, (), currency, whole, {}) for currency in currencies or [None])


def _group(
    measure: Measure,
    key: Key,
    currency: str | None,
    counted: list[asking.Counted],
    names: Mapping[UUID, Ref],
) -> Group:
    """Return the figures of one group, its links named as far as the reader may know them."""
    mine = [c for c in counted if c.key == key and c.currency == currency]
    values: dict[Decimal, int] = {}
    for one in mine:
        if one.value is not None:
            values[one.value] = values.get(one.value, 0) + one.times
    count = sum(one.times for one in mine)
    top = sum(one.times for one in mine if one.is_top)
    found: dict[str, Decimal | int | None] = {}
    for show in measure.show:
        if show in _VALUED:
            found[show] = _VALUED[show](values, asking.values_per_unit(measure))
        elif show == "count":
            found[show] = count
        else:
            above, below = (top, count) if show == "ratio" else (count, _all(counted))
            found[show] = rules.divided(Decimal(above), Decimal(below)) if below else None
    named = tuple(names.get(p) if isinstance(p, UUID) else p for p in key)
    return Group(named, currency, count, found)


def _all(counted: list[asking.Counted]) -> int:
    """Return how many records were counted in all."""
    return sum(one.times for one in counted)
