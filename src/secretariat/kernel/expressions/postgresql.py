"""PostgreSQL: the SQL of an expression whose columns are given, on exact numbers.

Amounts are written as their numbers; that they are in one currency is a rule beside the condition.
Each operation is bounded as it is in `numbers`, so that nothing overflows. No value is written into
the text: all are parameters.
"""

import string
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from secretariat.kernel.expressions.env import Env
from secretariat.kernel.expressions.nodes import Node
from secretariat.kernel.values import Money

if TYPE_CHECKING:
    from secretariat.kernel.expressions.computed import Input

Piece = tuple[str, list[Any]]
_CASTS = {
    **dict.fromkeys(("integer", "decimal", "money"), "numeric"),
    "text": "text",
    "date": "date",
    "datetime": "timestamptz",
    "bool": "boolean",
    "record": "uuid",
}
_DAY = "({0} AT TIME ZONE {1})::date"


class Writer:
    """Writes one condition; collects which amounts must be in one currency."""

    def __init__(self, inputs: "Sequence[Input]", given: list[list[Piece]], env: Env) -> None:
        self.inputs, self.given = inputs, given
        self.zone = str(env.zone)
        self.rules: list[Piece] = []

    def condition(self, node: Node, what: str) -> Piece:
        """Return the whole condition, false where it is empty."""
        sql, parameters = self.write(node)
        if what == "present":
            self._one_currency([node])
            sql = f"({sql}) IS NOT NULL"
        for rule, more in self.rules:
            sql, parameters = f"({sql}) AND {rule}", [*parameters, *more]
        return f"COALESCE({sql}, FALSE)", parameters

    def write(self, node: Node) -> Piece:
        """Return the SQL of a value; of an amount, that of its number."""
        if node.op == "literal":
            value = node.value.amount if isinstance(node.value, Money) else node.value
            return f"%s::{_CASTS[node.type.kind]}", [value]
        if node.op == "column":
            index = int(node.value[1])
            return _filled(self.inputs[index].sql, self.given[index])
        if node.op == "part":
            return self._part(node)
        args = [self.write(arg) for arg in node.args if arg.type.kind != "list"]
        if node.op == "in":
            return self._among(args[0], node.args[1])
        if node.op == "compare":
            return self._compared(node, args)
        if [arg.type.kind for arg in node.args] == ["money", "money"] and node.type.kind != "money":
            self._one_currency(node.args)
        scale = node.type.scale
        unit = f"{Decimal(1).scaleb(-scale):f}"
        return _filled(node.value.sql, args, zeros="0" * scale, unit=unit)

    def _part(self, node: Node) -> Piece:
        """Return a part of a day, a moment or an amount."""
        whole, name = node.args[0], str(node.value)
        if whole.type.kind == "money":
            self._one_currency([whole])
            found = self.currencies(whole)
            return self.write(whole) if name == "amount" else (found or [("NULL::text", [])])[0]
        piece = self.write(whole)
        if whole.type.kind == "datetime":
            piece = _filled(_DAY, [piece, ("%s", [self.zone])])
        return piece if name == "date" else _filled(f"EXTRACT({name} FROM {{0}})::numeric", [piece])

    def _among(self, item: Piece, many: Node) -> Piece:
        """Return whether a value is one of several."""
        cast = _CASTS[many.type.item.kind] if many.type.item is not None else "text"
        marks = ", ".join(f"%s::{cast}" for _ in many.value) or "NULL"
        return _filled("{0} IN ({1})", [item, (marks, list(many.value))])

    def _compared(self, node: Node, args: list[Piece]) -> Piece:
        """Return a comparison; text by its code points."""
        sign, kind = str(node.value), node.args[0].type.kind
        if kind == "money":
            self._one_currency(node.args)
        order = ' COLLATE "C"' if kind == "text" and sign != "==" else ""
        return _filled(f"{{0}}{order} {'=' if sign == '==' else sign} {{1}}{order}", args)

    def currencies(self, node: Node) -> list[Piece]:
        """Return the currencies of the amounts that one is made of; of nothing there is none."""
        if node.type.kind != "money":
            return []
        if node.op == "literal":
            known = isinstance(node.value, Money) and node.value.currency
            return [("%s::text", [known])] if known else []
        if node.op == "column":
            index = int(node.value[1])
            return [_filled(self.inputs[index].currency, self.given[index])]
        return [piece for arg in node.args for piece in self.currencies(arg)]

    def _one_currency(self, nodes: Sequence[Node]) -> None:
        """Require that some amounts are in one currency."""
        found = [piece for node in nodes for piece in self.currencies(node)]
        if len(found) > 1:
            marks = ", ".join(f"{{{index}}}" for index in range(len(found)))
            self.rules.append(_filled(f"COALESCE(LEAST({marks}) = GREATEST({marks}), TRUE)", found))


def _filled(template: str, pieces: Sequence[Piece], **words: str) -> Piece:
    """Return a template with its places filled and the parameters in the order of the places."""
    texts, parameters = [], []
    for text, place, _, _ in string.Formatter().parse(template):
        texts.append(text)
        if place is not None and place.isdigit():
            sql, given = pieces[int(place)]
            texts.append(sql)
            parameters += given
        elif place is not None:
            texts.append(words[place])
    return "".join(texts), parameters
