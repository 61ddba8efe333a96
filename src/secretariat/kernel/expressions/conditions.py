"""Conditions: typed nodes become a Django condition on the typed table of a register.

Negation is pushed down to single comparisons, so that none stands above one that may be empty: in
SQL `NOT (a > b)` is unknown where `a` is empty, here it is true. A link becomes EXISTS, never a
join. A comparison of a column with a value stays one, so that an index serves it; any other value
is left to `computed`. Imports Django and is imported at the first question only.
"""

import functools
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any, TypeAlias

from django.db.models import Exists, Model, Q
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    In,
    IsNull,
    LessThan,
    LessThanOrEqual,
)

from secretariat.kernel.expressions.columns import Column, column_of, items_of, ref, rows_of
from secretariat.kernel.expressions.computed import Computed
from secretariat.kernel.expressions.env import Env
from secretariat.kernel.expressions.gathered import over_rows
from secretariat.kernel.expressions.names import Names
from secretariat.kernel.expressions.nodes import Node, walk
from secretariat.kernel.expressions.numbers import INTEGERS
from secretariat.kernel.expressions.questions import STORED, put
from secretariat.kernel.expressions.types import BOOL, NUMBERS
from secretariat.kernel.values import Money

Sql: TypeAlias = Any
TRUE, FALSE = ~Q(pk__in=[]), Q(pk__in=[])
_SCALED = NUMBERS | {"money"}
_LOOKUPS: dict[str, Sql] = {
    "==": Exact,
    "<": LessThan,
    "<=": LessThanOrEqual,
    ">": GreaterThan,
    ">=": GreaterThanOrEqual,
}
_CONTRARY = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_TURNED = {"==": "==", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class NotEqual(Exact):
    """`left <> right`; empty where one of them is."""

    lookup_name = "expression_differs"

    def get_rhs_op(self, connection: Sql, rhs: str) -> str:
        """Return the operator with its right side."""
        return f"<> {rhs}"


def condition(node: Node, names: Names, env: Env, on: type[Model]) -> Q:
    """Return the condition that a typed expression puts to the rows of a model."""
    return Asked(names, env, on).true(put(node, env))


@dataclass(frozen=True)
class Asked:
    """A condition in the making: which rows are at hand, and how many queries further out.

    Attributes:
        depth: how many queries lie between the rows of the register and here.
        linked: for each link that is followed, how deep its query lies.
        table: the child table whose rows are at hand, and how deep its query lies.
    """

    names: Names
    env: Env
    model: type[Model]
    depth: int = 0
    linked: Mapping[Node, int] = field(default_factory=dict)
    table: int | None = None

    def true(self, node: Node) -> Q:
        """Return where a condition holds."""
        if node.op in {"both", "either"}:
            parts = [self.true(arg) for arg in node.args]
            return _all(parts) if node.op == "both" else _any(parts)
        if node.op == "not":
            return self.false(node.args[0])
        if node.op == "choose":
            when, first, second = node.args
            return (self.true(when) & self.true(first)) | (self.false(when) & self.true(second))
        return self._leaf(node, is_true=True)

    def false(self, node: Node) -> Q:
        """Return where a condition does not hold, be it false or empty."""
        if node.op in {"both", "either"}:
            parts = [self.false(arg) for arg in node.args]
            return _any(parts) if node.op == "both" else _all(parts)
        if node.op == "not":
            return self.true(node.args[0])
        if node.op == "choose":
            when, first, second = node.args
            return (self.true(when) & self.false(first)) | (self.false(when) & self.false(second))
        return self._leaf(node, is_true=False)

    def _leaf(self, node: Node, *, is_true: bool) -> Q:
        """Return where a single question has an answer."""
        if node.op == "literal":
            return TRUE if bool(node.value) == is_true else FALSE
        if node.op == "compare" and node.args[0].type.kind == "bool":
            return self._agree(node, is_true=is_true)
        if node.op == "each":
            return self._rows(node, is_true=is_true)
        link = self._unfollowed(node)
        if link is not None:
            return self._followed(node, link, is_true=is_true)
        asked: dict[str, Callable[[Node, bool], Q]] = {
            "empty": self._empty,
            "compare": self._compared,
            "in": self._among,
            "call": self._computed,
            "present": lambda one, said: self._empty(one, not said),
        }
        return asked.get(node.op, self._flag)(node, is_true)

    def _unfollowed(self, node: Node) -> Node | None:
        """Return a link whose record is asked here and not yet at hand."""
        links = (one.args[0] for one in walk(node) if one.op == "follow")
        return next((link for link in links if link not in self.linked), None)

    def _followed(self, node: Node, link: Node, *, is_true: bool) -> Q:
        """Return where the linked record answers so; where there is none, all is empty."""
        if node.op == "empty":
            return self._followed(Node("present", BOOL, node.args), link, is_true=not is_true)
        register = next(o.value[0] for o in walk(node) if o.op == "follow" and o.args[0] == link)
        inner = replace(self, depth=self.depth + 1, linked={**self.linked, link: self.depth + 1})
        found = Exists(
            rows_of(register).filter(pk=inner.column(link).value).filter(inner.true(node))
        )
        return Q(found) if is_true else Q(~found)

    def _rows(self, node: Node, *, is_true: bool) -> Q:
        """Return where some row, or every row, of a table answers so."""
        (inner,), (name, table) = node.args, node.value
        deeper = replace(self, depth=self.depth + 1, table=self.depth + 1)
        rows = items_of(self.names, table, ref("record_id", deeper.depth))
        if name == "any":
            found = Exists(rows.filter(deeper.true(inner)))
            return Q(found) if is_true else Q(~found)
        missing = Exists(rows.filter(deeper.false(inner)))
        return Q(~missing) if is_true else Q(missing)

    def _agree(self, node: Node, *, is_true: bool) -> Q:
        """Return where two conditions say the same; an empty one agrees with nothing."""
        left, right = node.args
        same = (self.true(left) & self.true(right)) | (self._no(left) & self._no(right))
        if is_true:
            return same
        differ = (self.true(left) & self._no(right)) | (self._no(left) & self.true(right))
        return differ | self._neither(left) | self._neither(right)

    def _no(self, node: Node) -> Q:
        """Return where a condition is false and not empty."""
        if node.op == "choose":
            when, first, second = node.args
            return (self.true(when) & self._no(first)) | (self.false(when) & self._no(second))
        if node.op == "literal":
            return TRUE if node.value is False else FALSE
        return self.true(Node("no", BOOL, (node,))) if _is_stored(node) else self.false(node)

    def _neither(self, node: Node) -> Q:
        """Return where a condition is empty, as only a stored one can be."""
        if node.op == "choose":
            when, first, second = node.args
            one, other = self._neither(first), self._neither(second)
            return (self.true(when) & one) | (self.false(when) & other)
        if node.op == "literal":
            return TRUE if node.value is None else FALSE
        return self.true(Node("empty", BOOL, (node,))) if _is_stored(node) else FALSE

    def _flag(self, node: Node, is_true: bool) -> Q:  # noqa: FBT001 - one of the leaves
        """Return where a stored yes or no is yes; or, for `no`, where it is no."""
        if node.op == "no":
            return Q(Exact(self.column(node.args[0]).value, rhs=False))
        value = self.column(node).value
        return (
            Q(Exact(value, rhs=True)) if is_true else Q(Exact(value, rhs=False)) | _is_null(value)
        )

    def _empty(self, node: Node, is_true: bool) -> Q:  # noqa: FBT001 - one of the leaves
        """Return where something is empty."""
        (asked,) = node.args
        if asked.type.kind in {"list", "table", "other"} and asked.op == "value":
            found = Exists(items_of(self.names, str(asked.value), ref("record_id", self.depth + 1)))
            return Q(~found) if is_true else Q(found)
        column = self.find(asked)
        if column is not None:
            return _is_null(column.value) if is_true else Q(IsNull(column.value, rhs=False))
        present = Computed(asked, self, what="present")
        return Q(Exact(present, rhs=False)) if is_true else Q(Exact(present, rhs=True))

    def _compared(self, node: Node, is_true: bool) -> Q:  # noqa: FBT001 - one of the leaves
        """Return where a comparison holds."""
        (left, right), sign = node.args, str(node.value)
        if left.op == "literal":
            left, right, sign = right, left, _TURNED[sign]
        if right.op == "literal" and right.value is None:
            return FALSE if is_true else TRUE
        column, other = self.find(left), self.find(right)
        if column is not None and right.op == "literal":
            return _with_value(column, sign, right.value, is_true=is_true)
        if column is not None and other is not None and column.is_like(other):
            return _with_column(column, sign, other, is_true=is_true)
        return self._computed(node, is_true)

    def _among(self, node: Node, is_true: bool) -> Q:  # noqa: FBT001 - one of the leaves
        """Return where a list holds a value."""
        item, many = node.args
        if many.op == "literal":
            parts = tuple(
                Node("compare", BOOL, (item, Node("literal", item.type, value=value)), "==")
                for value in many.value
                if value is not None
            )
            column = self.find(item)
            if column is not None and column.type.kind in {"text", "record", "date"} and parts:
                known = In(column.value, [part.args[1].value for part in parts])
                return Q(known) if is_true else _is_null(column.value) | ~Q(known)
            either = Node("either", BOOL, parts)
            return self.true(either) if is_true else self.false(either)
        deeper = replace(self, depth=self.depth + 1)
        column = deeper.find(item)
        target = column.value if column is not None else item.value
        if target is None:
            return FALSE if is_true else TRUE
        rows = items_of(self.names, str(many.value), ref("record_id", deeper.depth))
        found = Exists(rows.filter(target=target))
        return Q(found) if is_true else Q(~found)

    def _computed(self, node: Node, is_true: bool) -> Q:  # noqa: FBT001 - one of the leaves
        """Return where a condition holds that is no comparison of columns."""
        return Q(Exact(Computed(node, self, what="true"), rhs=is_true))

    def find(self, node: Node) -> Column | None:
        """Return the column that a value lies in, seen from here; None where it lies in none."""
        return column_of(node, self) or over_rows(node, self)

    def column(self, node: Node) -> Column:
        """Return the column that a value lies in."""
        found = self.find(node)
        assert found is not None, f"{node.op} lies in no column"
        return found


def _all(parts: list[Q]) -> Q:
    """Return where all conditions hold."""
    return functools.reduce(operator.and_, parts, TRUE)


def _any(parts: list[Q]) -> Q:
    """Return where one of the conditions holds."""
    return functools.reduce(operator.or_, parts, FALSE)


def _is_stored(node: Node) -> bool:
    """Tell whether a yes or no lies in a column and may be empty."""
    return node.op in STORED


def _is_null(value: Sql) -> Q:
    """Return where a value is empty."""
    return Q(IsNull(value, rhs=True))


def _with_value(column: Column, sign: str, value: Any, *, is_true: bool) -> Q:  # noqa: ANN401 - any value
    """Return a comparison of a column with a value that is not empty."""
    if column.type.kind == "money":
        assert isinstance(value, Money)
        amount = _with_number(column, sign, value.amount, is_true=is_true)
        if not value.currency:
            return amount
        if is_true:
            return Q(Exact(column.currency, value.currency)) & amount
        return Q(NotEqual(column.currency, value.currency)) | amount
    if column.type.kind in _SCALED:
        return _with_number(column, sign, value, is_true=is_true)
    return _looked_up(column.ordered, sign, value, is_true=is_true)


def _with_number(column: Column, sign: str, number: Decimal | int, *, is_true: bool) -> Q:
    """Return a comparison of a scaled whole number with a number of any scale."""
    exact = Decimal(number).scaleb(column.type.scale)
    rounding = ROUND_CEILING if sign in {"<", ">="} else ROUND_FLOOR
    bound = int(exact.to_integral_value(rounding=rounding))
    never = sign == "==" and bound != exact
    if not never and bound in INTEGERS:
        return _looked_up(column.value, sign, bound, is_true=is_true)
    if never or sign == "==" or (bound > 0) == sign.startswith(">"):
        return FALSE if is_true else TRUE
    return Q(IsNull(column.value, rhs=False)) if is_true else _is_null(column.value)


def _with_column(column: Column, sign: str, other: Column, *, is_true: bool) -> Q:
    """Return a comparison of two columns that keep their values alike."""
    found = _looked_up(column.ordered, sign, other.ordered, is_true=is_true)
    if not is_true:
        found |= _is_null(other.value)
    if column.type.kind != "money":
        return found
    same = NotEqual if not is_true else Exact
    one_currency = Q(same(column.currency, other.currency))
    return found & one_currency if is_true else found | one_currency


def _looked_up(left: Sql, sign: str, right: Sql, *, is_true: bool) -> Q:
    """Return a comparison in SQL, or its contrary, which holds where the left is empty."""
    if is_true:
        return Q(_LOOKUPS[sign](left, right))
    contrary = NotEqual if sign == "==" else _LOOKUPS[_CONTRARY[sign]]
    return Q(contrary(left, right)) | _is_null(left)
