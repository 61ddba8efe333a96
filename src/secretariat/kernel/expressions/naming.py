"""Naming: literals and names become nodes, or are refused where they are unknown or not allowed.

The first part of checking; does not know operators or functions.
"""

from abc import ABC, abstractmethod
from decimal import Decimal
from typing import NoReturn

from secretariat.kernel.expressions.errors import ExpressionInvalid
from secretariat.kernel.expressions.names import SYSTEM, Names, meant
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.expressions.syntax import Tree
from secretariat.kernel.expressions.types import (
    BOOL,
    INTEGER,
    NULL,
    PARTS,
    TEXT,
    decimal,
    part_of,
    type_of,
)

TableKey = str | tuple[str, str]
"""A table of the record by its name, or one of a linked record by link and name."""


def refuse(tree: Tree | Node, problem: str) -> NoReturn:
    """Refuse a part of the expression."""
    raise ExpressionInvalid(problem=problem, column=tree.at)


class Naming(ABC):
    """Finds names; remembers of which tables a column was named in the function being read."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.tables: dict[TableKey, Node] | None = None

    @abstractmethod
    def node(self, tree: Tree) -> Node:
        """Return the node of a tree; the whole of checking knows every kind."""

    def _literal(self, tree: Tree) -> Node:
        """Return a literal with the type it is written in."""
        value = tree.value
        if value is None:
            kind = NULL
        elif isinstance(value, bool):
            kind = BOOL
        elif isinstance(value, Decimal):
            kind = decimal(-int(value.as_tuple().exponent))
        else:
            kind = TEXT if isinstance(value, str) else INTEGER
        return Node("literal", kind, value=value, at=tree.at)

    def _name(self, tree: Tree) -> Node:
        """Return a name of the register, the engine or the actor."""
        name = str(tree.value)
        found = self.names.find(name)
        if found is None:
            if name == "ask":
                refuse(tree, "'ask' stands before the name of an answer, as in ask.reason")
            refuse(tree, f"no field is called {name!r}{self.names.meant(name)}")
        source, kind = found
        self._allowed(tree, source, name)
        return Node("value" if source == "values" else source, kind, value=name, at=tree.at)

    def _allowed(self, tree: Tree, source: str, name: str) -> None:
        """Refuse a name that this place does not know."""
        problem = self.names.refused(source, name)
        if problem is not None:
            refuse(tree, problem)

    def _part(self, tree: Tree) -> Node:
        """Return `whole.name`: an answer, a column, a part of a value, or one link away."""
        (of,), name = tree.parts, str(tree.value)
        if of.kind == "name" and of.value == "ask" and self.names.find("ask") is None:
            return self._answer(tree, name)
        whole = self.node(of)
        if whole.type.kind == "table":
            return self._column(tree, whole, name)
        found = part_of(whole.type, name)
        if found is not None:
            return Node("part", found, (whole,), name, tree.at)
        if whole.type.kind == "record":
            return self._follow(tree, whole, name)
        known = ", ".join(sorted(PARTS.get(whole.type.kind, {})))
        has = f"it has {known}" if known else "it has no parts"
        if whole.type.kind == "list":
            has = "ask with 'in' whether it holds one"
        refuse(tree, f"{whole.type} has no part {name!r}; {has}")

    def _answer(self, tree: Tree, name: str) -> Node:
        """Return an answer that the move was given."""
        self._allowed(tree, "ask", "ask")
        spec = self.names.asked.get(name)
        if spec is None:
            hint = meant(name, set(self.names.asked))
            refuse(tree, f"the move asks for no {name!r}{hint}")
        return Node("ask", type_of(spec), value=name, at=tree.at)

    def _column(self, tree: Tree, table: Node, name: str) -> Node:
        """Return a column of the row at hand."""
        found, key = table.type.columns.get(name), _key(table)
        if found is None:
            hint = meant(name, set(table.type.columns))
            refuse(tree, f"the table {_shown(key)} has no column {name!r}{hint}")
        if self.tables is None:
            shown = f"{_shown(key)}.{name}"
            refuse(tree, f"{shown!r} is one value in each row; write sum({shown}) or any(…)")
        self.tables[key] = table
        return Node("column", found, value=(key, name), at=tree.at)

    def _follow(self, tree: Tree, link: Node, name: str) -> Node:
        """Return a value of a linked record, one link away."""
        if not self.names.place.links:
            refuse(tree, f"other records cannot be asked in {self.names.place.words}")
        if link.op in {"follow", "column"}:
            refuse(tree, f"{name!r} lies more than one link away")
        found = self.names.linked(link.type.register, name)
        kinds = {"list"} if self.names.place.rows else {"list", "table"}
        if found is None or found.kind in kinds:
            target = self.names.registers.get(link.type.register)
            hint = meant(name, set(target.fields) | set(SYSTEM)) if target else ""
            refuse(tree, f"{link.type} has no single value {name!r}{hint}")
        return Node("follow", found, (link,), (link.type.register, name), tree.at)


def _key(table: Node) -> TableKey:
    """Return what names a table: its name, or that of the link and its own."""
    if table.op == "follow":
        return str(table.args[0].value), str(table.value[1])
    return str(table.value)


def _shown(key: TableKey) -> str:
    """Return a table as it is written."""
    return key if isinstance(key, str) else ".".join(key)
