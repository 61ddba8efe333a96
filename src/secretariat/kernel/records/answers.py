"""Answers: what a move asks, and what it writes by itself, read and checked."""

from collections.abc import Mapping
from uuid import UUID

from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import Fault, FieldFault, ValuesInvalid, read_value
from secretariat.kernel.registers.grammar import Move, Register


def read_answers(
    register: Register, declared: Move, answers: Mapping[str, object], actor: Actor
) -> dict[str, object]:
    """Return the typed answers to what a move asks.

    Raises:
        ValuesInvalid: all that is wrong with them, each with its question.
    """
    faults: list[FieldFault] = []
    found: dict[str, object] = {}
    for name in answers.keys() - declared.ask.keys():
        message = f"This move of {register.title} asks no {name!r}."
        faults.append(FieldFault(name, "unknown_field", message))
    for name, spec in declared.ask.items():
        try:
            value = read_value(
                spec, answers.get(name), resolve=lambda _r, _t: None, today=actor.today
            )
        except Fault as fault:
            faults.append(FieldFault(name, fault.code, fault.message))
            continue
        if value is None and spec.required:
            faults.append(FieldFault(name, "required", "Answer this; it is required."))
        elif value is not None:
            found[name] = value
    if faults:
        raise ValuesInvalid(faults)
    return found


def check_written(
    register: Register, worth: Mapping[str, object], actor: Actor
) -> dict[str, object]:
    """Return what a move writes into fields, within the bounds that the fields declare.

    Raises:
        ValuesInvalid: a value lies outside, or a required field would be emptied.
    """
    faults: list[FieldFault] = []
    values: dict[str, object] = {}
    for name, value in worth.items():
        spec = register.fields[name]
        try:
            values[name] = read_value(
                spec, value, resolve=lambda _r, text: UUID(text), today=actor.today
            )
        except Fault as fault:
            faults.append(FieldFault(name, fault.code, fault.message))
            continue
        if values[name] is None and spec.required:
            faults.append(FieldFault(name, "required", "Fill in this field; it is required."))
    if faults:
        raise ValuesInvalid(faults)
    return values
