"""Clocks: how long a record may take, by its own events and the working time of an office.

Start and stop are moves of the record (`submit`) or the entering of a state (`enter returned`);
nothing of other records, so that the record's own events always tell what its clocks showed.
"""

import re
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from secretariat.foundation.durations import Duration, Unit, parse_duration, parse_unit
from secretariat.kernel.registers.grammar.fields import ValueScalar
from secretariat.kernel.registers.grammar.lifecycle import Holder
from secretariat.kernel.registers.grammar.parts import Code, Part

UNIT_CALENDAR = "unit"
_FIELD_LENGTH = re.compile(r"^field ([a-z][a-z0-9_]{1,39}) ([a-z ]+)$")
_TRIGGER = re.compile(r"^(?:enter )?[a-z][a-z0-9_]{1,39}$")


class Length(Part):
    """How long a clock may run: an amount, or the field that holds it, of a unit.

    Towards a deadline the field holds the instant itself; its amount is the minutes from the first
    of 1970 until then.
    """

    unit: Unit
    amount: int | None = None
    field: str | None = None
    is_deadline: bool = False

    def count(self, amount: int) -> int:
        """Return what a meter counts for an amount of the unit: days, or seconds."""
        return Duration(amount, self.unit).count


def parse_length(text: str) -> Length:
    """Return what `15 working days` or `field agreed_days working days` says.

    Raises:
        ValueError: the text is no length.
    """
    match = _FIELD_LENGTH.match(text)
    if match is not None:
        return Length(unit=parse_unit(match.group(2)), field=match.group(1))
    duration = parse_duration(text)
    return Length(unit=duration.unit, amount=duration.amount)


def _listed(value: object) -> object:
    """Return one as a list of one."""
    return [value] if isinstance(value, str) else value


def _trigger(text: str) -> str:
    """Return a move or `enter <state>` as it is.

    Raises:
        ValueError: it is neither.
    """
    if not _TRIGGER.match(text):
        raise ValueError(f"{text!r} is no event; write a move, or enter and a state")
    return text


Trigger = Annotated[str, AfterValidator(_trigger)]
Listed = BeforeValidator(_listed)
Told = Annotated[tuple[Holder, ...], Listed]


class Warn(Part):
    """How long before it is due a clock warns, and whom; by default those told when it is late."""

    before: Annotated[str, AfterValidator(lambda text: parse_duration(text) and text)]
    tell: Told = ()

    @cached_property
    def duration(self) -> Duration:
        """Return the parsed duration."""
        return parse_duration(self.before)


class Late(Part):
    """What the house does when a clock is late: whom it tells, which move it makes.

    `answers` holds what the move asks.
    """

    tell: Told = ()
    move: Code | None = None
    answers: dict[Code, ValueScalar] = Field(default_factory=dict)


class Clock(Part):
    """One clock of a record.

    It runs from an event in `start` to one in `stop`, or until the record is closed, and stands
    still while the record is in a state of `pause`. `calendar` names an office, or `unit`: the
    calendar of the record's unit; without it the calendar of the house. `again` says what a start
    after a stop does: `restart` counts from nothing, `continue` goes on. It is due after the length
    `within`, or at the day or instant in the field `until`, which no pause moves.
    """

    label: str = ""
    start: Annotated[tuple[Trigger, ...], Listed] = Field(min_length=1)
    pause: Annotated[tuple[Code, ...], Listed] = ()
    stop: Annotated[tuple[Trigger, ...], Listed] = ()
    within: Annotated[str, AfterValidator(lambda text: parse_length(text) and text)] | None = None
    until: Code | None = None
    calendar: Code | None = None
    warn: Annotated[
        Warn | None, BeforeValidator(lambda v: {"before": v} if isinstance(v, str) else v)
    ] = None
    late: Late | None = None
    again: Literal["restart", "continue"] = "restart"

    @cached_property
    def length(self) -> Length:
        """Return the parsed length."""
        if self.within is None:
            return Length(unit="minutes", field=self.until, is_deadline=True)
        return parse_length(self.within)

    @model_validator(mode="after")
    def _ends_in_one_way(self) -> Self:
        if (self.within is None) == (self.until is None):
            raise ValueError("a clock says how long it runs, 'within', or 'until' which field")
        if self.until is not None and (self.pause or self.again == "continue"):
            raise ValueError("'until' is an instant: no 'pause' moves it, and none is continued")
        return self

    @property
    def warned(self) -> tuple[str, ...]:
        """Return whom a warning is told."""
        told = self.late.tell if self.late else ()
        return (self.warn.tell or told) if self.warn else ()


def entered(trigger: str) -> str | None:
    """Return the state that a trigger waits to be entered, or None where it is a move."""
    return trigger.removeprefix("enter ") if trigger.startswith("enter ") else None
