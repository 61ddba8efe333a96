"""Ballots: the votes on a record, read from its events, and who may give one.

A round begins when the record enters the state in which the body decides. Does not write.
"""

from collections.abc import Iterable
from functools import cache
from uuid import UUID

import orjson

from secretariat.kernel import conditions, identity, registers
from secretariat.kernel.bodies import rules
from secretariat.kernel.bodies.errors import (
    NoMajority,
    NoQuorum,
    NotAMember,
    NotPresiding,
    Recused,
)
from secretariat.kernel.bodies.rules import Seat, Tally, Vote
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.expressions import BOOL, Asker, Expression, compile_expression, names_of
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import Loaded
from secretariat.kernel.registers.grammar import Body, Register
from secretariat.kernel.standing import of_person
from secretariat.kernel.store.models import Event
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.values import Ballot


def rule_of(register: Register, move: str) -> Body:
    """Return the body of a move that has one."""
    found = register.lifecycle.moves[move].body
    if found is None:
        raise ValueError(f"{move} of {register.code} is decided by no body")
    return found


def seats(register: Register, move: str, item: Loaded) -> tuple[Seat, ...]:
    """Return the seats of the body that decides on a record; none where it names no body."""
    of = rule_of(register, move).of
    named = item.values.get(of) if of in register.fields else None
    if of not in register.fields:
        named = Row.objects.filter(register="body", number=of).values_list("id", flat=True).first()
    if not isinstance(named, UUID):
        return ()
    rows = model_of("membership")._default_manager.filter(body=named, state="active")
    found = rows.values_list("member", "role", "from_on", "until_on")
    return tuple(Seat(*row) for row in found)


@cache
def _recusal(register: str, move: str) -> Expression | None:
    """Return the condition under which a member is recused."""
    declared = registers.get(register)
    text = rule_of(declared, move).recuse
    if text is None:
        return None
    names = names_of(declared, place="when", institution=registers.institution())
    return compile_expression(text, names, wants=BOOL)


def recused(
    register: Register, move: str, item: Loaded, people: Iterable[UUID], actor: Actor
) -> tuple[UUID, ...]:
    """Return those of some people whom the record keeps from voting, and those who have left."""
    when = _recusal(register.code, move)
    found = []
    for person in people:
        standing = of_person(person)
        if standing is None or standing.has_left:
            found.append(person)
            continue
        held = identity.actor_standing(standing)
        member = Asker.of(person, held.unit, held.principals)
        if when is not None and when.evaluate(
            conditions.env(item.row, item.values, actor, member=member)
        ):
            found.append(person)
    return tuple(found)


def votes_on(row: Row, move: str) -> tuple[Vote, ...]:
    """Return the votes of the present round, oldest first; one statement."""
    kinds = ("create", "move", "undo", "vote")
    events = Event.objects.filter(record=row.id, kind__in=kinds).order_by("seq")
    state: str | None = None
    found: list[Vote] = []
    for seq, kind, actor, sealed in events.values_list("seq", "kind", "actor", "sealed"):
        facts = orjson.loads(sealed)["facts"]
        if facts["state"] != state:
            state, found = facts["state"], []
        if kind == "vote" and facts["vote"]["move"] == move and actor is not None:
            found.append(Vote(actor, facts["vote"]["choice"], seq))
    return tuple(found)


def tally(register: Register, move: str, item: Loaded, actor: Actor) -> Tally:
    """Return what the votes on a record amount to today."""
    members = rules.voters(seats(register, move, item), actor.today)
    kept_out = recused(register, move, item, members, actor)
    return rules.tally(members, kept_out, votes_on(item.row, move))


def outcome(register: Register, move: str, found: Tally) -> str | None:
    """Return the choice that a tally decides, or None."""
    rule = rule_of(register, move)
    choices = register.lifecycle.moves[move].choices
    return rules.decide(found, quorum=rule.quorum, majority=rule.majority, choices=choices)


def refusal(register: Register, move: str, item: Loaded, actor: Actor) -> SecretariatError | None:
    """Return why a decision cannot be recorded by the actor now, or None."""
    if not rules.presides(seats(register, move, item), actor.person, actor.today):
        return NotPresiding()
    rule, found = rule_of(register, move), tally(register, move, item, actor)
    if not rules.has_quorum(found, rule.quorum):
        return NoQuorum(cast=len(found.votes), members=found.entitled, quorum=rule.quorum)
    if outcome(register, move, found) is None:
        counts = ", ".join(f"{choice} {number}" for choice, number in found.counts.items())
        return NoMajority(counts=counts)
    return None


def refusal_of_vote(
    register: Register, move: str, item: Loaded, actor: Actor
) -> SecretariatError | None:
    """Return why the actor has no vote on a record, or None."""
    members = rules.voters(seats(register, move, item), actor.today)
    if actor.person is None or actor.person not in members:
        return NotAMember()
    if recused(register, move, item, [actor.person], actor):
        return Recused()
    return None


def ballots(register: Register, item: Loaded, reader: Actor) -> tuple[Ballot, ...]:
    """Return the decisions that bodies are to take on a record now, as a reader may vote."""
    moves = register.moves_from(item.row.state).items()
    return tuple(_ballot(register, name, item, reader) for name, move in moves if move.body)


def _ballot(register: Register, move: str, item: Loaded, reader: Actor) -> Ballot:
    """Return one decision to be taken."""
    found = tally(register, move, item, reader)
    words = registers.labels(register.code, reader.language)
    choices = register.lifecycle.moves[move].choices
    return Ballot(
        move=move,
        label=words[f"moves.{move}"],
        choices={choice: words[f"moves.{move}.to.{choice}"] for choice in choices},
        members=found.entitled,
        cast=len(found.votes),
        quorum=rule_of(register, move).quorum,
        may_vote=reader.person in set(found.members) - set(found.recused),
        own=found.votes.get(reader.person) if reader.person else None,
    )
