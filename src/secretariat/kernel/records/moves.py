"""Moves: a record goes from one state to another, with all that its register says follows."""

from collections.abc import Mapping
from uuid import UUID

from secretariat.kernel import lifecycle, numbers, past
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.records import once, storage
from secretariat.kernel.records.answers import read_answers
from secretariat.kernel.records.change import class_of, touch
from secretariat.kernel.records.opening import Open, check_version, handed_out, open_record
from secretariat.kernel.registers.grammar import Move
from secretariat.kernel.store import locks
from secretariat.kernel.values import Record


def move(  # noqa: PLR0913 - one act, with its answers, version and key
    register: str,
    ref: str | UUID,
    move: str,
    *,
    actor: Actor,
    answers: Mapping[str, object] | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Record:
    """Make a declared move and return the record as the actor may see it.

    Args:
        register: code of the register.
        ref: number or id.
        move: name of the move.
        actor: who makes it.
        answers: what the move asks, by name.
        version: the version the actor saw; None where it does not matter.
        key: idempotency key of this act.

    Raises:
        NotFound, NotAllowed, StaleVersion, MoveNotAllowed, ValuesInvalid, KeyReused.
        SecretariatError: a condition of the move is not met; see `lifecycle`.
    """
    request = once.request_digest("move", register, ref, move, version, values=answers)
    with locks.write():
        if (done := once.done_before(actor, key, request)) is not None:
            return handed_out(register, done, actor)
        opened = open_record(register, ref, actor, verb="read")
        make(opened, move, answers or {}, actor, version=version)
        once.note(actor, key, request, opened.row.id)
    return handed_out(register, opened.row.id, actor)


def make(
    opened: Open,
    name: str,
    answers: Mapping[str, object],
    actor: Actor,
    *,
    version: int | None = None,
) -> None:
    """Make a move on a record that is open for a change.

    Raises:
        NotAllowed, StaleVersion, MoveNotAllowed, ValuesInvalid.
        SecretariatError: a condition of the move is not met.
    """
    row = opened.row
    declared = lifecycle.move_from(opened.register, row.state, name, number=row.number)
    if name not in opened.allowed.verbs:
        raise NotAllowed(verb=name, register=opened.register.title)
    check_version(opened, version)
    _refuse_unmet(opened, name, declared)
    asked = read_answers(opened.register, declared, answers, actor)
    _refuse_incomplete(opened, name, declared)
    _apply(opened, name, declared, asked, actor)


def _refuse_unmet(opened: Open, name: str, declared: Move) -> None:
    """Refuse a move whose conditions are not met."""
    made = past.moves_made(opened.row.id) if lifecycle.needs_past(declared) else ()
    refusal = lifecycle.refusal(name, declared, past=made)
    if refusal is not None:
        raise refusal


def _refuse_incomplete(opened: Open, name: str, declared: Move) -> None:
    """Refuse a move while fields are empty that it, or leaving the draft, requires."""
    needed = lifecycle.required(
        opened.register, declared, leaves_draft=_leaves_draft(opened, declared)
    )
    faults = [
        FieldFault(field, "required", f"Fill in this field first; {name} requires it.")
        for field in needed
        if opened.values.get(field) in (None, ())
    ]
    if faults:
        raise ValuesInvalid(faults)


def _leaves_draft(opened: Open, declared: Move) -> bool:
    """Tell whether a move puts a draft in force."""
    state = opened.register.lifecycle.states[declared.to]
    return opened.row.state_kind == "draft" and state.kind != "draft"


def _apply(
    opened: Open, name: str, declared: Move, asked: Mapping[str, object], actor: Actor
) -> None:
    """Write the record in its new state."""
    register, row, values = opened.register, opened.row, opened.values
    state = register.lifecycle.states[declared.to]
    is_numbered = _leaves_draft(opened, declared) and row.number is None
    row.state, row.state_kind, row.result = declared.to, state.kind, state.result
    touch(register, row, values)
    row.file_plan_class = class_of(register, values, state)
    row.trigger_on = actor.today if state.kind == "closed" else None
    _assign(opened, declared)
    if is_numbered:
        row.number = numbers.number_of(register, values, year=actor.today.year)
    fields = {f"ask.{question}": answer for question, answer in asked.items()}
    event = storage.entry(row, "move", actor, row.changed_at, fields, facts={"move": name})
    storage.update(register, row, values, (), event=event)


def _assign(opened: Open, declared: Move) -> None:
    """Set who holds the record: whom the move names, nobody once it is closed, else as before."""
    row = opened.row
    if declared.assign is not None:
        found = lifecycle.tokens(declared.assign, owner=row.owner, values=opened.values)
        row.assigned = next(iter(found), None)
    elif row.state_kind == "closed":
        row.assigned = None
