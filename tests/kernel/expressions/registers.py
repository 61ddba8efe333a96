"""Registers: two declarations to write expressions against, and what stands around them."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from uuid import UUID

from secretariat.kernel.expressions import Asker, Env, Passed, compile_expression, names_of
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.values import Money

ANNA, BEN, CHILD, UNIT = (UUID(int=number) for number in (1, 2, 3, 4))
CLAIM = {
    "register": "claim",
    "version": 1,
    "office": "vault",
    "title": "Claim",
    "plural": "Claims",
    "number": "CLA-{seq:5}",
    "purpose": "Shows what an expression may ask.",
    "level": "internal",
    "class": "REC.FIL",
    "fields": {
        "name": {"type": "text"},
        "staff": {"type": "person"},
        "child": {"type": "link", "to": "child"},
        "home": {"type": "unit"},
        "helpers": {"type": "person", "many": True},
        "stage": {"type": "choice", "of": {"primary": "Primary", "secondary": "Secondary"}},
        "cost": {"type": "money"},
        "advance": {"type": "money"},
        "rate": {"type": "decimal", "scale": 4},
        "count_of": {"type": "integer"},
        "pieces": {"type": "integer"},
        "is_open": {"type": "boolean"},
        "day": {"type": "date"},
        "other_day": {"type": "date"},
        "moment": {"type": "datetime"},
        "papers": {"type": "file", "many": True},
    },
    "lifecycle": {
        "start": "draft",
        "states": {
            "draft": {"kind": "draft"},
            "sent": {"kind": "open"},
            "paid": {"kind": "closed", "result": "paid"},
        },
        "moves": {
            "submit": {"from": "draft", "to": "sent", "ask": {"reason": {"type": "text"}}},
            "pay": {"from": "sent", "to": "paid"},
        },
    },
    "access": [{"who": "staff", "can": ["read"]}],
    "retention": {"paid": "REC.FIL.01"},
    "views": {"list": {"columns": ["name"], "sort": "name"}},
}
KIN = {
    **CLAIM,
    "register": "child",
    "fields": {
        "name": {"type": "text"},
        "born": {"type": "date"},
        "parent": {"type": "person"},
        "home": {"type": "unit"},
        "steps": {
            "type": "table",
            "columns": {
                "above": {"type": "money", "currency": "CHF"},
                "share": {"type": "decimal", "scale": 2},
            },
        },
    },
}


@dataclass(frozen=True)
class TableSpec:
    """A declared table: child rows with columns."""

    columns: dict[str, FieldSpec]
    type: str = "table"
    many: bool = False
    is_link: bool = False
    group: str | None = None


@dataclass(frozen=True)
class PeriodSpec:
    """A declared period."""

    type: str = "period"
    many: bool = False
    is_link: bool = False
    group: str | None = None
    columns: dict[str, FieldSpec] = field(default_factory=dict)


def registers():
    """Return both registers by code; the claim has a table and a period."""
    claim, kin = Register.model_validate(CLAIM), Register.model_validate(KIN)
    columns = {
        "kind": FieldSpec(type="choice", of={"fee": "Fee", "book": "Book"}),
        "amount": FieldSpec(type="money"),
        "pieces": FieldSpec(type="integer"),
        "weight": FieldSpec(type="decimal", scale=2),
        "is_paid": FieldSpec(type="boolean"),
        "on": FieldSpec(type="date"),
    }
    fields = {**claim.fields, "costs": TableSpec(columns), "year": PeriodSpec()}
    claim = SimpleNamespace(code="claim", fields=fields, lifecycle=claim.lifecycle)
    person = SimpleNamespace(code="person", fields={"name": FieldSpec(type="text")})
    return {"claim": claim, "child": kin, "person": person}


REGISTERS = registers()
HOUSE = SimpleNamespace(registers=REGISTERS, roles={"auditor": {}, "head": {}})


def names(place="when"):
    """Return the names of a claim in a place."""
    move = "submit" if place in {"when", "set"} else None
    return names_of(REGISTERS["claim"], place=place, institution=HOUSE, move=move)


def compiled(text, *, place="when", wants=None):
    """Return an expression about a claim."""
    return compile_expression(text, names(place), wants=wants)


def worth(text, env=None, *, place="when", wants=None, **values):
    """Return what an expression about a claim is worth."""
    return compiled(text, place=place, wants=wants).evaluate(env or Env(values=values))


def chf(amount):
    """Return an amount in francs."""
    return Money(Decimal(str(amount)), "CHF")


def usd(amount):
    """Return an amount in dollars."""
    return Money(Decimal(str(amount)), "USD")


def at(day, hour=12):
    """Return a moment of March 2026."""
    return datetime(2026, 3, day, hour, tzinfo=UTC)


FULL = Env(
    values={
        "name": "Fees of spring",
        "staff": ANNA,
        "child": CHILD,
        "home": UNIT,
        "helpers": (ANNA, BEN),
        "stage": "primary",
        "cost": chf("120.50"),
        "rate": Decimal("0.7500"),
        "count_of": 7,
        "is_open": True,
        "day": date(2026, 3, 5),
        "moment": at(5, 23),
        "state": "sent",
        "owner": ANNA,
        "year": SimpleNamespace(start=date(2025, 9, 1), end=date(2026, 6, 30)),
        "costs": (
            {"kind": "fee", "amount": chf(100), "pieces": 2, "weight": Decimal("0.10")},
            {"kind": "book", "amount": chf("20.50"), "pieces": None, "weight": Decimal("0.20")},
        ),
    },
    ask={"reason": "late"},
    today=date(2026, 3, 10),
    now=at(10),
    actor=Asker.of(ANNA, UNIT, frozenset({"staff", f"unit:{UNIT}", f"role:head@{UNIT}"})),
    link=lambda register, _id: {
        "child": {
            **{"name": "Kim", "born": date(2012, 2, 29), "parent": ANNA, "state": "sent"},
            "steps": (
                {"above": chf(0), "share": Decimal("0.80")},
                {"above": chf(100), "share": Decimal("0.50")},
            ),
        },
        "person": {"name": "Anna", "unit": UNIT},
    }.get(register),
    history=(
        Passed("submit", "sent", ANNA, at(1)),
        Passed("return", "draft", BEN, at(2)),
        Passed("submit", "sent", BEN, at(3)),
    ),
    workdays=lambda first, last: (last - first).days - 2,
)
