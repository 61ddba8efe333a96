"""Computed: what is no comparison of columns, worked out by the database for each row.

PostgreSQL gets SQL, on exact numbers, from the table of functions. SQLite has no exact decimals, so
it calls the Python function of the same expression over the columns it needs: the meaning cannot
differ. Neither uses an index. Does not know what is asked beside it.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID
from weakref import WeakValueDictionary

from django.db.models import BooleanField, Expression

from secretariat.kernel.expressions.columns import Column
from secretariat.kernel.expressions.env import Env
from secretariat.kernel.expressions.evaluation import closure
from secretariat.kernel.expressions.gathered import summed
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.expressions.postgresql import Piece, Writer
from secretariat.kernel.values import Money

if TYPE_CHECKING:
    from secretariat.kernel.expressions.conditions import Asked

Sql: TypeAlias = Any
FUNCTION = "secretariat_expression"
_programs: "WeakValueDictionary[int, Program]" = WeakValueDictionary()
_keys = itertools.count(1)


@dataclass(frozen=True)
class Input:
    """What an expression needs of the tables, and how both databases hand it over.

    Attributes:
        sources: columns or queries; of an amount, also that of its currency.
        node: stands for it in the expression.
        read: makes the value of what SQLite hands over.
        sql: makes it of what PostgreSQL has.
        currency: makes the currency of an amount.
    """

    sources: tuple[Sql, ...]
    node: Node
    read: Callable[..., Any]
    sql: str
    currency: str = ""


class Program:
    """One expression as SQLite calls it, over what it needs of the tables."""

    def __init__(self, node: Node, inputs: Sequence[Input], env: Env, what: str) -> None:
        self.run = closure(node)
        self.env = env
        self.is_present = what == "present"
        self.inputs = [(one.read, len(one.sources)) for one in inputs]
        self.key = next(_keys)
        _programs[self.key] = self

    def __call__(self, raw: Sequence[Any]) -> bool:
        """Return whether the condition holds, or whether the value is there."""
        row, at = {}, 0
        for index, (read, width) in enumerate(self.inputs):
            row[index] = read(*raw[at : at + width]) if raw[at] is not None else None
            at += width
        found = self.run(self.env, row)
        return found is not None if self.is_present else bool(found)

    def __deepcopy__(self, _memo: object) -> "Program":
        """Return the same program; its key names it."""
        return self


def _call(key: int, *raw: Any) -> bool:  # noqa: ANN401 - what SQLite hands over
    """Return what the program of a key says."""
    return _programs[key](raw)


def _input(node: Node, column: Column) -> Input:
    """Return a column as an input."""
    kind, scale = node.type.kind, node.type.scale
    if kind == "integer":
        return Input((column.value,), node, int, "({0})::numeric")
    if kind not in _SCALED:
        return Input((column.value,), node, _READERS[kind], "{0}")
    sql = f"(({{0}})::numeric * {Decimal(1).scaleb(-scale):f})"
    read = partial(_SCALED[kind], scale)
    if kind == "decimal":
        return Input((column.value,), node, read, sql)
    return Input((column.value, column.currency), node, read, sql, "{1}")


_SCALED: dict[str, Callable[..., Any]] = {
    "decimal": lambda scale, raw: Decimal(raw).scaleb(-scale),
    "money": lambda scale, raw, currency: Money(Decimal(raw).scaleb(-scale), currency),
}
_READERS: dict[str, Callable[..., Any]] = {
    "bool": bool,
    "text": str,
    "date": date.fromisoformat,
    "datetime": lambda raw: datetime.fromisoformat(raw).replace(tzinfo=UTC),
    "record": UUID,
}


class Computed(Expression):
    """A condition, or the question whether a value is there; true or false, never empty."""

    conditional = True

    def __init__(self, node: Node, asked: "Asked", *, what: str) -> None:
        super().__init__(output_field=BooleanField())
        self.inputs: list[Input] = []
        self.node = self._over_inputs(node, asked)
        self.env, self.what = asked.env, what
        self.sources = [source for one in self.inputs for source in one.sources]
        self.program = Program(self.node, self.inputs, self.env, what)

    @property
    def identity(self) -> tuple[Any, ...]:
        """Return what makes two of them equal."""
        return (type(self), self.program.key)

    def _over_inputs(self, node: Node, asked: "Asked") -> Node:
        """Return the node with each column and each sum as a numbered input."""
        total, column = summed(node, asked), asked.find(node)
        if total is None and column is None:
            return replace(node, args=tuple(self._over_inputs(arg, asked) for arg in node.args))
        stands_for = Node("column", node.type, value=("", len(self.inputs)), at=node.at)
        if total is not None:
            parts = (total.sources, stands_for, total.read, total.sql, total.currency)
            self.inputs.append(Input(*parts))
        elif column is not None:
            self.inputs.append(_input(stands_for, column))
        return stands_for

    def get_source_expressions(self) -> list[Sql]:
        """Return the columns."""
        return list(self.sources)

    def set_source_expressions(self, exprs: Sequence[Sql]) -> None:
        """Take the columns as the query resolved them."""
        self.sources = list(exprs)

    def as_sqlite(self, compiler: Sql, connection: Sql) -> Piece:
        """Return the call of the Python function."""
        connection.ensure_connection()
        connection.connection.create_function(FUNCTION, -1, _call, deterministic=True)
        pieces = [compiler.compile(source) for source in self.sources]
        texts = "".join(f", {sql}" for sql, _ in pieces)
        parameters = [one for _, given in pieces for one in given]
        return f"{FUNCTION}({self.program.key}{texts})", parameters

    def as_postgresql(self, compiler: Sql, connection: Sql) -> Piece:
        """Return the SQL, false where it is empty."""
        pieces = iter([compiler.compile(source) for source in self.sources])
        given = [[_piece(next(pieces)) for _ in one.sources] for one in self.inputs]
        return Writer(self.inputs, given, self.env).condition(self.node, self.what)


def _piece(compiled: tuple[str, Any]) -> Piece:
    """Return SQL with a list of its parameters."""
    return compiled[0], list(compiled[1])
