"""Lifecycle: which move may leave a state, why not, and what follows from it. Pure.

Only `records` writes; `offering` and `past` bring what is stored. Does not know the database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.grammar import Move, Register, parse_who


class MoveNotAllowed(SecretariatError):
    """Refuse a move that does not leave this state."""

    code = "record.move_not_allowed"
    status = 409
    message = "%(move)s cannot be made on %(number)s now: %(reason)s."


class MadeAlready(SecretariatError):
    """Refuse to make a move again that is made once only."""

    code = "record.made_already"
    status = 409
    message = "This was done already, and it is done once only. Look at the history of the record."


class MoveRefused(SecretariatError):
    """Refuse a move whose declared condition is not met, with the sentence of its register."""

    code = "record.move_refused"
    status = 409
    message = "%(reason)s"


class CannotUndo(SecretariatError):
    """Refuse to take back what is not one's own last move, or was made too long ago."""

    code = "record.cannot_undo"
    status = 409
    message = (
        "Nothing can be taken back here now. Only your own last move can be, for a short time,"
        " while nothing else happened to the record."
    )


SENTENCES = {kind.code: kind.message for kind in (MadeAlready,)}
"""The sentences of the engine's own reasons why a move cannot be made, by code."""


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made on a record and not taken back.

    Attributes:
        state: the state that it entered.
        seq: its place in the chain of events.
    """

    move: str
    state: str
    actor: UUID | None
    at: datetime
    seq: int


@dataclass(frozen=True, slots=True)
class Held:
    """Who a token names: a person, or a role in the whole house or at a unit."""

    person: UUID | None = None
    role: str | None = None
    unit: UUID | None = None


def move_from(register: Register, state: str, name: str, *, number: str | None) -> Move:
    """Return the declared move `name` that leaves `state`.

    Raises:
        MoveNotAllowed: the register declares no such move from here.
    """
    moves = register.moves_from(state)
    if name not in moves:
        allowed = ", ".join(moves) or "no move"
        reason = f"from {state} there is {allowed}"
        raise MoveNotAllowed(move=name, number=number or "This draft", reason=reason)
    return moves[name]


def made_already(name: str, move: Move, *, past: Sequence[Made]) -> SecretariatError | None:
    """Return the refusal of a move that is made once and was made before, or None."""
    if move.once and any(made.move == name for made in past):
        return MadeAlready()
    return None


def required(register: Register, move: Move, *, leaves_draft: bool) -> tuple[str, ...]:
    """Return the fields that must be filled before a move, in the order of their naming."""
    needed = list(move.require)
    if move.assign is not None and (field := parse_who(move.assign).field):
        needed.append(field)
    if leaves_draft:
        needed += [n for n, spec in register.fields.items() if spec.required]
    return tuple(dict.fromkeys(needed))


def tokens(text: str, *, owner: UUID | None, values: Mapping[str, object]) -> tuple[str, ...]:
    """Return whom a text such as `person(lead)` or `role(chief, unit)` names on a record."""
    who = parse_who(text)
    if who.kind == "owner":
        return (f"person:{owner}",) if owner else ()
    ids = _ids(values.get(who.field or ""))
    if who.kind == "person":
        return tuple(f"person:{one}" for one in ids)
    if who.field is None:
        return (f"role:{who.role}",)
    return tuple(f"role:{who.role}@{one}" for one in ids)


def _ids(value: object) -> tuple[UUID, ...]:
    """Return the ids in a value."""
    if isinstance(value, UUID):
        return (value,)
    return tuple(one for one in value if isinstance(one, UUID)) if isinstance(value, tuple) else ()


def parse_token(token: str | None) -> Held:
    """Return whom a token names; nobody where there is none."""
    kind, _, rest = (token or "").partition(":")
    if kind == "person":
        return Held(person=UUID(rest))
    role, _, unit = rest.partition("@")
    return Held(role=role or None, unit=UUID(unit) if unit else None)
