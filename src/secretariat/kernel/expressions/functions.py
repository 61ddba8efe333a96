"""Functions: every operator and function that works on values, by the types it takes.

One line is one overload: its name, what it takes, what it gives, how it is worked out, and the same
in the SQL of PostgreSQL (with `{0}`, `{1}` for what it takes; amounts for money). An overload is
worked out only where nothing it takes is empty; None is what does not fit. To add a function is to
add a line. Functions over tables, the history and the actor are not values and stand in `checking`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from secretariat.kernel.expressions import numbers
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.expressions.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBERS,
    TEXT,
    Type,
    decimal,
)
from secretariat.kernel.values import Money

Kinds = frozenset[str]
Gives = Callable[[tuple[Node, ...]], Type]
Run = Callable[..., Any]
_INT, _NUM, _MONEY = frozenset({"integer"}), NUMBERS, frozenset({"money"})
_TEXT, _DATE, _LIST = frozenset({"text"}), frozenset({"date"}), frozenset({"list"})
_MOMENT = frozenset({"datetime"})


@dataclass(frozen=True, slots=True)
class Overload:
    """A function for given types.

    Attributes:
        takes: the kinds that each argument may have.
        gives: returns the type of the result for typed arguments.
        makes: returns what works it out, for typed arguments.
        sql: the same for PostgreSQL, or None where a database is not asked this; `{zeros}` stands
            for as many noughts as the result has digits after the point, `{unit}` for its last.
    """

    name: str
    takes: tuple[Kinds, ...]
    gives: Gives
    makes: Callable[[tuple[Node, ...]], Run]
    sql: str | None = None

    def accepts(self, args: tuple[Node, ...]) -> bool:
        """Tell whether the types of arguments fit."""
        pairs = zip(args, self.takes, strict=False)
        return len(args) == len(self.takes) and all(a.type.kind in k for a, k in pairs)


def between(text: str, low: str, high: str) -> str:
    """Return SQL that is empty unless `text` lies between two numbers, both excluded."""
    return f"NULLIF(NULLIF(LEAST(GREATEST({text}, {low}), {high}), {low}), {high})"


def whole(text: str) -> str:
    """Return SQL for a whole number of 64 bits."""
    return between(text, str(-(2**63) - 1), str(2**63))


def fits(text: str) -> str:
    """Return SQL for a decimal that fits."""
    return between(text, f"-{numbers.LARGEST:f}", f"{numbers.LARGEST:f}")


def _always(result: Type) -> Gives:
    """Return what gives one type."""
    return lambda _args: result


def _wider(args: tuple[Node, ...]) -> Type:
    """Return the type with the scale of the finer argument; money stays money."""
    scale = max(arg.type.scale for arg in args)
    money = next((arg.type for arg in args if arg.type.kind == "money"), None)
    return Type("money", scale=scale, currency=money.currency) if money else decimal(scale)


def _product(args: tuple[Node, ...]) -> Type:
    """Return the type whose scale is that of both factors together."""
    scale = sum(arg.type.scale for arg in args)
    money = next((arg.type for arg in args if arg.type.kind == "money"), None)
    return Type("money", scale=scale, currency=money.currency) if money else decimal(scale)


def _quotient(args: tuple[Node, ...]) -> Type:
    """Return the type of a quotient: six digits after the point, or those of the dividend."""
    dividend, divisor = args[0].type, args[1].type
    scale = max(numbers.CUT_DIGITS, dividend.scale)
    if dividend.kind == "money" and divisor.kind != "money":
        return Type("money", scale=scale, currency=dividend.currency)
    return decimal(scale)


def _first(args: tuple[Node, ...]) -> Type:
    """Return the type of the first argument."""
    return args[0].type


def _rounded(args: tuple[Node, ...]) -> Type:
    """Return the type of a rounded number; the digits stand in the text."""
    digits = int(args[1].value)
    if args[0].type.kind == "money":
        return Type("money", scale=digits, currency=args[0].type.currency)
    return decimal(digits)


def _run(run: Run) -> Callable[[tuple[Node, ...]], Run]:
    """Return what always makes the same function."""
    return lambda _args: run


def _divide(args: tuple[Node, ...]) -> Run:
    """Return a division that keeps the digits of its result's type."""
    divide = numbers.dividing(_quotient(args).scale)
    kinds = tuple(arg.type.kind == "money" for arg in args)
    if kinds == (True, True):
        return lambda a, b: divide(a.amount, b.amount) if numbers.comparable(a, b) else None
    if kinds == (True, False):
        return lambda a, b: numbers.money(divide(a.amount, b), a.currency)
    return divide


def _round_whole(value: Decimal) -> int | None:
    """Return the nearest whole number, halves away from zero."""
    kept = numbers.rounding(0)(value)
    return None if kept is None else int(kept)


def _round(args: tuple[Node, ...]) -> Run:
    """Return a rounding to the digits that stand in the text."""
    rounded = numbers.rounding(int(args[1].value))
    if args[0].type.kind == "money":
        return lambda a, _digits: numbers.money(rounded(a.amount), a.currency)
    return lambda a, _digits: rounded(a)


def _pick_money(*, larger: bool) -> Run:
    """Return the larger or smaller of two amounts in one currency."""

    def pick(left: Money, right: Money) -> Money | None:
        amount = max(left.amount, right.amount) if larger else min(left.amount, right.amount)
        return numbers.with_money(lambda _a, _b: Decimal(amount))(left, right)

    return pick


def _line(
    name: str, takes: tuple[Kinds, ...], gives: Type | Gives, run: Run, sql: str | None = None
) -> Overload:
    """Return an overload whose function does not depend on the arguments' types."""
    return Overload(
        name, takes, _always(gives) if isinstance(gives, Type) else gives, _run(run), sql
    )


_FIRST_DAY = "DATE '0001-01-01'"
_ADD_DAYS = (
    f"({_FIRST_DAY} + {between('(({0} - ' + _FIRST_DAY + ') + {1})', '-1', '3652059')}::int)"
)
_MINUS_DAYS = _ADD_DAYS.replace("+ {1}", "- {1}")
_AGE = "DIV(TO_CHAR({1}, 'YYYYMMDD')::numeric - TO_CHAR({0}, 'YYYYMMDD')::numeric, 10000)"
_CUT = fits("(DIV({0} * 1{zeros}, NULLIF({1}, 0)) * {unit})")
_ROUND = fits("ROUND({0}, ({1})::int)")
_MIN = "(SELECT MIN(v) FROM (VALUES ({0}), ({1})) AS two(v) HAVING COUNT(v) = 2)"
_MAX = _MIN.replace("MIN", "MAX")
_nm = numbers

OVERLOADS: tuple[Overload, ...] = (
    _line("+", (_INT, _INT), INTEGER, _nm.add_whole, whole("({0} + {1})")),
    _line("+", (_NUM, _NUM), _wider, _nm.add, fits("({0} + {1})")),
    _line("+", (_MONEY, _MONEY), _wider, _nm.with_money(_nm.add), fits("({0} + {1})")),
    _line("+", (_TEXT, _TEXT), TEXT, _nm.joined),
    _line("+", (_DATE, _INT), DATE, _nm.add_days, _ADD_DAYS),
    _line("-", (_INT, _INT), INTEGER, _nm.subtract_whole, whole("({0} - {1})")),
    _line("-", (_NUM, _NUM), _wider, _nm.subtract, fits("({0} - {1})")),
    _line("-", (_MONEY, _MONEY), _wider, _nm.with_money(_nm.subtract), fits("({0} - {1})")),
    _line("-", (_DATE, _DATE), INTEGER, lambda a, b: (a - b).days, "({0} - {1})::numeric"),
    _line("-", (_DATE, _INT), DATE, lambda a, n: _nm.add_days(a, -n), _MINUS_DAYS),
    _line("-", (_INT,), INTEGER, lambda a: _nm.whole(-a), whole("(- {0})")),
    _line("-", (_NUM,), _first, lambda a: -a, "(- {0})"),
    _line("-", (_MONEY,), _first, lambda a: Money(-a.amount, a.currency), "(- {0})"),
    _line("*", (_INT, _INT), INTEGER, _nm.multiply_whole, whole("({0} * {1})")),
    _line("*", (_NUM, _NUM), _product, _nm.multiply, fits("({0} * {1})")),
    _line(
        *("*", (_MONEY, _NUM), _product),
        lambda a, n: _nm.money(_nm.multiply(a.amount, n), a.currency),
        fits("({0} * {1})"),
    ),
    _line(
        *("*", (_NUM, _MONEY), _product),
        lambda n, a: _nm.money(_nm.multiply(a.amount, n), a.currency),
        fits("({0} * {1})"),
    ),
    _line("/", (_INT, _INT), INTEGER, _nm.divide_whole, whole("DIV({0}, NULLIF({1}, 0))")),
    Overload("/", (_NUM, _NUM), _quotient, _divide, _CUT),
    Overload("/", (_MONEY, _NUM), _quotient, _divide, _CUT),
    Overload("/", (_MONEY, _MONEY), _quotient, _divide, _CUT),
    _line("%", (_INT, _INT), INTEGER, _nm.remainder, "MOD({0}, NULLIF({1}, 0))"),
    _line("abs", (_INT,), INTEGER, lambda a: _nm.whole(abs(a)), whole("ABS({0})")),
    _line("abs", (_NUM,), _first, abs, "ABS({0})"),
    _line("abs", (_MONEY,), _first, lambda a: Money(abs(a.amount), a.currency), "ABS({0})"),
    _line("round", (_INT,), INTEGER, lambda a: a, "{0}"),
    _line("round", (_NUM,), INTEGER, _round_whole, fits("ROUND({0}, 0)")),
    Overload("round", (_NUM, _INT), _rounded, _round, _ROUND),
    Overload("round", (_MONEY, _INT), _rounded, _round, _ROUND),
    _line("min", (_INT, _INT), INTEGER, min, _MIN),
    _line("max", (_INT, _INT), INTEGER, max, _MAX),
    _line("min", (_NUM, _NUM), _wider, _nm.smaller, fits(_MIN)),
    _line("max", (_NUM, _NUM), _wider, _nm.larger, fits(_MAX)),
    _line("min", (_MONEY, _MONEY), _wider, _pick_money(larger=False), _MIN),
    _line("max", (_MONEY, _MONEY), _wider, _pick_money(larger=True), _MAX),
    _line("min", (_DATE, _DATE), DATE, min, _MIN),
    _line("max", (_DATE, _DATE), DATE, max, _MAX),
    _line("min", (_MOMENT, _MOMENT), DATETIME, min, _MIN),
    _line("max", (_MOMENT, _MOMENT), DATETIME, max, _MAX),
    _line("days", (_DATE, _DATE), INTEGER, lambda a, b: (b - a).days, "({1} - {0})::numeric"),
    _line("age", (_DATE, _DATE), INTEGER, _nm.age, _AGE),
    _line("size", (_TEXT,), INTEGER, len, "LENGTH({0})::numeric"),
    _line("size", (_LIST,), INTEGER, len),
    _line("contains", (_TEXT, _TEXT), BOOL, lambda a, b: b in a, "STRPOS({0}, {1}) > 0"),
    _line("starts", (_TEXT, _TEXT), BOOL, str.startswith, "STARTS_WITH({0}, {1})"),
    _line("ends", (_TEXT, _TEXT), BOOL, str.endswith, "RIGHT({0}, LENGTH({1})) = {1}"),
    _line("lower", (_TEXT,), TEXT, str.lower),
    _line("upper", (_TEXT,), TEXT, str.upper),
    Overload(
        *("money", (_NUM, _TEXT)),
        lambda args: Type("money", scale=args[0].type.scale, currency=str(args[1].value or "")),
        _run(lambda a, c: _nm.money(a, c) if len(c) == 3 and c.isascii() and c.isupper() else None),
    ),
)
NAMES = frozenset(one.name for one in OVERLOADS if one.name.isalpha())
