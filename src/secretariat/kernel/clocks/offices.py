"""Offices: the calendars of the house, in the version of today and in every version ever used.

A version is stored when it is first applied or used, and never changes: what a clock showed can be
worked out again under the calendar of then. Does not know clocks.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from secretariat.foundation.calendars import (
    Calendar,
    Compiled,
    calendar_from,
    compiled,
    instant_of,
    seconds_of,
)
from secretariat.foundation.canonical import digest
from secretariat.kernel import gathering, registers
from secretariat.kernel.clocks.errors import CalendarChanged, CalendarUnknown
from secretariat.kernel.store import locks, rows
from secretariat.kernel.store.models import CalendarDay, CalendarStretch, CalendarVersion
from secretariat.kernel.tables.models_of_registers import model_of

FIELD = "calendar"


def keep_calendars() -> int:
    """Store every declared calendar whose version is not stored yet; return how many were stored.

    Raises:
        CalendarChanged: a calendar changed and kept its version.
    """
    return sum(_keep(calendar) for calendar in registers.institution().calendars.values())


def present(code: str) -> Calendar:
    """Return the calendar of today, and see to it that its version is stored.

    Raises:
        CalendarUnknown: nobody declared it.
        CalendarChanged: it changed and kept its version.
    """
    calendar = registers.institution().calendars.get(code)
    if calendar is None:
        raise CalendarUnknown(calendar=code)
    known = gathering.known("calendars")
    if known is None or code not in known:
        _keep(calendar)
    if known is not None:
        known[code] = calendar
    return calendar


def version_of(code: str) -> int | None:
    """Return the version of the calendar of today, or None where nobody declares it any more."""
    calendar = registers.institution().calendars.get(code)
    return None if calendar is None else calendar.version


def calendars(code: str, version: int) -> Compiled:
    """Return a calendar in one of its versions, worked out to instants.

    Raises:
        CalendarUnknown: it was never used in this version.
    """
    calendar = registers.institution().calendars.get(code)
    if calendar is not None and calendar.version == version:
        return compiled(calendar)
    return compiled(_stored(code, version))


def end_of(day: date, code: str, version: int) -> int:
    """Return the instant that ends a day, by the clock of an office or, without one, of the house.

    Seconds since 1970.
    """
    zone = calendars(code, version).zone if code else timezone.get_default_timezone()
    return seconds_of(datetime.combine(day + timedelta(days=1), time(), tzinfo=zone))


def house_calendar() -> str:
    """Return the code of the calendar of all who name no other; empty where the house has none."""
    return registers.institution().calendar


def of_unit(unit: UUID | None) -> str:
    """Return the code of a unit's calendar: its own, or of the nearest unit above that names one.

    Without any it is the calendar of the house. A code that nobody declared counts as none.
    """
    declared = registers.institution()
    register = declared.registers.get("unit")
    if register is not None and FIELD in register.fields and "parent" in register.fields:
        units: Any = model_of("unit")._default_manager
        seen: set[UUID] = set()
        while unit is not None and unit not in seen:
            seen.add(unit)
            found = units.filter(pk=unit).values_list(FIELD, "parent").first()
            code, unit = found or ("", None)
            if code in declared.calendars:
                return str(code)
    return declared.calendar


def working_days(unit: UUID | None, first: date, last: date) -> int | None:
    """Return the working days from one day to another by the calendar of a unit.

    None where the house has no calendar for it, or the calendar does not know the days.
    """
    calendar = registers.institution().calendars.get(of_unit(unit))
    return None if calendar is None else compiled(calendar).working_days(first, last)


def _keep(calendar: Calendar) -> bool:
    """Store a calendar unless it is stored; return whether it was stored now."""
    text = calendar.text()
    held = CalendarVersion.objects.filter(code=calendar.code, version=calendar.version)
    found = held.values_list("digest", flat=True).first()
    if found is None:
        with locks.write(even_if_read_only=True):
            row, is_new = CalendarVersion.objects.get_or_create(
                code=calendar.code,
                version=calendar.version,
                defaults={"digest": digest(text), "body": text, "stored_at": timezone.now()},
            )
            if is_new:
                _write_days(row, compiled(calendar))
        found = row.digest
        if is_new:
            return True
    if found != digest(text):
        raise CalendarChanged(calendar=calendar.code, version=calendar.version)
    return False


def _write_days(row: CalendarVersion, office: Compiled) -> None:
    """Write the days and the working time of a calendar version."""
    rows.insert(
        CalendarDay,
        ("calendar_id", "day", "begins_at", "working_days", "seconds"),
        ((row.id, one.day, one.begins_at, one.working_days, one.seconds) for one in office.days()),
    )
    work = office.work
    stretches = zip(work.starts, work.ends, work.before, strict=True)
    rows.insert(
        CalendarStretch,
        ("calendar_id", "starts_at", "ends_at", "seconds"),
        ((row.id, instant_of(a), instant_of(b), seconds) for a, b, seconds in stretches),
    )


@lru_cache(maxsize=64)
def _stored(code: str, version: int) -> Calendar:
    """Return a stored version; a version never changes."""
    held = CalendarVersion.objects.filter(code=code, version=version)
    text = held.values_list("body", flat=True).first()
    if text is None:
        raise CalendarUnknown(calendar=f"{code} in version {version}")
    return calendar_from(text)
