"""Expression: one text, parsed and typed once, worked out again and again.

Does not know which key of a declaration holds it, nor what happens with the answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from secretariat.kernel.expressions import evaluation, numbers
from secretariat.kernel.expressions.checking import check
from secretariat.kernel.expressions.env import Env
from secretariat.kernel.expressions.errors import ExpressionInvalid
from secretariat.kernel.expressions.names import Names
from secretariat.kernel.expressions.nodes import Node, walk
from secretariat.kernel.expressions.questions import unaskable
from secretariat.kernel.expressions.syntax import parse
from secretariat.kernel.expressions.types import NUMBERS, RECORDS, Type
from secretariat.kernel.values import Money

if TYPE_CHECKING:
    from django.db.models import Model, Q

    ModelClass = type[Model]

Finish = Callable[[Any], Any]
_NOBODY = Env()
_NEVER_EMPTY = frozenset({"compare", "in", "empty", "not", "both", "either", "role"})


@dataclass(frozen=True)
class Expression:
    """A typed expression.

    Attributes:
        text: as it was written.
        type: of what it is worth.
        node: its typed operations.
        names: what it was judged by.
    """

    text: str
    type: Type
    node: Node = field(repr=False)
    names: Names = field(repr=False)

    def evaluate(self, env: Env) -> evaluation.Value:
        """Return the value for one record, None where it is empty; never an error.

        A condition is True or False. A number or amount has the digits of `type`.
        """
        return self._run(env, None)

    def condition(self, env: Env = _NOBODY, *, on: "ModelClass | None" = None) -> "Q":
        """Return the condition on the rows of the register's typed table.

        Args:
            env: today, now, actor, answers and zone; its values and history are not asked.
            on: another model with columns of the same names and `record`, such as that of the
                versions of the register.

        Raises:
            ExpressionInvalid: it is no condition, or `is_sql` is false.
        """
        from secretariat.kernel.expressions.conditions import condition  # needs Django's apps
        from secretariat.kernel.tables.models_of_registers import model_of  # as above

        self.require_sql()
        return condition(self.node, self.names, env, on or model_of(self.names.register.code))

    @cached_property
    def is_sql(self) -> bool:
        """Tell whether a database can be asked this condition."""
        return self.type.kind == "bool" and unaskable(self.node) is None

    def require_sql(self) -> None:
        """Refuse what no database can be asked.

        Raises:
            ExpressionInvalid: names the part and says why.
        """
        if self.type.kind != "bool":
            raise ExpressionInvalid(problem=f"a condition is needed here, this is {self.type}")
        found = unaskable(self.node)
        if found is not None:
            raise ExpressionInvalid(problem=found[1], column=found[0].at)

    @cached_property
    def _run(self) -> evaluation.Run:
        """Return the compiled function, with the last step for its type."""
        run = evaluation.closure(self.node)
        finish = _finish(self.node, self.type)
        return run if finish is None else lambda env, row: finish(run(env, row))

    @cached_property
    def fields(self) -> frozenset[str]:
        """Return the fields and system values of the record that it reads, tables included."""
        found: set[str] = set()
        for node in walk(self.node):
            if node.op in {"value", "rows"}:
                found.add(str(node.value))
            elif node.op in {"column", "each"}:
                table = node.value[0 if node.op == "column" else 1]
                found |= {table} if isinstance(table, str) else set()
        return frozenset(found)

    @cached_property
    def links(self) -> frozenset[tuple[str, str]]:
        """Return the values of other records that it reads, by register and field."""
        return frozenset(node.value for node in walk(self.node) if node.op == "follow")

    @cached_property
    def answers(self) -> frozenset[str]:
        """Return the answers of the move that it reads."""
        return frozenset(str(node.value) for node in walk(self.node) if node.op == "ask")

    @cached_property
    def uses(self) -> frozenset[str]:
        """Return what else it reads: today, now, actor, history, workdays."""
        words = {"actor": "actor", "role": "actor", "history": "history", "workdays": "workdays"}
        nodes = list(walk(self.node))
        clocks = {str(node.value) for node in nodes if node.op == "clock"}
        return frozenset(clocks | {words[node.op] for node in nodes if node.op in words})


def compile_expression(text: str, names: Names, *, wants: Type | None = None) -> Expression:
    """Return the expression that a text says.

    Args:
        text: at most 2,000 characters.
        names: what may be named, from `names_of`.
        wants: the type that is needed, such as `BOOL` for a condition or `type_of(spec)` for a
            value of a field; a number is then rounded to the digits that the field holds, halves
            away from zero.

    Raises:
        ExpressionInvalid: the text is not in the language, names what is not there, or is worth
            something else.
    """
    node = check(parse(text), names)
    if wants is not None:
        _fit(node, wants)
    elif node.type.kind in {"table", "passage", "null"}:
        raise ExpressionInvalid(problem=f"it is worth {node.type}, which is no value")
    found = Expression(text, wants or node.type, node, names)
    if names.place.is_sql:
        found.require_sql()
    return found


def _fit(node: Node, wants: Type) -> None:
    """Refuse an expression whose value is of another type than needed."""
    found = node.type
    fits = found.kind == wants.kind or {found.kind, wants.kind} <= RECORDS or found.kind == "null"
    if wants.kind in {"decimal", "money"}:
        fits = fits or (wants.kind == "decimal" and found.kind in NUMBERS) or _is_nothing(node)
    if not fits or (wants.register and found.register not in {"", wants.register}):
        raise ExpressionInvalid(problem=f"{wants} is needed here, this is {found}", column=node.at)
    for one in _ends(node) if wants.codes else ():
        if one.op == "literal" and one.value is not None and one.value not in wants.codes:
            known = ", ".join(wants.codes)
            problem = f"{one.value!r} is none of the values {known}"
            raise ExpressionInvalid(problem=problem, column=one.at)


def _ends(node: Node) -> list[Node]:
    """Return the nodes that the value comes from: the sides of every choice."""
    if node.op != "choose":
        return [node]
    return _ends(node.args[1]) + _ends(node.args[2])


def _is_nothing(node: Node) -> bool:
    """Tell whether a node is a literal 0, which is an amount too."""
    return node.op == "literal" and node.value == 0


def _finish(node: Node, kind: Type) -> Finish | None:
    """Return the last step: yes or no for conditions, the right digits for numbers."""
    if kind.kind == "bool":
        return None if node.op in _NEVER_EMPTY else bool
    if kind.kind == "decimal":
        return _digits(kind.scale)
    if kind.kind == "money":
        return _amount(kind)
    if kind.kind == "list":
        return lambda value: value or ()
    return None


def _digits(scale: int) -> Finish:
    """Return what gives a number its digits, and no negative zero."""
    rounded = numbers.rounding(scale)

    def finish(value: evaluation.Value) -> Decimal | None:
        kept = None if value is None else rounded(value)
        return kept if kept else abs(kept) if kept is not None else None

    return finish


def _amount(kind: Type) -> Finish:
    """Return what gives an amount its digits, and nothing the currency of the type."""
    digits = _digits(kind.scale)

    def finish(value: evaluation.Value) -> Money | None:
        if value is None:
            return None
        money = value if isinstance(value, Money) else numbers.NOTHING
        amount, currency = digits(money.amount), money.currency or kind.currency
        return None if amount is None or not currency else Money(amount, currency)

    return finish
