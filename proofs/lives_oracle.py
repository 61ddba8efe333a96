"""Lives oracle: which move is offered, accepted and told, and what a measure shows, in plain Python.

Works from declarations read as YAML and from what happened to each record. Knows nothing of the
engine.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from proofs.oracle import WHO, Item, Verdict, World, holds_role, ids_at

ALREADY, REFUSED = "record.made_already", "record.move_refused"
NOT_NOW, INVALID = "record.move_not_allowed", "record.values_invalid"
FORBIDDEN, UNKNOWN = "access.not_allowed", "record.not_found"


@dataclass(frozen=True)
class Snapshot:
    """A record as it stood from an instant on."""

    at: datetime
    state: str
    values: dict[str, Any]


@dataclass
class Life:
    """What happened to one record.

    Attributes:
        made: the moves made and not taken back, each with who made it.
        last: the move that the last event was, and who made it; None after anything else.
        past: how it stood, from its creation.
    """

    made: list[tuple[str, UUID | None]] = field(default_factory=list)
    last: tuple[str, UUID | None] | None = None
    past: list[Snapshot] = field(default_factory=list)


@dataclass(frozen=True)
class Trying:
    """One record that somebody would move."""

    item: Item
    life: Life
    actor: UUID | None

    def value(self, name: str) -> Any:
        """Return the value of a field."""
        return self.item.values.get(name)


def _not_who_began(at: Trying) -> bool:
    """Tell whether another person than the actor began it last."""
    began = [who for name, who in at.life.made if name == "begin"]
    return not began or began[-1] is None or at.actor is None or began[-1] != at.actor


def _is_over_three(at: Trying) -> bool:
    """Tell whether the score is over three."""
    return at.value("score") is not None and at.value("score") > 3


def _differs(one: object, other: object) -> bool:
    """Tell whether two values differ; empty differs from everything."""
    return one is None or other is None or one != other


CONDITIONS: dict[str, Callable[[Trying], bool]] = {
    "actor != lead": lambda at: _differs(at.actor, at.value("lead")),
    "has(lead)": lambda at: at.value("lead") is not None,
    "kind == 'plain'": lambda at: at.value("kind") == "plain",
    "score > 3": _is_over_three,
    "actor == owner": lambda at: not _differs(at.actor, at.item.owner),
    "actor != last('begin').actor": _not_who_began,
    "kind != 'grave' && has(amount)": lambda at: (
        at.value("kind") != "grave" and at.value("amount") is not None
    ),
}
SETS: dict[str, dict[str, Callable[[UUID | None], object]]] = {
    "kind": {"'plain'": lambda _: "plain", "'grave'": lambda _: "grave"},
    "score": {"4": lambda _: 4, "0": lambda _: 0},
    "lead": {"actor": lambda actor: actor},
}
WHERES: dict[str, tuple[tuple[str, ...], Callable[[Snapshot], bool]]] = {
    "": ((), lambda _: True),
    "kind == 'plain'": (("kind",), lambda at: at.values.get("kind") == "plain"),
    "score > 3": (
        ("score",),
        lambda at: at.values.get("score") is not None and at.values["score"] > 3,
    ),
    "flag": (("flag",), lambda at: bool(at.values.get("flag"))),
    "state != 'open'": ((), lambda at: at.state != "open"),
}
"""Of each condition of a measure, the fields it reads and whether it holds."""


def moves_of(world: World, item: Item) -> dict[str, dict[str, Any]]:
    """Return the moves that leave the state of a record."""
    declared = world.declared[item.register]["lifecycle"]["moves"]
    return {name: move for name, move in declared.items() if item.state in move["from"]}


def offered(world: World, verdict: Verdict, at: Trying) -> dict[str, str | None]:
    """Return the moves that somebody is offered, each with the code of why not."""
    return {
        name: _why_not(name, move, at)
        for name, move in moves_of(world, at.item).items()
        if name in verdict.verbs
    }


def _why_not(name: str, move: dict[str, Any], at: Trying) -> str | None:
    """Return the code of why a move that may be made cannot be made now, or None."""
    if move.get("once") and any(made == name for made, _ in at.life.made):
        return ALREADY
    if "when" in move and not CONDITIONS[move["when"]](at):
        return REFUSED
    return None


def accepted(world: World, verdict: Verdict, at: Trying, name: str) -> str | None:
    """Return the code with which the write door refuses a move, or None."""
    if not verdict.reads:
        return UNKNOWN
    moves = moves_of(world, at.item)
    if name not in moves:
        return NOT_NOW
    if name not in verdict.verbs:
        return FORBIDDEN
    why = _why_not(name, moves[name], at)
    if why is not None:
        return why
    match = WHO.fullmatch(moves[name].get("assign", "owner"))
    assert match
    needed = match[2] if match[1] == "person" else match[3]
    values = at.item.values | written(moves[name], at.actor)
    return INVALID if needed and not values.get(needed) else None


def written(move: dict[str, Any], actor: UUID | None) -> dict[str, object]:
    """Return what a move writes into fields."""
    return {name: SETS[name][text](actor) for name, text in move.get("set", {}).items()}


def told(world: World, item: Item, move: dict[str, Any], on: date) -> set[UUID]:
    """Return whom a move tells, of the record as it is after it."""
    found: set[UUID] = set()
    for text in move.get("tell", ()):
        match = WHO.fullmatch(text)
        assert match
        kind, first, second = match.groups()
        if kind == "owner":
            found |= {item.owner} if item.owner else set()
        elif kind == "person":
            found |= set(ids_at(world, item, first))
        else:
            places = None if second is None else ids_at(world, item, second)
            if second is None or places:
                found |= {
                    p.id for p in world.people.values() if holds_role(world, p, first, places, on)
                }
    return found


def figures(
    world: World,
    measure: dict[str, Any],
    lives: list[tuple[Item, Life, Verdict]],
    until: datetime,
) -> dict[tuple[tuple[str, ...], str], dict[str, Decimal | int]]:
    """Return what a measure shows to a reader of some records at an instant.

    Of each record the verdict of the day of asking says what is seen, not the one of the past.
    """
    found: dict[tuple[tuple[str, ...], str], dict[str, Decimal | int]] = {}
    reads, holds = WHERES[measure.get("where", "")]
    for item, life, verdict in lives:
        at = next((one for one in reversed(life.past) if one.at < until), None)
        if at is None or at.state == "draft":
            continue
        seen = {n: v for n, v in at.values.items() if _sees(world, item, verdict, n)}
        if not all(_sees(world, item, verdict, name) for name in reads) or not holds(at):
            continue
        value = seen.get(measure["of"]) if "of" in measure else 1
        if value is None:
            continue
        amount, _, currency = str(value).partition(" ")
        result = world.declared[item.register]["lifecycle"]["states"][at.state].get("result")
        known = {**seen, "state": at.state, "result": result}
        place = (tuple(_part(known, name) for name in measure["by"]), currency)
        group = found.setdefault(place, {"count": 0, "sum": Decimal(0)})
        group["count"] += 1
        group["sum"] += Decimal(amount)
    return {place: {s: group[s] for s in measure["show"]} for place, group in found.items()}


def _sees(world: World, item: Item, verdict: Verdict, name: str) -> bool:
    """Tell whether a field is seen."""
    group = world.declared[item.register]["fields"][name].get("group")
    return group not in verdict.hidden | verdict.masked


def _part(known: dict[str, Any], name: str) -> str:
    """Return one part of a key as text; empty where there is no value."""
    first, _, piece = name.partition(".")
    value = known.get(first)
    if value is None:
        return ""
    return f"{value:%Y}" if piece == "year" else str(value)
