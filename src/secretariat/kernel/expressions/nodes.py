"""Nodes: an expression whose every name is known and every type is right.

Operations: `literal`, `value` (a field or system value), `ask`, `clock`, `actor`, `follow` (a value
of a linked record), `column` (of the row at hand), `part`, `call` (an overload), `compare`, `in`,
`empty` (is null), `not`, `both`, `either`, `choose`, `list`, `each` (a function over the rows of a
table; one of a linked record stands as its second part), `rows` (how many), `history`, `role`,
`workdays`. Does not know how they are worked out.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from secretariat.kernel.expressions.types import Type


@dataclass(frozen=True, slots=True)
class Node:
    """One operation with its type, what it works on, and its name or value."""

    op: str
    type: Type
    args: tuple["Node", ...] = ()
    value: Any = None
    at: int = 1


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all below it."""
    yield node
    for one in node.args:
        yield from walk(one)
