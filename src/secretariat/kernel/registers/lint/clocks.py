"""Clocks: what starts, stops and pauses them exists, and what the house does can be done."""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import FieldSpec, Move, Register, parse_who
from secretariat.kernel.registers.grammar.clocks import UNIT_CALENDAR, Clock, Late, Length, entered
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.lint.fields import is_default
from secretariat.kernel.registers.loader import Institution


def clocks(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check every clock of a register."""
    for name, clock in register.clocks.items():
        at = ("clocks", name)
        yield from _events(at, clock, register)
        yield from _length(at, clock, register, institution)
        for place, told in (("warn", clock.warn), ("late", clock.late)):
            for text in told.tell if told else ():
                yield from _recipient((*at, place, "tell"), text, register, institution)
        if clock.warn is not None and not clock.warned:
            yield (*at, "warn"), "nobody is warned; name people under tell, here or under late"
        if clock.late is not None:
            yield from _late((*at, "late"), clock.late, register)


def _events(at: tuple[str, ...], clock: Clock, register: Register) -> Iterator[Fault]:
    """Check the events and the states that a clock follows."""
    states = register.lifecycle.states
    for key, trigger in [*(("start", t) for t in clock.start), *(("stop", t) for t in clock.stop)]:
        state = entered(trigger)
        if state is None and trigger not in register.lifecycle.moves:
            yield (*at, key), f"unknown move {trigger!r}"
        elif state is not None and state not in states:
            yield (*at, key), f"unknown state {state!r}"
    for state in clock.pause:
        if state not in states:
            yield (*at, "pause"), f"unknown state {state!r}"
        elif states[state].kind == "closed":
            yield (*at, "pause"), f"{state!r} closes the record, and that stops its clocks"
    both = _moves(clock.start, register) & _moves(clock.stop, register)
    for move in sorted(both):
        yield (*at, "stop"), f"{move!r} both starts and stops the clock"


def _moves(triggers: tuple[str, ...], register: Register) -> set[str]:
    """Return the moves that can be what one of the triggers waits for."""
    moves = register.lifecycle.moves
    found = {trigger for trigger in triggers if entered(trigger) is None}
    into = {entered(trigger) for trigger in triggers}
    return found | {name for name, move in moves.items() if into & set(move.targets)}


def _length(
    at: tuple[str, ...], clock: Clock, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check the length, its field, and the calendar that counts it."""
    length, warn = clock.length, clock.warn.duration if clock.warn else None
    if length.field is not None:
        yield from _field((*at, "until" if length.is_deadline else "within"), length, register)
    code = clock.calendar
    if code not in {None, UNIT_CALENDAR} and code not in institution.calendars:
        yield (*at, "calendar"), f"unknown calendar {code!r}"
    units = {length.unit, *([warn.unit] if warn else [])}
    if units - {"hours", "minutes"} and code is None and not institution.calendar:
        yield at, "a length in working time or in days needs a calendar, of the clock or the house"
    if code == UNIT_CALENDAR and not institution.calendar:
        yield (*at, "calendar"), "the house has no calendar for units that name none"
    is_same = warn is not None and warn.unit == length.unit and length.amount is not None
    if is_same and warn is not None and warn.amount >= (length.amount or 0):
        yield (*at, "warn"), f"the clock would warn before it starts: {warn} of {clock.within}"


def _field(at: tuple[str, ...], length: Length, register: Register) -> Iterator[Fault]:
    """Check the field that holds a length or a deadline."""
    spec = register.fields.get(str(length.field))
    if length.is_deadline:
        fits = spec is not None and spec.type in {"date", "datetime"} and spec.is_column
        wanted = "stored field of type date or datetime"
    else:
        fits = spec is not None and _is_length(spec)
        wanted = "field of type integer with min 1 or more, or stored"
    if spec is None or not fits:
        yield at, f"{length.field!r} is no {wanted}"
    elif spec.group is not None or spec.personal != "none":
        yield at, "everyone who reads the record would see what the field holds"


def _is_length(spec: FieldSpec) -> bool:
    """Tell whether a field can hold a length: a whole number above 0, or one that is computed."""
    is_above = isinstance(spec.min, int) and spec.min >= 1
    return spec.type == "integer" and (is_above or spec.stored)


def _recipient(
    at: tuple[str, ...], text: str, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check a text that names people of the record or a role."""
    who = parse_who(text)
    if who.role is not None and who.role not in institution.roles:
        yield at, f"unknown role {who.role!r}"
    wanted = "person" if who.kind == "person" else "unit"
    if who.field is not None and getattr(register.fields.get(who.field), "type", None) != wanted:
        yield at, f"{who.field!r} is no field of type {wanted} of this register"


def _late(at: tuple[str, ...], late: Late, register: Register) -> Iterator[Fault]:
    """Check what the house does when the clock is late."""
    if not late.tell and late.move is None:
        yield at, "say whom the house tells, or which move it makes"
    if late.move is None:
        if late.answers:
            yield (*at, "answers"), "answers belong to a move"
        return
    move = register.lifecycle.moves.get(late.move)
    if move is None:
        yield (*at, "move"), f"unknown move {late.move!r}"
        return
    yield from _answers((*at, "answers"), late, move)


def _answers(at: tuple[str, ...], late: Late, move: Move) -> Iterator[Fault]:
    """Check the answers to what the house's own move asks."""
    for name in late.answers.keys() - move.ask.keys():
        yield (*at, name), f"the move {late.move!r} asks no {name!r}"
    for name, spec in move.ask.items():
        answer = late.answers.get(name)
        if answer is None:
            if spec.required:
                yield at, f"the move {late.move!r} asks {name!r}; give the answer"
        elif not is_default(spec.model_copy(update={"default": answer})):
            yield (*at, name), f"{answer!r} is no value of {name!r}"
