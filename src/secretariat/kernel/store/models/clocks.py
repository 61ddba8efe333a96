"""Clocks: calendars in every version ever used, and what the clock of each record shows."""

from django.db import models
from django.db.models import DO_NOTHING, Q


class CalendarVersion(models.Model):
    """One version of the calendar of an office, as it was first used; `body` is JSON text."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40)
    version = models.IntegerField()
    digest = models.CharField(max_length=64)
    body = models.TextField()
    stored_at = models.DateTimeField()

    class Meta:
        """A version is stored once."""

        db_table = "calendar_version"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="calendar_version_once")
        ]

    def __str__(self) -> str:
        """Return code and version."""
        return f"{self.code} {self.version}"


class CalendarDay(models.Model):
    """One day of a calendar version: the working days and working seconds that lie before it."""

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(CalendarVersion, DO_NOTHING, related_name="+", db_index=False)
    day = models.DateField()
    begins_at = models.DateTimeField()
    working_days = models.IntegerField()
    seconds = models.BigIntegerField()

    class Meta:
        """Found by its date."""

        db_table = "calendar_day"
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once")
        ]

    def __str__(self) -> str:
        """Return the day."""
        return str(self.day)


class CalendarStretch(models.Model):
    """One stretch of working time of a calendar version, and the working seconds before it."""

    id = models.BigAutoField(primary_key=True)
    calendar = models.ForeignKey(CalendarVersion, DO_NOTHING, related_name="+", db_index=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    seconds = models.BigIntegerField()

    class Meta:
        """Found by an instant: the last that starts not after it."""

        db_table = "calendar_stretch"
        constraints = [
            models.UniqueConstraint(fields=["calendar", "starts_at"], name="calendar_stretch_once")
        ]

    def __str__(self) -> str:
        """Return when it starts."""
        return str(self.starts_at)


class RecordClock(models.Model):
    """What one clock of one record shows; follows from the events, `audit rebuild` recreates it.

    `since` is when the stretch began that lasts or was the last, `ended_at` when it was paused or
    stopped, `ran` the earlier stretches as JSON text, `overdue` the instant it was due once that
    has passed for good (seconds since 1970).
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    register = models.CharField(max_length=40)
    clock = models.CharField(max_length=40)
    status = models.CharField(max_length=8)
    started_at = models.DateTimeField()
    since = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ran = models.TextField(default="[]")
    overdue = models.BigIntegerField(null=True)
    calendar = models.CharField(max_length=40, null=True)
    calendar_version = models.IntegerField(null=True)
    amount = models.IntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    warn_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    late_at = models.DateTimeField(null=True)

    class Meta:
        """One row for each clock of a record; walked by what is due next."""

        db_table = "record_clock"
        constraints = [
            models.UniqueConstraint(fields=["record", "clock"], name="record_clock_once")
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                name="record_clock_due",
                condition=Q(late_at__isnull=True) & ~Q(status="stopped"),
            ),
            models.Index(
                fields=["warn_at"],
                name="record_clock_warn",
                condition=Q(warned_at__isnull=True, late_at__isnull=True, status="running"),
            ),
            models.Index(fields=["calendar", "calendar_version"], name="record_clock_calendar"),
        ]

    def __str__(self) -> str:
        """Return the record and its clock."""
        return f"{self.record} {self.clock}"
