"""Rooms: what bounds the records that lead to one is a number there, and what they take here."""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import FieldSpec, Register, Room
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution


def rooms(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check the room of every link."""
    for name, spec in register.fields.items():
        if spec.room is not None:
            at = ("fields", name, "room")
            yield from _link(at, spec)
            yield from _numbers(at, spec, spec.room, register, institution)
            yield from _states(at, spec.room, register)


def _link(at: tuple[str, ...], spec: FieldSpec) -> Iterator[Fault]:
    """Check the link by which room is taken."""
    if spec.type not in {"link", "person", "unit"} or spec.many:
        yield at, "only a link that holds one record says 'room'"
    elif spec.group is not None:
        yield at, "how much room is left would tell of a link that some readers do not see"


def _numbers(
    at: tuple[str, ...],
    spec: FieldSpec,
    room: Room,
    register: Register,
    institution: Institution,
) -> Iterator[Fault]:
    """Check how much room there is, and how much is taken."""
    target = institution.registers.get(spec.target or "")
    if target is not None:
        problem = _no_number(room.of, target, least=0)
        if problem:
            yield (*at, "of"), f"in {target.code!r}, {problem}"
    if room.takes is not None:
        problem = _no_number(room.takes, register, least=1)
        if problem:
            yield (*at, "takes"), problem


def _states(at: tuple[str, ...], room: Room, register: Register) -> Iterator[Fault]:
    """Check the states in which room is taken."""
    for state in room.while_:
        declared = register.lifecycle.states.get(state)
        if declared is None:
            yield (*at, "while"), f"unknown state {state!r}"
        elif declared.kind == "draft":
            yield (*at, "while"), f"{state!r} is a draft, and a draft takes no room"


def _no_number(name: str, register: Register, *, least: int) -> str:
    """Return why a field is no number that everyone who reads the record may know, or nothing."""
    spec = register.fields.get(name)
    if spec is None or spec.type != "integer" or not spec.is_column:
        return f"{name!r} is no stored field of type integer"
    if not isinstance(spec.min, int) or spec.min < least:
        return f"{name!r} has no min of {least} or more"
    if spec.group is not None or spec.personal != "none":
        return f"{name!r} is not for everyone who reads the record, and what is left would tell"
    return ""
