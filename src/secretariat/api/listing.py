"""Listing: what may be asked of a list and of the search, in the words of OpenAPI."""

from typing import Any

from secretariat.kernel import registers
from secretariat.kernel.queries import FilterInvalid, parse_filter
from secretariat.kernel.registers import FieldSpec, Register

Node = dict[str, Any]
OPS = ("eq", "ne", "lt", "lte", "gt", "gte", "contains", "starts", "empty", "in")
SYSTEM = ("number", "state", "owner", "changed_at")
_TOLD = {
    "eq": "is",
    "ne": "is not",
    "lt": "is less than",
    "lte": "is at most",
    "gt": "is greater than",
    "gte": "is at least",
    "contains": "contains",
    "starts": "starts with",
    "empty": "is empty",
    "in": "is one of (commas)",
}
_TYPES: dict[str, Node] = {
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
}


def asking(register: Register) -> list[Node]:
    """Return the parameters of a register's list: paging, order, and a filter for each question."""
    labels = registers.labels(register.code, "en")
    parameters = [
        _query("sort", "A field; a leading `-` descends.", {"type": "string"}),
        _query("after", "Cursor of the page before.", {"type": "string"}),
        _query("before", "Cursor of the page after.", {"type": "string"}),
        _query("limit", "Records of a page.", {"type": "integer", "minimum": 1, "maximum": 200}),
    ]
    for name in (*SYSTEM, *register.fields):
        spec = register.fields.get(name)
        label = labels.get(f"fields.{name}", name)
        for op in OPS:
            asked = name if op == "eq" else f"{name}.{op}"
            if _is_taken(register, asked):
                schema = _schema(register, name, spec, op)
                parameters.append(_query(asked, f"{label} {_TOLD[op]}.", schema))
    return parameters


def searching() -> list[Node]:
    """Return the parameters of the common search."""
    text: Node = {"type": "string", "maxLength": 500}
    return [
        _query("q", 'Words, "phrases", -without, prefix*.', text),
        _query("register", "Only in this register.", {"enum": list(registers.all_registers())}),
        _query("language", "Only in this language.", {"type": "string", "pattern": "^[a-z]{2}$"}),
        _query("year", "Only of this year.", {"type": "integer", "minimum": 1, "maximum": 9999}),
        _query("unit", "Number or id of a unit.", text),
        _query("state", "Only in this state.", text),
        _query("subject", "Number or id of a concept.", text),
        _query("sort", "The order of the hits.", {"enum": ["relevance", "newest", "oldest"]}),
        _query("offset", "Hits to pass over.", {"type": "integer", "minimum": 0, "maximum": 9900}),
        _query("limit", "Hits to answer with.", {"type": "integer", "minimum": 1, "maximum": 100}),
    ]


def suggesting() -> list[Node]:
    """Return the parameters of the suggestions."""
    return [
        _query("q", "The first letters.", {"type": "string", "maxLength": 200}),
        _query("limit", "How many.", {"type": "integer", "minimum": 1, "maximum": 20}),
    ]


def _is_taken(register: Register, asked: str) -> bool:
    """Tell whether a list takes this filter."""
    try:
        parse_filter(register, asked, "")
    except FilterInvalid:
        return False
    return True


def _schema(register: Register, name: str, spec: FieldSpec | None, op: str) -> Node:
    """Return what a filter is compared with."""
    if op == "empty":
        return {"type": "boolean"}
    if op in {"in", "contains", "starts"}:
        return {"type": "string", "maxLength": 500}
    if name == "state":
        return {"enum": list(register.lifecycle.states)}
    if spec is not None and spec.type == "choice":
        return {"enum": list(spec.of)}
    kind = "datetime" if name == "changed_at" else spec.type if spec else "text"
    return _TYPES.get(kind, {"type": "string", "maxLength": 500})


def _query(name: str, told: str, schema: Node) -> Node:
    """Return a parameter of the query."""
    return {"name": name, "in": "query", "description": told, "schema": schema}
