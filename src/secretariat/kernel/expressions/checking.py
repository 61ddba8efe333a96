"""Checking: every name is found, every type is judged; a tree becomes nodes or is refused.

The sentences are written for the person who declares the register. Does not work anything out.
"""

from collections.abc import Callable

from secretariat.kernel.expressions import functions, numbers
from secretariat.kernel.expressions.calls import EACH, HISTORY, Calls, as_day
from secretariat.kernel.expressions.names import Names, meant
from secretariat.kernel.expressions.naming import refuse
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.expressions.syntax import MAX_SCALE, Tree
from secretariat.kernel.expressions.types import (
    BOOL,
    DAYS,
    INTEGER,
    NULL,
    NUMBERS,
    ORDERED,
    RECORDS,
    TEXT,
    Type,
    decimal,
)

_OTHER = frozenset({"has", "size", "role", "workdays", "date"})
KNOWN = functions.NAMES | EACH | _OTHER | HISTORY.keys()
_DAY_FUNCTIONS = frozenset({"days", "age", "workdays"})


def check(tree: Tree, names: Names) -> Node:
    """Return the typed nodes of a tree.

    Raises:
        ExpressionInvalid: a name is unknown, a type does not fit, or the place does not allow it.
    """
    return _Checker(names).node(tree)


class _Checker(Calls):
    """Judges one expression."""

    def node(self, tree: Tree) -> Node:
        """Return the node of a tree."""
        kinds: dict[str, Callable[[Tree], Node]] = {
            "literal": self._literal,
            "name": self._name,
            "part": self._part,
            "call": self._call,
            "list": self._list,
            "unary": self._unary,
            "binary": self._binary,
            "both": self._logic,
            "either": self._logic,
            "choose": self._choose,
        }
        return kinds[tree.kind](tree)

    def condition(self, tree: Tree, what: str) -> Node:
        """Return the node of a tree that is a yes or a no."""
        node = self.node(tree)
        if node.type.kind != "bool":
            refuse(tree, f"{what} takes yes or no, this is {node.type}")
        return node

    def _list(self, tree: Tree) -> Node:
        """Return a list of values of one type."""
        items = tuple(self.node(part) for part in tree.parts)
        for item in items:
            if item.type.kind not in ORDERED | RECORDS | {"bool"}:
                refuse(item, f"a list cannot hold {item.type}")
            self._comparable(item, items[0], item, "a list holds values of one type")
        return Node("list", Type("list", item=items[0].type if items else NULL), items, at=tree.at)

    def _unary(self, tree: Tree) -> Node:
        """Return a negation or a change of sign."""
        if tree.value == "!":
            return Node("not", BOOL, (self.condition(tree.parts[0], "!"),), at=tree.at)
        return self.overload(tree, "-", (self.node(tree.parts[0]),))

    def _logic(self, tree: Tree) -> Node:
        """Return conditions joined by && or ||."""
        args = tuple(self.condition(part, str(tree.value)) for part in tree.parts)
        return Node(tree.kind, BOOL, args, at=tree.at)

    def _choose(self, tree: Tree) -> Node:
        """Return one of two values of one type."""
        condition = self.condition(tree.parts[0], "the part before '?'")
        first, second = _zeros(tuple(self.node(part) for part in tree.parts[1:]))
        if first.type.kind == "null":
            kind = second.type
        elif second.type.kind == "null":
            kind = first.type
        else:
            self._comparable(second, first, second, "both sides of ':' must be of one type")
            kind = _joined(first.type, second.type)
        return Node("choose", kind, (condition, first, second), at=tree.at)

    def _binary(self, tree: Tree) -> Node:
        """Return a comparison, a membership or an operation."""
        operator = str(tree.value)
        left, right = tuple(self.node(part) for part in tree.parts)
        if operator not in {"*", "/", "%"}:
            left, right = _zeros((left, right))
        if operator == "in":
            return self._membership(tree, left, right)
        if operator in {"==", "!=", "<", "<=", ">", ">="}:
            return self._comparison(tree, operator, left, right)
        return self.overload(tree, operator, (left, right))

    def _membership(self, tree: Tree, item: Node, many: Node) -> Node:
        """Return whether a list holds a value."""
        if many.type.kind != "list":
            refuse(tree, f"'in' needs a list on its right, this is {many.type}")
        inner = many.type.item or NULL
        if many.op == "list":
            for one in many.args:
                self._comparable(tree, item, one, "'in' compares values of one type")
        elif inner.kind != "null":
            self._comparable(tree, item, Node("list", inner), "'in' compares values of one type")
        return Node("in", BOOL, (item, many), at=tree.at)

    def _comparison(self, tree: Tree, operator: str, left: Node, right: Node) -> Node:
        """Return a comparison, or the question whether something is empty."""
        if operator in {"==", "!="} and "null" in {left.type.kind, right.type.kind}:
            asked = left if right.type.kind == "null" else right
            empty = Node("empty", BOOL, (asked,), at=tree.at)
            return empty if operator == "==" else Node("not", BOOL, (empty,), at=tree.at)
        self._comparable(tree, left, right, f"{operator} compares values of one type")
        if operator not in {"==", "!="} and (
            left.type.kind not in ORDERED or _is_choice(left, right)
        ):
            shown = "a choice" if _is_choice(left, right) else str(left.type)
            refuse(tree, f"{shown} has no order; use == or !=")
        equal = Node(
            "compare", BOOL, (left, right), "==" if operator == "!=" else operator, tree.at
        )
        return Node("not", BOOL, (equal,), at=tree.at) if operator == "!=" else equal

    def _comparable(self, tree: Tree | Node, left: Node, right: Node, rule: str) -> None:
        """Refuse to compare values of two types, of two registers, or with no value of a choice."""
        a, b = left.type, right.type
        kinds = {a.kind, b.kind}
        if kinds & NUMBERS and "money" in kinds:
            number = left if a.kind != "money" else right
            shown = f"money({number.value}, 'USD')" if number.op == "literal" else "money(x, 'USD')"
            refuse(tree, f"an amount is compared with an amount in a currency; write {shown}")
        if not (a.kind == b.kind or kinds <= NUMBERS or kinds <= RECORDS):
            refuse(tree, f"{rule}; here stand {a} and {b}")
        if a.kind not in ORDERED | RECORDS | {"bool"}:
            refuse(tree, f"{a} cannot be compared; compare its parts")
        if a.register and b.register and a.register != b.register:
            refuse(tree, f"{a} is never {b}")
        for one, other in ((left, right), (right, left)):
            if one.type.codes and other.op == "literal" and other.value not in one.type.codes:
                known = ", ".join(one.type.codes)
                refuse(other, f"{other.value!r} is none of the values {known}")

    def overload(self, tree: Tree, name: str, args: tuple[Node, ...]) -> Node:
        """Return the overload of a function that takes the arguments."""
        for one in functions.OVERLOADS:
            if one.name == name and one.accepts(args):
                result = one.gives(args)
                if result.scale > MAX_SCALE:
                    problem = f"the result has more than {MAX_SCALE} digits after the point"
                    refuse(tree, f"{problem}; put round(x, 2) around a part")
                return Node("call", result, args, one, tree.at)
        given = " and ".join(str(arg.type) for arg in args) or "nothing"
        what = f"{name}()" if name.isalpha() else name
        refuse(tree, f"{what} does not work on {given}")

    def _call(self, tree: Tree) -> Node:
        """Return a call of a function."""
        name = str(tree.value)
        if name not in KNOWN:
            refuse(tree, f"no function is called {name!r}{meant(name, set(KNOWN))}")
        if name in HISTORY:
            return self._history(tree, name)
        if name in EACH and (len(tree.parts) == 1 or name in {"sum", "any", "all"}):
            return self._each(tree, name)
        special: dict[str, Callable[[Tree], Node]] = {
            "has": self._has,
            "role": self._role,
            "date": self._date,
            "money": self._money,
            "round": self._round,
            "workdays": self._workdays,
        }
        if name in special:
            return special[name](tree)
        args = _zeros(tuple(self.node(part) for part in tree.parts))
        if name in _DAY_FUNCTIONS:
            args = tuple(as_day(arg) for arg in args)
        if name == "size" and len(args) == 1 and _is_counted(args[0]):
            return Node("rows", INTEGER, value=args[0].value, at=tree.at)
        if name in {"min", "max"} and len(args) > 2:
            return self._folded(tree, name, args)
        return self.overload(tree, name, args)

    def _folded(self, tree: Tree, name: str, args: tuple[Node, ...]) -> Node:
        """Return the smallest or largest of several, two at a time."""
        found = args[0]
        for arg in args[1:]:
            found = self.overload(tree, name, (found, arg))
        return found


def _zeros(args: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return the nodes with a bare 0 beside an amount as an amount of nothing."""
    if not any(arg.type.kind == "money" for arg in args):
        return args
    nothing = Type("money")
    return tuple(
        Node("literal", nothing, value=numbers.NOTHING, at=arg.at) if _is_zero(arg) else arg
        for arg in args
    )


def _is_counted(node: Node) -> bool:
    """Tell whether a field holds several values or rows."""
    return node.op == "value" and node.type.kind in {"table", "list"}


def _is_zero(node: Node) -> bool:
    """Tell whether a node is a literal 0."""
    return node.op == "literal" and node.type == INTEGER and node.value == 0


def _is_choice(left: Node, right: Node) -> bool:
    """Tell whether one side is a choice."""
    return bool(left.type.codes or right.type.codes)


def _joined(left: Type, right: Type) -> Type:
    """Return the type that holds the values of two comparable types."""
    if left.kind in DAYS | {"bool"}:
        return left
    if {left.kind, right.kind} <= NUMBERS | {"money"} and left.kind != right.kind:
        return decimal(max(left.scale, right.scale))
    if left.kind in {"decimal", "money"}:
        currency = left.currency or right.currency
        return Type(left.kind, scale=max(left.scale, right.scale), currency=currency)
    if left.kind == "text":
        return left if left.codes == right.codes else TEXT
    return left
