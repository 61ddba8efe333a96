"""Questions: which expressions a database can be asked, and how they are put for it.

Putting one means three things, all of which keep its meaning: what does not depend on the row is
worked out beforehand, a choice between values becomes a choice between comparisons, and a list of
values becomes several comparisons. What is left are conditions joined by and, or, not, whose values
are empty as soon as one part of them is. Does not know Django.
"""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from secretariat.kernel.expressions.env import Env
from secretariat.kernel.expressions.evaluation import closure
from secretariat.kernel.expressions.nodes import Node, walk
from secretariat.kernel.expressions.types import BOOL, Type

MAX_CHOICES = 5
FROM_ROWS = frozenset({"value", "follow", "column", "rows", "each", "history"})
STORED = frozenset({"value", "follow", "column"})
LOGIC = frozenset({"both", "either", "not", "choose"})


def depends(node: Node) -> bool:
    """Tell whether a value can differ from row to row."""
    return any(one.op in FROM_ROWS for one in walk(node))


def unaskable(node: Node) -> tuple[Node, str] | None:
    """Return the part that no database can be asked, and why; None where all can be."""
    if not depends(node):
        return None
    problem = _problem(node)
    if problem:
        return node, problem
    found = (unaskable(arg) for arg in node.args)
    return next((one for one in found if one is not None), None)


def _problem(node: Node) -> str:
    """Return why a database cannot be asked this operation, or nothing."""
    return next(_problems(node), "")


def _problems(node: Node) -> Iterator[str]:
    """Yield why a database cannot be asked this operation."""
    choices = sum(one.op == "choose" for one in walk(node))
    if node.op in {"history", "workdays"}:
        yield f"a database is not asked for {_shown(node)}"
    if node.op == "call" and node.value.sql is None:
        yield f"a database is not asked to work out {node.value.name}() of a record"
    if node.op == "list" and len(node.args) > MAX_CHOICES:
        yield f"a list names at most {MAX_CHOICES} values of a record in a database"
    if node.op == "follow" and node.args[0].op != "value":
        yield "a database follows the links of the record only"
    if node.op == "column" and node.type.kind in {"list", "other"}:
        yield "a database is not asked for what a row holds several of"
    if node.op == "each":
        yield from _problems_of_rows(node)
    if node.op not in LOGIC and choices > MAX_CHOICES:
        yield f"a comparison holds at most {MAX_CHOICES} choices"


def _problems_of_rows(node: Node) -> Iterator[str]:
    """Yield why a database cannot be asked this function over the rows of a table."""
    if any(one.op == "follow" for one in walk(node)):
        yield "a function over a table cannot ask other records in a database"
    if node.type.kind != "bool" and node.args[0].op != "column":
        yield f"a database is asked for {node.value[0]}() of one column"


def _shown(node: Node) -> str:
    """Return an operation as it is written."""
    return f"{node.value[0]}()" if node.op == "history" else f"{node.op}() of a record"


def put(node: Node, env: Env) -> Node:
    """Return a condition with everything worked out that does not depend on the row."""
    if not depends(node):
        return Node("literal", node.type, value=closure(node)(env, None), at=node.at)
    node = replace(node, args=tuple(put(arg, env) for arg in node.args))
    if node.op == "role":
        return _held(node, env)
    if node.op == "in" and node.args[1].op == "list":
        item, many = node.args
        equal = tuple(Node("compare", BOOL, (item, one), "==") for one in many.args)
        return put(Node("either", BOOL, equal), env)
    if node.op == "empty":
        return _put_empty(node)
    return _lifted(node, env) if _is_question(node) else node


def _is_question(node: Node) -> bool:
    """Tell whether a node is a single question about values."""
    return node.type.kind == "bool" and node.op not in LOGIC | {"each"}


def _lifted(node: Node, env: Env) -> Node:
    """Return a question with its choices outside: `(c ? a : b) > 1` is `c ? a > 1 : b > 1`."""
    found = _first_choice(node.args)
    if found is None:
        return node
    condition, *sides = found.args
    lifted = tuple(put(_with(node, found, one), env) for one in sides)
    return Node("choose", BOOL, (condition, *lifted), at=node.at)


def _put_empty(node: Node) -> Node:
    """Return whether something is empty; a condition that is worked out never is."""
    (asked,) = node.args
    if not depends(asked):
        return Node("literal", BOOL, value=asked.value is None, at=node.at)
    if asked.op == "choose":
        condition, *sides = asked.args
        parts = (_put_empty(Node("empty", BOOL, (side,), at=node.at)) for side in sides)
        return Node("choose", BOOL, (condition, *parts), at=node.at)
    choice = _first_choice(node.args)
    if choice is not None:
        parts = (_put_empty(_with(node, choice, side)) for side in choice.args[1:])
        return Node("choose", BOOL, (choice.args[0], *parts), at=node.at)
    if asked.type.kind == "bool" and asked.op not in STORED:
        return Node("literal", BOOL, value=False, at=node.at)
    return node


def _held(node: Node, env: Env) -> Node:
    """Return whether a unit of the record is one at which the actor holds a role."""
    token = f"role:{node.value}"
    if token in env.actor.principals:
        return Node("literal", BOOL, value=True)
    units = tuple(
        UUID(one.removeprefix(f"{token}@"))
        for one in sorted(env.actor.principals)
        if one.startswith(f"{token}@")
    )
    return Node("in", BOOL, (node.args[0], Node("literal", Type("list"), value=units)), at=node.at)


def _first_choice(nodes: tuple[Node, ...]) -> Node | None:
    """Return the first choice between values below some nodes, outside of tables."""
    for node in nodes:
        if node.op == "choose" and node.type.kind != "bool":
            return node
        if node.op not in LOGIC | {"each"}:
            found = _first_choice(node.args)
            if found is not None:
                return found
    return None


def _with(node: Node, old: Node, new: Node) -> Node:
    """Return a node in which one part is another."""
    if node is old:
        return new
    return replace(node, args=tuple(_with(arg, old, new) for arg in node.args))
