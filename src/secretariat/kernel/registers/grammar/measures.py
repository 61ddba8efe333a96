"""Measures: figures about a register, each computed for any past day under the reader's access."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from secretariat.kernel.registers.grammar.parts import Code, Part

Shown = Literal["count", "sum", "mean", "median", "p90", "share", "ratio"]
DurationUnit = Literal["working days", "working hours", "days", "hours"]


def _listed(value: object) -> object:
    """Return one as a list of one."""
    return [value] if isinstance(value, str) else value


class Between(Part):
    """The time from one move to another of the same record, and the unit it is told in.

    It runs from the first time that one of the moves `from` was made to the first time after it
    that one of the moves `to` was made. Working time follows the calendar named.
    """

    from_: Annotated[tuple[Code, ...], BeforeValidator(_listed)] = Field(alias="from", min_length=1)
    to: Annotated[tuple[Code, ...], BeforeValidator(_listed)] = Field(min_length=1)
    in_: DurationUnit = Field(alias="in", default="days")
    calendar: Code | None = None

    @model_validator(mode="after")
    def _working_time_has_a_calendar(self) -> Self:
        if self.in_.startswith("working") != (self.calendar is not None):
            raise ValueError("working time names its calendar, and no other time does")
        return self


class Measure(Part):
    """One measure: what is shown, of what, of which records, by which dimensions.

    `of` names a number of the record, `between` a duration; `count`, `share` and `ratio` need
    neither. `top` says which of the counted records a ratio counts above the line. `by` names
    fields with one value, `state`, `result`, `unit`, or `<date>.year|quarter|month`.
    """

    label: str = ""
    show: Annotated[tuple[Shown, ...], BeforeValidator(_listed)] = Field(min_length=1)
    of: Code | None = None
    between: Between | None = None
    where: str = ""
    top: str = ""
    by: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ()
    target: Decimal | int | None = None
    direction: Literal["up", "down"] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        counted = {"count", "share", "ratio"}
        if self.of is not None and self.between is not None:
            raise ValueError("a measure is of a number or between two moves, not both")
        if set(self.show) - counted and self.of is None and self.between is None:
            raise ValueError("say what is measured: 'of' a number, or 'between' two moves")
        if bool(self.top) != ("ratio" in self.show):
            raise ValueError("'top' says what a ratio counts above the line; no other takes it")
        if self.between is not None and set(self.show) & {"share", "ratio"}:
            raise ValueError("a duration has no share and no ratio")
        return self
