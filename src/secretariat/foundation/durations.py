"""Durations: a length of time as people declare it, such as `15 working days`.

Does not know calendars; what a working day is stands in `calendars`.
"""

import re
from dataclasses import dataclass
from typing import Literal, cast

Unit = Literal["working days", "working hours", "working minutes", "days", "hours", "minutes"]
UNITS: tuple[str, ...] = (
    "working days",
    "working hours",
    "working minutes",
    "days",
    "hours",
    "minutes",
)
SECONDS = {"hours": 3_600, "minutes": 60, "working hours": 3_600, "working minutes": 60}
MAX_AMOUNT = 5_000
_DURATION = re.compile(r"^([1-9]\d{0,3}) ((?:working )?(?:day|hour|minute)s?)$")


@dataclass(frozen=True, slots=True)
class Duration:
    """So many of a unit; the amount is at least 1."""

    amount: int
    unit: Unit

    @property
    def is_working(self) -> bool:
        """Tell whether it counts the time of a calendar rather than all time."""
        return self.unit.startswith("working")

    @property
    def is_days(self) -> bool:
        """Tell whether it counts days rather than time."""
        return self.unit.endswith("days")

    @property
    def count(self) -> int:
        """Return what a meter counts: days, or seconds."""
        return self.amount * SECONDS.get(self.unit, 1)

    def __str__(self) -> str:
        """Return it as it is declared."""
        return f"{self.amount} {self.unit if self.amount != 1 else self.unit[:-1]}"


def parse_unit(text: str) -> Unit:
    """Return a unit, written in the singular or the plural.

    Raises:
        ValueError: there is no such unit.
    """
    plural = text if text.endswith("s") else f"{text}s"
    if plural not in UNITS:
        raise ValueError(f"{text!r} is no unit; write one of {', '.join(UNITS)}")
    return cast("Unit", plural)


def parse_duration(text: str) -> Duration:
    """Return what a text such as `15 working days` says.

    Raises:
        ValueError: the text is no duration, or above 5,000 of its unit.
    """
    match = _DURATION.match(text)
    if match is None or int(match.group(1)) > MAX_AMOUNT:
        raise ValueError(
            f"{text!r} is no duration; write a whole number from 1 to {MAX_AMOUNT} and one of"
            f" {', '.join(UNITS)}"
        )
    return Duration(amount=int(match.group(1)), unit=parse_unit(match.group(2)))
