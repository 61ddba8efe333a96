"""Errors: why a calendar cannot be used."""

from secretariat.kernel.errors import SecretariatError


class CalendarChanged(SecretariatError):
    """Refuse another text under the version of a calendar that was used already."""

    code = "clocks.calendar_changed"
    status = 409
    message = (
        "The calendar %(calendar)s is not what its version %(version)s was. Raise its version."
    )


class CalendarUnknown(SecretariatError):
    """Refuse to count by a calendar that nobody declared."""

    code = "clocks.calendar_unknown"
    status = 409
    message = "The house knows no calendar %(calendar)s. Declare it, or name another one."


class CalendarTooShort(SecretariatError):
    """Refuse a clock whose end lies beyond the days that its calendar knows."""

    code = "clocks.calendar_too_short"
    status = 409
    message = "The clock %(clock)s cannot be counted: %(reason)s. Add later days to the calendar."
