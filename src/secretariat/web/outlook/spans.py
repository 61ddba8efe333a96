"""Spans: months and years as they stand in addresses, weeks as they begin, days as words."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import icu
from django.utils.dateformat import format as format_date

from secretariat.kernel.queries import Span
from secretariat.kernel.registers import Register
from secretariat.web.words import language

WORLD = {"en": "en_001"}
"""The English of the house is nobody's in particular: its week begins as in most of the world."""
YEARS = range(1, 9999)


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        """Return the first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return the last day."""
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def name(self) -> str:
        """Return the month with its year, as words."""
        return format_date(self.first, "F Y")

    def __str__(self) -> str:
        """Return the month as it stands in an address, `2026-11`."""
        return f"{self.year:04}-{self.number:02}"

    def moved(self, months: int) -> "Month":
        """Return the month some months later, or earlier; within the years that are known."""
        at = self.year * 12 + self.number - 1 + months
        year, number = divmod(at, 12)
        return Month(year, number + 1) if year in YEARS else self


def month_of(day: date) -> Month:
    """Return the month of a day."""
    return Month(day.year, day.month)


def read_month(text: str, today: date) -> Month | None:
    """Return the month that an address names, this one where it names none, None for nonsense."""
    if not text:
        return month_of(today)
    match = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if match is None:
        return None
    year, number = int(match.group(1)), int(match.group(2))
    return Month(year, number) if year in YEARS and 1 <= number <= 12 else None


def read_year(text: str, today: date) -> int | None:
    """Return the year that an address names, this one where it names none, None for nonsense."""
    if not text:
        return today.year
    return int(text) if re.fullmatch(r"\d{4}", text) and int(text) in YEARS else None


def first_weekday() -> int:
    """Return the day on which the reader's week begins, 0 (Monday) to 6.

    Source: Unicode CLDR, through ICU.
    """
    locale = icu.Locale(WORLD.get(language(), language()))
    return (int(icu.Calendar.createInstance(locale).getFirstDayOfWeek()) - 2) % 7


def weekdays() -> list[str]:
    """Return the names of the days of a week, in the reader's order."""
    monday = date(2024, 1, 1)
    return [format_date(monday + timedelta(first_weekday() + n), "D") for n in range(7)]


def days_before(first: date) -> int:
    """Return how many days of a week lie before a day."""
    return (first.weekday() - first_weekday()) % 7


def asked_of(register: Register, span: Span) -> dict[str, str]:
    """Return the filters by which the list holds the records of a span."""
    spec = register.fields.get(span.field)
    first, last = span.first.isoformat(), span.last.isoformat()
    if spec is not None and spec.type == "period":
        return {f"{span.field}__overlaps": f"{first}/{last}"}
    return {f"{span.field}__gte": first, f"{span.field}__lte": last}


def by_of(allowed: tuple[str, ...], wanted: str | None) -> str:
    """Return the field by which records stand in time: the one asked for, or the first."""
    return wanted if wanted in allowed else allowed[0]
