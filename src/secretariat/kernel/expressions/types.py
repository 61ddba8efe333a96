"""Types: what an expression can be worth, and which type the value of a declared field has.

A decimal and the amount of money have a scale that is known before any value is: the digits after
the point. Types are named by text, so that a type of field that the house does not know yet is only
asked whether it is there. Does not know records or databases.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from secretariat.kernel.registers.grammar import FieldSpec

WORDS = {
    "bool": "yes or no",
    "integer": "a whole number",
    "decimal": "a number",
    "money": "an amount of money",
    "text": "text",
    "date": "a date",
    "datetime": "a date with time",
    "period": "a period",
    "record": "a record",
    "actor": "a record",
    "list": "a list",
    "table": "a table",
    "passage": "a move that was made",
    "null": "null",
    "other": "a value without parts",
}
NUMBERS = frozenset({"integer", "decimal"})
DAYS = frozenset({"date", "datetime"})
ORDERED = frozenset({"integer", "decimal", "money", "date", "datetime", "text"})
RECORDS = frozenset({"record", "actor"})


@dataclass(frozen=True, slots=True)
class Type:
    """A type of values.

    Attributes:
        kind: one of `WORDS`.
        scale: digits after the point of a decimal or an amount, 0 to 10.
        currency: what an amount of nothing is counted in.
        codes: the values of a choice; other texts have none.
        register: where a record is kept; empty where it may be any.
        item: what a list holds.
        columns: what a row of a table holds, by name.
    """

    kind: str
    scale: int = 0
    currency: str = ""
    codes: tuple[str, ...] = ()
    register: str = ""
    item: "Type | None" = None
    columns: Mapping[str, "Type"] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        """Return the type in words."""
        if self.kind in RECORDS and self.register:
            return f"a record of {self.register}"
        if self.kind == "list" and self.item is not None and self.item.register:
            return f"a list of records of {self.item.register}"
        return "one of its values" if self.codes else WORDS[self.kind]


BOOL, INTEGER, TEXT, NULL = Type("bool"), Type("integer"), Type("text"), Type("null")
DATE, DATETIME, PERIOD, PASSAGE = (Type(k) for k in ("date", "datetime", "period", "passage"))
OTHER = Type("other")
PARTS: dict[str, dict[str, Type]] = {
    "money": {"amount": Type("decimal"), "currency": TEXT},
    "date": {"year": INTEGER, "month": INTEGER, "day": INTEGER},
    "datetime": {"date": DATE, "year": INTEGER, "month": INTEGER, "day": INTEGER},
    "period": {"start": DATE, "end": DATE},
    "passage": {"actor": Type("record", register="person"), "at": DATETIME},
    "actor": {
        "unit": Type("record", register="unit"),
        "units": Type("list", item=Type("record", register="unit")),
    },
}
_PLAIN = {
    **dict.fromkeys(("text", "longtext", "email", "url", "language", "country", "phone"), TEXT),
    "integer": INTEGER,
    "rating": INTEGER,
    "boolean": BOOL,
    "date": DATE,
    "datetime": DATETIME,
    "period": PERIOD,
}


def decimal(scale: int) -> Type:
    """Return the type of numbers with `scale` digits after the point."""
    return Type("decimal", scale=scale)


def record(register: str) -> Type:
    """Return the type of the records of a register."""
    return Type("record", register=register)


def type_of(spec: "FieldSpec") -> Type:
    """Return the type of the values of a declared field."""
    single = record(spec.target or "") if spec.is_link else None
    if spec.many:
        return Type("list", item=single or OTHER)
    kind: str = spec.type
    if kind == "table":
        columns: Mapping[str, FieldSpec] = getattr(spec, "columns", {})
        return Type("table", columns={name: type_of(one) for name, one in columns.items()})
    if kind == "choice":
        return Type("text", codes=tuple(spec.of))
    if kind == "decimal":
        return decimal(spec.scale)
    if kind == "money":
        return Type("money", scale=spec.scale, currency=spec.currency)
    return single or _PLAIN.get(kind, OTHER)


def part_of(whole: Type, name: str) -> Type | None:
    """Return the type of a part of a value, or None where it has no such part."""
    if whole.kind == "money" and name == "amount":
        return decimal(whole.scale)
    return PARTS.get(whole.kind, {}).get(name)
