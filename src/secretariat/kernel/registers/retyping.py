"""Retyping: from a value written under an old declaration to the value it is under a new one.

Works on values as events keep them: text, whole numbers, true and false; decimals, dates and
choices as text; money as amount and currency. What a declared map names becomes what stands
beside it; everything else is read as it is, and what cannot be read so without loss is refused.
Pure; knows neither records nor databases.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from secretariat.kernel.registers.grammar import FieldSpec

MAX_STORED = 2**63 - 1
_WHOLE = re.compile(r"[+-]?[0-9]{1,19}")
_EXACT = re.compile(r"[+-]?[0-9]{1,20}(\.[0-9]{1,12})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MAPPABLE = frozenset(
    {"text", "longtext", "integer", "decimal", "money", "boolean", "date", "choice"}
)


class Unmappable(Exception):
    """A value has no place in the new declaration."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What of a declaration decides how its values are written."""

    type: str
    scale: int = 0
    choices: frozenset[str] = frozenset()

    def as_facts(self) -> dict[str, object]:
        """Return the kind as plain facts, to be kept."""
        return {"type": self.type, "scale": self.scale, "choices": sorted(self.choices)}

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any]) -> "Kind":
        """Return the kind that plain facts say."""
        return cls(facts["type"], facts["scale"], frozenset(facts["choices"]))


def kind_of(spec: FieldSpec) -> Kind | None:
    """Return the kind of a field, or None where its values cannot be mapped."""
    if spec.many or spec.translated or spec.type not in _MAPPABLE:
        return None
    scale = spec.scale if spec.type in {"decimal", "money"} else 0
    return Kind(spec.type, scale, frozenset(spec.of) if spec.type == "choice" else frozenset())


def can_become(was: Kind | None, now: Kind | None) -> bool:
    """Tell whether values of one kind can become values of another at all.

    A day says no time and an amount without currency is no money: these are not guessed.
    """
    return was is not None and now is not None and (was.type == "money") == (now.type == "money")


def retyped(value: object, *, now: Kind, by: Mapping[str, str]) -> object:
    """Return what a value becomes; nothing stays nothing.

    Raises:
        Unmappable: the map does not name it, and it is no value of the new kind as it stands.
    """
    if value is None:
        return None
    if isinstance(value, Mapping):
        amount = parsed(by.get(str(value["amount"]), str(value["amount"])), now)
        return {"amount": amount, "currency": value["currency"]}
    return parsed(by.get(spelt(value), spelt(value)), now)


def spelt(value: object) -> str:
    """Return the text that names a value in a map."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def parsed(text: str, kind: Kind | None) -> object:
    """Return the value that a text names in a kind, as events keep it.

    Raises:
        Unmappable: it names none.
    """
    if kind is None:
        raise Unmappable(text)
    return _PARSERS[kind.type](text, kind)


def _text(text: str, _kind: Kind) -> str:
    return text


def _integer(text: str, _kind: Kind) -> int:
    plain = text.strip()
    exact = _decimal(plain, Kind("decimal")) if "." in plain else plain
    if not _WHOLE.fullmatch(exact) or abs(int(exact)) > MAX_STORED:
        raise Unmappable(text)
    return int(exact)


def _decimal(text: str, kind: Kind) -> str:
    plain = text.strip()
    if not _EXACT.fullmatch(plain):
        raise Unmappable(text)
    try:
        value = Decimal(plain)
        exact = value.quantize(Decimal(1).scaleb(-kind.scale))
    except InvalidOperation as error:
        raise Unmappable(text) from error
    if exact != value or abs(int(exact.scaleb(kind.scale))) > MAX_STORED:
        raise Unmappable(text)
    return f"{abs(exact) if exact.is_zero() else exact:f}"


def _boolean(text: str, _kind: Kind) -> bool:
    if text not in {"true", "false"}:
        raise Unmappable(text)
    return text == "true"


def _date(text: str, _kind: Kind) -> str:
    if not _DAY.fullmatch(text):
        raise Unmappable(text)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise Unmappable(text) from error


def _choice(text: str, kind: Kind) -> str:
    if text not in kind.choices:
        raise Unmappable(text)
    return text


_PARSERS: dict[str, Callable[[str, Kind], object]] = {
    "text": _text,
    "longtext": _text,
    "integer": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "boolean": _boolean,
    "date": _date,
    "choice": _choice,
}
