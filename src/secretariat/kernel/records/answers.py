"""Answers: what a move asks, read and checked."""

from collections.abc import Mapping

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
