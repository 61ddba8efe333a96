"""Numbers: exact, bounded arithmetic. What does not fit is empty, never rounded and never an error.

A whole number has 64 bits. A decimal has at most 18 digits before the point and 10 after it. A
division keeps at least six digits after the point and cuts the rest, so that rounding afterwards is
right; whole numbers divide as in CEL, towards zero. Halves are rounded away from zero. An amount in
no currency is nothing: the sum of no rows, or a bare 0; it takes the currency of what it meets.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal

from secretariat.kernel.values import Money

MAX_WHOLE_DIGITS = 18
LARGEST = Decimal(10) ** MAX_WHOLE_DIGITS
INTEGERS = range(-(2**63), 2**63)
CUT_DIGITS = 6
MAX_PRODUCED = 10_000
NOTHING = Money(Decimal(0), "")
_exact = Context(prec=80, rounding=ROUND_DOWN, traps=[])
_halves_up = Context(prec=80, rounding=ROUND_HALF_UP, traps=[])
Number = int | Decimal


def fits(value: Decimal) -> Decimal | None:
    """Return a decimal, or None where it has more than 18 digits before the point."""
    return value if value.adjusted() < MAX_WHOLE_DIGITS else None


def whole(value: int) -> int | None:
    """Return a whole number, or None where it has more than 64 bits."""
    return value if value in INTEGERS else None


def add_whole(left: int, right: int) -> int | None:
    """Return a sum of whole numbers."""
    return whole(left + right)


def subtract_whole(left: int, right: int) -> int | None:
    """Return a difference of whole numbers."""
    return whole(left - right)


def multiply_whole(left: int, right: int) -> int | None:
    """Return a product of whole numbers."""
    return whole(left * right)


def divide_whole(left: int, right: int) -> int | None:
    """Return a quotient of whole numbers, cut towards zero; None for a division by zero."""
    if right == 0:
        return None
    quotient = abs(left) // abs(right)
    return whole(quotient if (left < 0) == (right < 0) else -quotient)


def remainder(left: int, right: int) -> int | None:
    """Return what a division leaves, with the sign of the dividend; None for one by zero."""
    if right == 0:
        return None
    rest = abs(left) % abs(right)
    return -rest if left < 0 else rest


def add(left: Number, right: Number) -> Decimal | None:
    """Return a sum."""
    return fits(_exact.add(left, right))


def subtract(left: Number, right: Number) -> Decimal | None:
    """Return a difference."""
    return fits(_exact.subtract(left, right))


def multiply(left: Number, right: Number) -> Decimal | None:
    """Return a product."""
    return fits(_exact.multiply(left, right))


def dividing(scale: int) -> Callable[[Number, Number], Decimal | None]:
    """Return a division that keeps `scale` digits after the point and cuts the rest."""
    unit = Decimal(1).scaleb(-scale)

    def divide(left: Number, right: Number) -> Decimal | None:
        if not right:
            return None
        return fits(_exact.quantize(_exact.divide(left, right), unit))

    return divide


def smaller(left: Number, right: Number) -> Decimal | None:
    """Return the smaller of two numbers."""
    return fits(Decimal(left if left < right else right))


def larger(left: Number, right: Number) -> Decimal | None:
    """Return the larger of two numbers."""
    return fits(Decimal(left if left > right else right))


def total(values: list[Number]) -> Decimal:
    """Return an exact sum, whatever its size."""
    found = Decimal(0)
    for value in values:
        found = _exact.add(found, value)
    return found


def rounding(scale: int) -> Callable[[Number], Decimal | None]:
    """Return a rounding to `scale` digits after the point, halves away from zero."""
    unit = Decimal(1).scaleb(-scale)

    def rounded(value: Number) -> Decimal | None:
        return fits(_halves_up.quantize(value, unit))

    return rounded


def with_money(run: Callable[[Number, Number], Decimal | None]) -> Callable[..., Money | None]:
    """Return an operation on the amounts of money in one currency."""

    def both(left: Money, right: Money) -> Money | None:
        if left.currency != right.currency and left.currency and right.currency:
            return None
        return money(run(left.amount, right.amount), left.currency or right.currency)

    return both


def money(amount: Number | None, currency: str) -> Money | None:
    """Return an amount, or None where it has none or does not fit."""
    kept = None if amount is None else fits(Decimal(amount))
    return None if kept is None else Money(kept, currency)


def comparable(left: Money, right: Money) -> bool:
    """Tell whether two amounts are in one currency."""
    return left.currency == right.currency or not left.currency or not right.currency


def add_days(day: date, days: int) -> date | None:
    """Return a day some days later, or None where the calendar has none."""
    if not -4_000_000 < days < 4_000_000:
        return None
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def age(born: date, on: date) -> int:
    """Return the completed years; somebody born on 29 February has the birthday on 1 March."""
    passed = _digits(on) - _digits(born)
    return passed // 10_000 if passed >= 0 else -(-passed // 10_000)


def _digits(day: date) -> int:
    """Return a day as the number that its digits make."""
    return day.year * 10_000 + day.month * 100 + day.day


def joined(left: str, right: str) -> str | None:
    """Return two texts as one, or None where it would be longer than 10,000 characters."""
    return left + right if len(left) + len(right) <= MAX_PRODUCED else None
