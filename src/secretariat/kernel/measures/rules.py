"""Rules of measures: what is shown of counted values. Pure; one definition each.

The median of an even number of values is the mean of the two in the middle; the 90th percentile is
the smallest value that at least nine tenths of the values do not exceed (nearest rank). Means and
shares are rounded half to even, to `DIGITS` after the point; nothing counted has no figure.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Context, Decimal

DIGITS = 4
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
_STEP = Decimal(1).scaleb(-DIGITS)

Counted = Mapping[Decimal, int]


def total(values: Counted, per: int = 1) -> Decimal | None:
    """Return the exact sum of values, each as often as it was counted.

    Args:
        values: how often each value was counted.
        per: how many of the values' unit make one of the figure's; above 1 the figure is rounded.
    """
    return _in_unit(_sum(values), per) if values else None


def mean(values: Counted, per: int = 1) -> Decimal | None:
    """Return the mean."""
    return divided(_sum(values), Decimal(sum(values.values()) * per)) if values else None


def median(values: Counted, per: int = 1) -> Decimal | None:
    """Return the median: the middle value, or the mean of the two in the middle."""
    count = sum(values.values())
    if not count:
        return None
    low, high = ranked(values, (count + 1) // 2), ranked(values, count // 2 + 1)
    return _in_unit(low, per) if low == high else divided(_EXACT.add(low, high), Decimal(2 * per))


def p90(values: Counted, per: int = 1) -> Decimal | None:
    """Return the 90th percentile by nearest rank."""
    count = sum(values.values())
    return _in_unit(ranked(values, -(-9 * count // 10)), per) if count else None


def _sum(values: Counted) -> Decimal:
    """Return the exact sum of values."""
    sums = Decimal(0)
    for value, times in values.items():
        sums = _EXACT.add(sums, _EXACT.multiply(value, Decimal(times)))
    return sums


def _in_unit(value: Decimal, per: int) -> Decimal:
    """Return a value in the unit of the figure; in its own it keeps every digit."""
    return value if per == 1 else divided(value, Decimal(per))


def ranked(values: Counted, rank: int) -> Decimal:
    """Return the value of a rank, from 1 for the smallest."""
    for value in sorted(values):
        rank -= values[value]
        if rank <= 0:
            return value
    raise ValueError(f"{rank} values are missing")


def divided(above: Decimal, below: Decimal) -> Decimal:
    """Return a quotient, rounded half to even, without idle zeros."""
    exact = _EXACT.divide(above, below).quantize(_STEP, context=_EXACT)
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact.normalize()
