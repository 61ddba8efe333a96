"""Versions: declarations as they were applied, for records and events written under them.

A record in force keeps the lifecycle, checks and clocks of the version it follows; fields, access
and retention are always those of the present declaration. Reads the ledger of applied versions.
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol, TypeAlias

from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.lineage import Lineage, Mapped

Plain: TypeAlias = Any
IN_FLIGHT = ("lifecycle", "checks", "clocks")
_TOKEN = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\.?[A-Za-z_][A-Za-z0-9_]*")
_KEYED = frozenset({"set", "copy"})
_WORDS = frozenset(
    {"from", "to", "label", "unless", "say", "help", "level", "ask", "letter", "calendar", "kind"}
)


class Versioned(Protocol):
    """What names the register of a record and the version it follows."""

    register: str
    declared_version: int


def in_flight(current: Register, version: int) -> Register:
    """Return a register as a record that follows `version` sees it.

    The lifecycle speaks of fields by their present names. A version that the ledger does not know
    is taken for the present one.
    """
    if version == current.version:
        return current
    return _in_flight(current, version) or current


@cache
def _in_flight(current: Register, version: int) -> Register | None:
    """Return the register with the running parts of an earlier version."""
    from secretariat.kernel.store.models import RegisterVersion

    rows = RegisterVersion.objects.filter(code=current.code, version=version)
    text = rows.order_by("-applied_at", "-id").values_list("declaration", flat=True).first()
    return with_running_parts(current, text, lineage(current.code)) if text else None


def with_running_parts(current: Register, declaration: str, known: Lineage) -> Register:
    """Return a register with lifecycle, checks and clocks of an earlier declaration.

    Args:
        current: the present register.
        declaration: the earlier declaration, as the ledger keeps it.
        known: what became of the names of fields since.
    """
    said = json.loads(declaration)
    names = {n: known.name(n, under=said["version"]) for n in said["fields"]}
    renamed = {old: new for old, new in names.items() if old != new}
    parts = {key: _running(key, said[key], renamed) for key in IN_FLIGHT if key in said}
    facts = json.loads(current.model_dump_json(by_alias=True))
    return Register.model_validate({**facts, **parts})


def _running(key: str, part: Plain, names: Mapping[str, str]) -> Plain:
    """Return a running part that speaks of fields by their new names."""
    if not names or not part:
        return part
    if key == "lifecycle":
        moves = {name: _renamed(move, names) for name, move in part["moves"].items()}
        return {**part, "moves": moves}
    if isinstance(part, dict):
        return {name: _renamed(one, names) for name, one in part.items()}
    return [_renamed(one, names) for one in part]


def _renamed(part: Plain, names: Mapping[str, str]) -> Plain:
    """Return texts, lists and blocks with the names of fields replaced, words left alone."""
    if isinstance(part, str):
        return _TOKEN.sub(lambda found: names.get(found[0], found[0]), part)
    if isinstance(part, list):
        return [_renamed(item, names) for item in part]
    if isinstance(part, dict):
        return {
            key: item if key in _WORDS else _keyed(item, names) if key in _KEYED
            else _renamed(item, names)
            for key, item in part.items()
        }  # fmt: skip
    return part


def _keyed(part: Plain, names: Mapping[str, str]) -> Plain:
    """Return a block whose keys are fields."""
    if not isinstance(part, dict):
        return part
    return {names.get(name, name): _renamed(item, names) for name, item in part.items()}


@cache
def lineage(code: str) -> Lineage:
    """Return what the applied versions of a register changed in data that lay there."""
    from secretariat.kernel.store.models import RegisterVersion

    rows = RegisterVersion.objects.filter(code=code).exclude(mapping="{}")
    found = rows.order_by("version", "id").values_list("version", "mapping")
    return Lineage(tuple(Mapped.of_facts(number, json.loads(text)) for number, text in found))


def forget() -> None:
    """Forget what was read; after an apply in this process."""
    _in_flight.cache_clear()
    lineage.cache_clear()
