"""Calendars: what the file of an office's calendar may say; its name is the code of the calendar.

Not part of a register: a clock, a measure and a unit name a calendar by its code.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from secretariat.foundation.calendars import Calendar, Holiday, Span, parse_span
from secretariat.kernel.registers.grammar.parts import Part, Sentence

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def _hours(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the spans of one day as they are.

    Raises:
        ValueError: one is no span, or begins before the one above it has ended.
    """
    for before, after in pairwise(parse_span(text) for text in texts):
        if after.start < before.end:
            raise ValueError(f"{after} begins before {before} has ended")
    for text in texts:
        parse_span(text)
    return texts


def _zone(name: str) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: the time zone database has no such zone.
    """
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as Europe/Zurich") from error


Hours = Annotated[tuple[str, ...], AfterValidator(_hours)]


class DayOff(Part):
    """A day with hours of its own; without `hours` nobody works."""

    name: Sentence
    hours: Hours = ()


class CalendarFile(Part):
    """The working hours of an office, and the days on which they are others.

    `from` and `until` bound the days whose holidays are listed.
    """

    version: int = Field(ge=1)
    zone: Annotated[str, AfterValidator(_zone)]
    hours: dict[Weekday, Hours] = Field(min_length=1)
    from_: date = Field(alias="from")
    until: date
    holidays: dict[
        date, Annotated[DayOff, BeforeValidator(lambda v: {"name": v} if isinstance(v, str) else v)]
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _days_lie_within(self) -> Self:
        if self.until <= self.from_:
            raise ValueError(f"the calendar ends on {self.until}, before it begins")
        for day in self.holidays:
            if not self.from_ <= day <= self.until:
                raise ValueError(f"the holiday {day} lies outside {self.from_} to {self.until}")
        return self

    def calendar(self, code: str) -> Calendar:
        """Return the calendar that the file called `code` declares."""
        hours: dict[str, Hours] = {str(day): spans for day, spans in self.hours.items()}
        return Calendar(
            code=code,
            version=self.version,
            zone=self.zone,
            week=tuple(_spans(hours.get(day, ())) for day in DAYS),
            holidays=tuple(self._holidays()),
            first_day=self.from_,
            last_day=self.until,
        )

    def _holidays(self) -> Iterator[Holiday]:
        """Yield the holidays in order."""
        for day in sorted(self.holidays):
            off = self.holidays[day]
            yield Holiday(day, off.name, _spans(off.hours))


def _spans(texts: tuple[str, ...]) -> tuple[Span, ...]:
    """Return the spans of a day."""
    return tuple(parse_span(text) for text in texts)
