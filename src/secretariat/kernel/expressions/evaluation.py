"""Evaluation: typed nodes become one Python function of an env. Nothing it does can raise.

Each node is a closure of the env and the row at hand (None outside tables). Empty values pass
through: a comparison with one is false, an operation on one is empty, a condition that is empty
counts as false.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias
from uuid import UUID

from secretariat.kernel.expressions import numbers
from secretariat.kernel.expressions.env import Env, Passed
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.expressions.totals import over_rows

Value: TypeAlias = Any
Row: TypeAlias = Mapping[Any, Any] | None
Run = Callable[[Env, Row], Any]
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def closure(node: Node) -> Run:
    """Return the function that works out a node."""
    return _MAKERS[node.op](node)


def _literal(node: Node) -> Run:
    """Return a value that is written out."""
    value = node.value
    return lambda _env, _row: value


def _value(node: Node) -> Run:
    """Return a value of the record."""
    name = node.value
    if node.type.kind in {"list", "table"}:
        return lambda env, _row: env.values.get(name) or ()
    return lambda env, _row: env.values.get(name)


def _ask(node: Node) -> Run:
    """Return an answer of the move."""
    name = node.value
    return lambda env, _row: env.ask.get(name)


def _clock(node: Node) -> Run:
    """Return the day or the moment."""
    return (lambda env, _: env.today) if node.value == "today" else (lambda env, _: env.now)


def _actor(_node: Node) -> Run:
    """Return the person who acts."""
    return lambda env, _row: env.actor.person


def _column(node: Node) -> Run:
    """Return a value of the row at hand."""
    name = node.value[1]
    return lambda _env, row: row.get(name) if row is not None else None


def _follow(node: Node) -> Run:
    """Return a value of a linked record."""
    link = closure(node.args[0])
    register, name = node.value

    def run(env: Env, row: Row) -> Value:
        found = link(env, row)
        values = env.link(register, found) if found is not None else None
        return values.get(name) if values is not None else None

    return run


def _part(node: Node) -> Run:
    """Return a part of a value."""
    whole, name = closure(node.args[0]), node.value
    kind = node.args[0].type.kind
    if kind == "actor":
        return (
            (lambda env, _: env.actor.unit) if name == "unit" else (lambda env, _: env.actor.units)
        )

    def run(env: Env, row: Row) -> Value:
        found = whole(env, row)
        if kind == "datetime" and found is not None:
            found = local_day(found, env)
            if name == "date":
                return found
        value = getattr(found, name) if found is not None else None
        return None if value == "" else value  # nothing is in no currency

    return run


def local_day(moment: datetime, env: Env) -> date | None:
    """Return the day of a moment in the zone of the headquarters."""
    try:
        return moment.astimezone(env.zone).date()
    except OverflowError:  # the first and the last day of all
        return None


def _call(node: Node) -> Run:
    """Return a function of values, none of them empty; a question about an empty one is false."""
    found = _called(node)
    return found if node.type.kind != "bool" else lambda env, row: found(env, row) or False


def _called(node: Node) -> Run:
    """Return a function of values, empty where one of them is."""
    run = node.value.makes(node.args)
    args = [closure(arg) for arg in node.args]
    if len(args) == 1:
        return _call_one(run, args[0])
    left, right = args
    if node.args[1].op == "literal":
        known = node.args[1].value
        return _nothing if known is None else _call_one(lambda value: run(value, known), left)

    def two(env: Env, row: Row) -> Value:
        a = left(env, row)
        if a is None:
            return None
        b = right(env, row)
        return None if b is None else run(a, b)

    return two


def _nothing(_env: Env, _row: Row) -> None:
    """Return what is always empty."""


def _call_one(run: Callable[[Any], Any], of: Run) -> Run:
    """Return a function of one value."""

    def one(env: Env, row: Row) -> Value:
        value = of(env, row)
        return None if value is None else run(value)

    return one


def _compare(node: Node) -> Run:
    """Return a comparison; with something empty it is false."""
    left, right = closure(node.args[0]), closure(node.args[1])
    compared = _COMPARE[node.value]
    if node.args[0].type.kind == "money":
        compared = _amounts(compared)
    if node.args[1].op == "literal" and node.args[1].value is not None:
        return _compared_with(left, compared, node.args[1].value)

    def run(env: Env, row: Row) -> bool:
        a = left(env, row)
        if a is None:
            return False
        b = right(env, row)
        return b is not None and compared(a, b)

    return run


def _compared_with(left: Run, compared: Callable[[Any, Any], bool], known: Value) -> Run:
    """Return a comparison with a value that is known and not empty."""

    def run(env: Env, row: Row) -> bool:
        value = left(env, row)
        return value is not None and compared(value, known)

    def equal(env: Env, row: Row) -> bool:
        return bool(left(env, row) == known)

    return equal if compared is operator.eq else run


def _amounts(compared: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """Return a comparison of amounts; in two currencies it is false."""
    return lambda a, b: numbers.comparable(a, b) and compared(a.amount, b.amount)


def _in(node: Node) -> Run:
    """Return whether a list holds a value; nothing empty is held."""
    item, many = closure(node.args[0]), closure(node.args[1])
    listed = node.args[1]
    if listed.op == "list" and all(one.op == "literal" for one in listed.args):
        known = frozenset(one.value for one in listed.args)

        def among(env: Env, row: Row) -> bool:
            value = item(env, row)
            return value is not None and value in known

        return among

    def run(env: Env, row: Row) -> bool:
        value = item(env, row)
        return value is not None and value in (many(env, row) or ())

    return run


def _empty(node: Node) -> Run:
    """Return whether something is empty."""
    of = closure(node.args[0])
    if node.args[0].type.kind in {"list", "table", "other"}:
        return lambda env, row: of(env, row) in (None, ())
    return lambda env, row: of(env, row) is None


def _not(node: Node) -> Run:
    """Return the contrary; of something empty it is true."""
    of = closure(node.args[0])
    return lambda env, row: not of(env, row)


def _both(node: Node) -> Run:
    """Return whether all conditions hold."""
    args = [closure(arg) for arg in node.args]
    if len(args) == 2:
        first, second = args
        return lambda env, row: bool(first(env, row) and second(env, row))

    def run(env: Env, row: Row) -> bool:
        for arg in args:  # noqa: SIM110 - twice as fast as all()
            if not arg(env, row):
                return False
        return True

    return run


def _either(node: Node) -> Run:
    """Return whether one condition holds."""
    args = [closure(arg) for arg in node.args]
    if len(args) == 2:
        first, second = args
        return lambda env, row: bool(first(env, row) or second(env, row))

    def run(env: Env, row: Row) -> bool:
        for arg in args:  # noqa: SIM110 - twice as fast as any()
            if arg(env, row):
                return True
        return False

    return run


def _choose(node: Node) -> Run:
    """Return one of two."""
    condition, first, second = (closure(arg) for arg in node.args)
    return lambda env, row: first(env, row) if condition(env, row) else second(env, row)


def _list(node: Node) -> Run:
    """Return the values of a list that are not empty."""
    args = [closure(arg) for arg in node.args]
    return lambda env, row: tuple(v for v in (arg(env, row) for arg in args) if v is not None)


def _rows(node: Node) -> Run:
    """Return how many rows a table has."""
    name = node.value

    def count(env: Env, _row: Row) -> int:
        rows: Value = env.values.get(name)
        return len(rows or ())

    return count


def _each(node: Node) -> Run:
    """Return what a function finds over the rows of a table; empty values are left out."""
    name, table = node.value
    inner = closure(node.args[0])
    found = over_rows(name, node.type)
    linked = closure(node.args[1]) if len(node.args) > 1 else None

    def run(env: Env, _row: Row) -> Value:
        rows: Value = env.values.get(table) if linked is None else linked(env, None)
        return found([inner(env, row) for row in rows or ()])

    return run


def _history(node: Node) -> Run:
    """Return what the history of the record says of a move or a state."""
    asked, name, is_move = node.value

    def fits(one: Passed) -> bool:
        return bool(name == (one.move if is_move else one.state))

    def run(env: Env, _row: Row) -> Value:
        history = env.history if asked == "first" else reversed(env.history)
        found = next((one for one in history if fits(one)), None)
        if asked in {"moved", "entered"}:
            return found is not None
        return found if asked == "last" or found is None else found.at

    return run


def _role(node: Node) -> Run:
    """Return whether the actor holds a role, in the whole house or at a unit."""
    token = f"role:{node.value}"
    if not node.args:
        return lambda env, _row: token in env.actor.principals
    unit = closure(node.args[0])

    def run(env: Env, row: Row) -> bool:
        at: UUID | None = unit(env, row)
        held = env.actor.principals
        return token in held or (at is not None and f"{token}@{at}" in held)

    return run


def _workdays(node: Node) -> Run:
    """Return the working days between two days."""
    first, last = (closure(arg) for arg in node.args)

    def run(env: Env, row: Row) -> int | None:
        a, b = first(env, row), last(env, row)
        return env.workdays(a, b) if a is not None and b is not None else None

    return run


_MAKERS: dict[str, Callable[[Node], Run]] = {
    "literal": _literal,
    "value": _value,
    "ask": _ask,
    "clock": _clock,
    "actor": _actor,
    "column": _column,
    "follow": _follow,
    "part": _part,
    "call": _call,
    "compare": _compare,
    "in": _in,
    "empty": _empty,
    "not": _not,
    "both": _both,
    "either": _either,
    "choose": _choose,
    "list": _list,
    "rows": _rows,
    "each": _each,
    "history": _history,
    "role": _role,
    "workdays": _workdays,
}
