"""Calls: functions whose arguments are more than values: tables, history, actor, literals.

The second part of checking; plain functions of values stand in `functions`.
"""

from abc import abstractmethod
from datetime import date

from secretariat.kernel.expressions.names import meant
from secretariat.kernel.expressions.naming import Naming, refuse
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.expressions.syntax import MAX_SCALE, Tree
from secretariat.kernel.expressions.types import (
    BOOL,
    DATE,
    DATETIME,
    INTEGER,
    NUMBERS,
    ORDERED,
    PASSAGE,
    Type,
)

EACH = frozenset({"sum", "min", "max", "any", "all"})
HISTORY = {"at": DATETIME, "first": DATETIME, "moved": BOOL, "entered": BOOL, "last": PASSAGE}


class Calls(Naming):
    """Judges calls of functions that are not plain functions of values."""

    @abstractmethod
    def overload(self, tree: Tree, name: str, args: tuple[Node, ...]) -> Node:
        """Return the overload of a function that takes the arguments."""

    def _one(self, tree: Tree, count: int = 1) -> tuple[Node, ...]:
        """Return the nodes of a call that takes `count` arguments."""
        if len(tree.parts) != count:
            refuse(tree, f"{tree.value}() takes {count}, here stand {len(tree.parts)}")
        return tuple(self.node(part) for part in tree.parts)

    def _has(self, tree: Tree) -> Node:
        """Return whether something is not empty."""
        (asked,) = self._one(tree)
        return Node("not", BOOL, (Node("empty", BOOL, (asked,), at=tree.at),), at=tree.at)

    def _each(self, tree: Tree, name: str) -> Node:
        """Return a function over the rows of one table."""
        if self.tables is not None:
            refuse(tree, "a function over a table cannot stand within another")
        self.tables = {}
        (inner,) = self._one(tree)
        tables, self.tables = self.tables, None
        if len(tables) != 1:
            refuse(tree, f"{name}() is asked about the columns of one table")
        if name in {"any", "all"} and inner.type.kind != "bool":
            refuse(tree, f"{name}() takes yes or no, this is {inner.type}")
        if name == "sum" and inner.type.kind not in NUMBERS | {"money"}:
            refuse(tree, f"sum() takes numbers or amounts, this is {inner.type}")
        if name in {"min", "max"} and (inner.type.kind not in ORDERED or inner.type.codes):
            refuse(tree, f"{name}() takes what has an order, this is {inner.type}")
        ((key, table),) = tables.items()
        args = (inner, table) if table.op == "follow" else (inner,)
        return Node("each", inner.type, args, (name, key), tree.at)

    def _history(self, tree: Tree, name: str) -> Node:
        """Return a function over the moves that the record made."""
        place = self.names.place
        if not place.history:
            refuse(tree, f"{name}() asks the history, which cannot be done in {place.words}")
        (asked,) = self._one(tree)
        life = self.names.register.lifecycle
        known = set(life.states) if name == "entered" else set(life.moves)
        known |= set(life.states) if name in {"at", "first"} else set()
        if asked.op != "literal" or not isinstance(asked.value, str):
            refuse(tree, f"{name}() takes a name in quotation marks")
        if asked.value not in known:
            what = "state" if name == "entered" else "move"
            refuse(asked, f"no {what} is called {asked.value!r}{meant(asked.value, known)}")
        is_move = asked.value in life.moves and name != "entered"
        return Node("history", HISTORY[name], value=(name, asked.value, is_move), at=tree.at)

    def _role(self, tree: Tree) -> Node:
        """Return whether the actor holds a role, in the whole house or at a unit."""
        self._allowed(tree, "actor", "role")
        given = self._one(tree, 2 if len(tree.parts) == 2 else 1)
        name = given[0].value
        if given[0].op != "literal" or not isinstance(name, str):
            refuse(tree, "role() takes the name of a role in quotation marks")
        if name not in self.names.roles:
            refuse(given[0], f"no role is called {name!r}{meant(name, set(self.names.roles))}")
        if len(given) == 2 and given[1].type != Type("record", register="unit"):
            refuse(given[1], f"role() takes a unit second, this is {given[1].type}")
        return Node("role", BOOL, given[1:], name, tree.at)

    def _date(self, tree: Tree) -> Node:
        """Return a day that is written out."""
        (asked,) = self._one(tree)
        written = str(asked.value) if asked.op == "literal" else ""
        try:
            day = date.fromisoformat(written if len(written) == len("2026-01-31") else "")
        except ValueError:
            refuse(tree, "date() takes a day in quotation marks, such as date('2026-01-31')")
        return Node("literal", DATE, value=day, at=tree.at)

    def _money(self, tree: Tree) -> Node:
        """Return an amount in a currency."""
        args = self._one(tree, 2)
        if args[1].op == "literal" and not _is_currency(args[1].value):
            refuse(args[1], "a currency is three capital letters, such as 'CHF'")
        return self.overload(tree, "money", args)

    def _round(self, tree: Tree) -> Node:
        """Return a number rounded to digits that are written out."""
        args = self._one(tree, 2 if len(tree.parts) == 2 else 1)
        if len(args) == 2 and not (
            args[1].op == "literal" and args[1].value in range(MAX_SCALE + 1)
        ):
            refuse(args[1], f"round() takes the digits after the point second, 0 to {MAX_SCALE}")
        return self.overload(tree, "round", args)

    def _workdays(self, tree: Tree) -> Node:
        """Return the working days from one day to another."""
        days = tuple(as_day(one) for one in self._one(tree, 2))
        for one in days:
            if one.type.kind != "date":
                refuse(one, f"workdays() takes two dates, this is {one.type}")
        return Node("workdays", INTEGER, days, at=tree.at)


def _is_currency(code: object) -> bool:
    """Tell whether a value is three capital letters."""
    return isinstance(code, str) and len(code) == 3 and code.isascii() and code.isupper()


def as_day(node: Node) -> Node:
    """Return a date; a moment becomes its day at the headquarters."""
    return Node("part", DATE, (node,), "date", node.at) if node.type.kind == "datetime" else node
