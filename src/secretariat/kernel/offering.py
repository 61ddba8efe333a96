"""Offering: the moves that leave a record's state, each with whether it can be made and why not.

The same judgement refuses a move that is tried (see `records.moves`). Does not write.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from secretariat.kernel import conditions, lifecycle, past, registers
from secretariat.kernel.access import Decision
from secretariat.kernel.bodies import ballots
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.lifecycle import Made, MoveRefused
from secretariat.kernel.loading import Loaded
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Event
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.values import Offer


def offers(register: Register, item: Loaded, reader: Actor, allowed: Decision) -> tuple[Offer, ...]:
    """Return the moves that a reader has the right to make, in the order of declaration.

    Asks the database only where a move depends on what happened before or on other records.
    """
    names = [name for name in register.moves_from(item.row.state) if name in allowed.verbs]
    needed = any(conditions.needs_past(register, name) for name in names)
    made = past.moves_made(item.row.id) if needed else ()
    return tuple(
        _offer(register, name, refusal(register, name, item, reader, made), reader)
        for name in names
    )


def refusal(
    register: Register,
    name: str,
    item: Loaded,
    actor: Actor,
    made: Sequence[Made],
    asked: Mapping[str, object] | None = None,
) -> SecretariatError | None:
    """Return why a move that leaves the state cannot be made now, or None.

    Args:
        register: the register of the record.
        name: name of the move.
        item: the record as it is.
        actor: who would make it.
        made: the moves made before; empty where `conditions.needs_past` is false.
        asked: the answers to what the move asks; None before they are given, then a condition on
            them refuses nothing.
    """
    move = register.lifecycle.moves[name]
    done = lifecycle.made_already(name, move, past=made)
    when = conditions.when_of(register, name)
    if done is None and move.body is not None:
        done = ballots.refusal(register, name, item, actor)
    if done is not None or when is None or (asked is None and when.answers):
        return done
    env = conditions.env(item.row, item.values, actor, past=made, asked=asked)
    if when.evaluate(env):
        return None
    path = f"moves.{name}.unless"
    return MoveRefused(reason=registers.said(register, path, str(move.unless), actor.language))


def _offer(register: Register, name: str, refusal: SecretariatError | None, reader: Actor) -> Offer:
    """Return one move with the reason why it cannot be made, if there is one."""
    return Offer(
        name=name,
        label=registers.labels(register.code, reader.language)[f"moves.{name}"],
        possible=refusal is None,
        code=refusal.code if refusal else None,
        reason=str(refusal) if refusal else None,
        facts=dict(refusal.facts) if refusal else {},
        ask=tuple(register.lifecycle.moves[name].ask),
    )


def undoable(register: Register, row: Row, actor: Actor, *, now: datetime) -> str | None:
    """Return the move that an actor may take back now, or None; one statement at most."""
    if not any(move.undo for move in register.lifecycle.moves.values()):
        return None
    last = Event.objects.filter(record=row.id, seq=row.seq, kind="move").first()
    if last is None or last.actor != actor.person:
        return None
    facts = orjson.loads(last.sealed)["facts"]
    declared = register.lifecycle.moves.get(facts["move"])
    if declared is None or declared.undo is None or facts["by_house"] != actor.is_house:
        return None
    return str(facts["move"]) if now <= last.at + declared.undo.duration else None
