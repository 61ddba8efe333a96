"""Lifecycle: states that are reached, moves that can be made."""

from collections.abc import Iterator

from secretariat.kernel.expressions import (
    BOOL,
    ExpressionInvalid,
    Names,
    Type,
    compile_expression,
    names_of,
    type_of,
)
from secretariat.kernel.registers.grammar import UNDO, VERBS, Lifecycle, Move, Register, parse_who
from secretariat.kernel.registers.lint.body import body
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.lint.fields import field_faults
from secretariat.kernel.registers.lint.letter import letter
from secretariat.kernel.registers.lint.opening import opening
from secretariat.kernel.registers.loader import Institution


def lifecycle(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check that states exist, are reached, and that moves ask what can be answered."""
    life = register.lifecycle
    if life.start not in life.states:
        yield ("lifecycle", "start"), f"unknown state {life.start!r}"
        return
    reached = _reached(life)
    for state in life.states:
        if state not in reached:
            yield ("lifecycle", "states", state), f"no move leads to the state {state!r}"
    for name, move in life.moves.items():
        yield from _move(name, move, register, institution)


def _reached(life: Lifecycle) -> set[str]:
    """Return the states that moves lead to, with the first."""
    reached, fresh = {life.start}, {life.start}
    while fresh:
        moves = [m for m in life.moves.values() if fresh & set(m.from_)]
        fresh = {state for m in moves for state in m.targets} - reached
        reached |= fresh
    return reached


def _move(name: str, move: Move, register: Register, institution: Institution) -> Iterator[Fault]:
    """Check one move."""
    at = ("lifecycle", "moves", name)
    if name in (*VERBS, UNDO):
        yield at, f"{name!r} is a verb of the engine"
    for state in sorted({*move.from_, *move.targets} - register.lifecycle.states.keys()):
        yield at, f"unknown state {state!r}"
    for field in move.require:
        if field not in register.fields:
            yield (*at, "require"), f"unknown field {field!r}"
    for asked, spec in move.ask.items():
        if (
            spec.is_link
            or spec.type in {"file", "table"}
            or spec.translated
            or any((spec.compute, spec.stored, spec.show, spec.write, spec.where, spec.room))
        ):
            yield (*at, "ask", asked), "a move asks for plain values"
        yield from field_faults((*at, "ask", asked), asked, spec, institution)
    yield from _expressions(at, name, move, register, institution)
    yield from _people(at, move, register, institution)
    yield from letter((*at, "letter"), name, register, institution)
    yield from opening((*at, "open"), move, register, institution)
    yield from body((*at, "body"), move, register, institution)
    if move.undo is not None and move.open_ is not None:
        yield (*at, "undo"), "a move that opens a record cannot be taken back"


def _people(
    at: tuple[str, ...], move: Move, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check who holds the record afterwards, and who is told."""
    if move.assign is not None:
        yield from _holder((*at, "assign"), move.assign, register, institution, is_one=True)
    for text in move.tell:
        yield from _holder((*at, "tell"), text, register, institution, is_one=False)


def _expressions(
    at: tuple[str, ...], name: str, move: Move, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check the condition of a move, its sentence, and what it writes."""
    if (move.when is None) != (move.unless is None):
        yield at, "'when' says under which condition, and 'unless' why not: write both or neither"
    if move.when is not None:
        names = names_of(register, place="when", institution=institution, move=name)
        yield from _expression((*at, "when"), move.when, names, BOOL)
    names = names_of(register, place="set", institution=institution, move=name)
    for field, text in move.set_.items():
        spec = register.fields.get(field)
        if spec is None:
            yield (*at, "set", field), f"unknown field {field!r}"
        elif spec.type == "file" or spec.unique or field == register.number_pattern.field:
            yield (*at, "set", field), f"{field!r} is no field that a move can write"
        else:
            yield from _expression((*at, "set", field), text, names, type_of(spec))


def _expression(at: tuple[str, ...], text: str, names: Names, wants: Type) -> Iterator[Fault]:
    """Check that an expression can be read and is worth what is wanted."""
    try:
        compile_expression(text, names, wants=wants)
    except ExpressionInvalid as fault:
        yield at, str(fault).rstrip(".")


def _holder(
    at: tuple[str, ...], text: str, register: Register, institution: Institution, *, is_one: bool
) -> Iterator[Fault]:
    """Check a text that names people of the record or a role."""
    who = parse_who(text)
    if who.role is not None and who.role not in institution.roles:
        yield at, f"unknown role {who.role!r}"
    if who.field is None:
        return
    wanted = "person" if who.kind == "person" else "unit"
    field = register.fields.get(who.field)
    if field is None or field.type != wanted:
        yield at, f"{who.field!r} is no field of type {wanted} of this register"
    elif is_one and field.many:
        yield at, f"{who.field!r} holds many; one holds a record"
