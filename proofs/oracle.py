"""Oracle: who may do what with which record, worked out by brute force from the declarations alone.

Written from the rules in prose, without any part of the engine: it reads the YAML by itself, climbs
units one by one and tries every rule for every person. Slow on purpose. Does not know databases.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from ruamel.yaml import YAML

LEVELS = ("public", "internal", "confidential", "strictly_confidential")
WHO = re.compile(r"(\w+)(?:\(([\w.]+)(?:,\s*([\w.]+))?\))?")


@dataclass
class Unit:
    """A unit: what is above it, and what took it over."""

    id: UUID
    parent: UUID | None
    successor: UUID | None = None


@dataclass
class Person:
    """A person: where, cleared for what, gone or not."""

    id: UUID
    number: str
    unit: UUID
    clearance: int
    caveats: frozenset[str]
    has_left: bool = False


@dataclass
class Holding:
    """A role held by a person, or by a deputy, from a day until a day."""

    id: UUID
    holder: UUID
    role: str
    unit: UUID | None
    first: date
    last: date | None
    deputy_of: UUID | None = None
    is_ended: bool = False


@dataclass
class Item:
    """A record: its values are plain, links are ids or tuples of ids."""

    id: UUID
    register: str
    owner: UUID | None
    level: int
    caveats: frozenset[str]
    state: str
    values: dict[str, Any]
    number: str | None = None


@dataclass
class Verdict:
    """What one person may do with one record."""

    verbs: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()

    @property
    def reads(self) -> bool:
        """Tell whether the record exists for the person."""
        return "read" in self.verbs


@dataclass
class World:
    """All that the rules look at."""

    declared: dict[str, dict[str, Any]]
    units: dict[UUID, Unit] = field(default_factory=dict)
    people: dict[UUID, Person] = field(default_factory=dict)
    holdings: list[Holding] = field(default_factory=list)
    items: dict[UUID, Item] = field(default_factory=dict)

    def of(self, register: str) -> list[Item]:
        """Return the records of a register."""
        return [item for item in self.items.values() if item.register == register]


def read_declarations(*folders: Path) -> dict[str, dict[str, Any]]:
    """Return every declaration of some folders by code, as plain data."""
    found: dict[str, dict[str, Any]] = {}
    for folder in folders:
        for path in folder.glob("offices/*/*.yaml"):
            if "." not in path.stem and path.stem not in found:
                found[path.stem] = YAML(typ="safe", pure=True).load(path.read_text("utf-8"))
    return found


def groups_of(declared: dict[str, Any]) -> list[str]:
    """Return the field groups of a register."""
    named = [spec.get("group") for spec in declared["fields"].values()]
    return sorted({name for name in named if name})


def judge(world: World, person: Person | None, item: Item, on: date) -> Verdict:
    """Return what a person, or a visitor, may do with a record on a day."""
    if person is not None and person.has_left:
        return Verdict()
    cleared = person.clearance if person else 0
    held = person.caveats if person else frozenset()
    if item.level > cleared or not item.caveats <= held:
        return Verdict()
    declared = world.declared[item.register]
    applying = [r for r in declared["access"] if _applies(world, r, person, item, on)]
    reading = [rule for rule in applying if "read" in rule["can"]]
    if not reading:
        return Verdict()
    hidden, masked = set(), set()
    for group in groups_of(declared):
        if all(group in [*rule.get("hide", []), *rule.get("mask", [])] for rule in reading):
            some_mask = any(group in rule.get("mask", []) for rule in reading)
            (masked if some_mask else hidden).add(group)
    verbs = {verb for rule in applying for verb in rule["can"]}
    return Verdict(frozenset(verbs), frozenset(hidden), frozenset(masked))


def can_now(world: World, verdict: Verdict, item: Item) -> frozenset[str]:
    """Return the verbs that are open in the state the record is in."""
    life = world.declared[item.register]["lifecycle"]
    verbs = set(verdict.verbs) - {"create"}
    for name, move in life["moves"].items():
        starts = move["from"] if isinstance(move["from"], list) else [move["from"]]
        if item.state not in starts:
            verbs.discard(name)
    if life["states"][item.state]["kind"] == "closed":
        verbs.discard("edit")
    return frozenset(verbs)


def _applies(
    world: World, rule: dict[str, Any], person: Person | None, item: Item, on: date
) -> bool:
    """Tell whether a rule applies to a person on a record on a day."""
    match = WHO.fullmatch(rule["who"])
    assert match, rule["who"]
    kind, first, second = match.groups()
    is_draft = world.declared[item.register]["lifecycle"]["states"][item.state]["kind"] == "draft"
    if kind in {"owner", "person"}:
        named = [item.owner] if kind == "owner" else ids_at(world, item, first)
        return (
            person is not None and person.id in named and not (is_draft and item.owner != person.id)
        )
    if is_draft or not _within(rule, item, on):
        return False
    if kind == "public":
        return True
    if person is None:
        return False
    if kind == "staff":
        return True
    if kind == "unit":
        return any(_belongs(world, person.unit, unit) for unit in ids_at(world, item, first))
    places = None if second is None else ids_at(world, item, second)
    return holds_role(world, person, first, places, on)


def _within(rule: dict[str, Any], item: Item, on: date) -> bool:
    """Tell whether a rule is in force: from its first day on, before its end.

    Without a first day it never begins, without an end it never ends.
    """
    first = item.values.get(rule["from"]) if "from" in rule else date.min
    end = item.values.get(rule["until"]) if "until" in rule else None
    return first is not None and first <= on and (end is None or on < end)


def ids_at(world: World, item: Item, path: str) -> list[UUID]:
    """Return the ids at a field, or at a field of the record that a link leads to."""
    name, _, rest = path.partition(".")
    value = item.values.get(name)
    ids = list(value) if isinstance(value, tuple) else [value] if value else []
    if not rest:
        return ids
    return [found for one in ids for found in ids_at(world, world.items[one], rest)]


def _taken_over_by(world: World, unit: UUID) -> set[UUID]:
    """Return a unit with all that took it over, one after the other."""
    found: set[UUID] = set()
    at: UUID | None = unit
    while at is not None and at not in found:
        found.add(at)
        at = world.units[at].successor
    return found


def _belongs(world: World, home: UUID, unit: UUID) -> bool:
    """Tell whether who works in `home` belongs to `unit`: it, one above, or one these took over."""
    above: set[UUID] = set()
    at: UUID | None = home
    while at is not None and at not in above:
        above.add(at)
        at = world.units[at].parent
    return bool(above & _taken_over_by(world, unit))


def _is_under(world: World, unit: UUID, top: UUID) -> bool:
    """Tell whether a unit lies under another: by parents and by successors, in any order."""
    todo, seen = [unit], set()
    while todo:
        at = todo.pop()
        if at == top:
            return True
        if at not in seen:
            seen.add(at)
            here = world.units[at]
            todo += [one for one in (here.parent, here.successor) if one is not None]
    return False


def holds_role(
    world: World, person: Person, role: str, places: list[UUID] | None, on: date
) -> bool:
    """Tell whether a person holds a role on a day: everywhere, or over one of some places."""
    for own in _in_force(world, person.id, on):
        if own.deputy_of is None:
            if own.role == role and _covers(world, [own.unit], places):
                return True
            continue
        for other in _in_force(world, own.deputy_of, on):
            is_meant = other.deputy_of is None and other.role == role and own.role in {role, "*"}
            if is_meant and _covers(world, [own.unit, other.unit], places):
                return True
    return False


def _in_force(world: World, holder: UUID, on: date) -> list[Holding]:
    """Return what a person holds on a day."""
    return [
        held
        for held in world.holdings
        if held.holder == holder
        and not held.is_ended
        and held.first <= on
        and (held.last is None or on <= held.last)
    ]


def _covers(world: World, limits: list[UUID | None], places: list[UUID] | None) -> bool:
    """Tell whether a role held within all of some limits counts at one of some places."""
    narrow = [limit for limit in limits if limit is not None]
    if not narrow:
        return True
    return any(all(_is_under(world, place, limit) for limit in narrow) for place in places or [])
