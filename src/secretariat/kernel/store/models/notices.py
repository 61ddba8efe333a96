"""Notices: what people are told of, once for each person and occasion, and what they watch."""

from django.db import models


class Notice(models.Model):
    """One person told of one occasion on one record.

    `kind` is `move` or what a clock did; `facts` is canonical JSON without personal data.
    """

    id = models.BigAutoField(primary_key=True)
    occasion = models.UUIDField()
    person = models.UUIDField()
    record = models.UUIDField()
    kind = models.CharField(max_length=40)
    facts = models.TextField(default="{}")
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        """Read by the person, latest first; the unread ones are counted on every page."""

        db_table = "notice"
        constraints = [models.UniqueConstraint(fields=["occasion", "person"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_of_person"),
            models.Index(
                fields=["person", "record"],
                condition=models.Q(read_at__isnull=True),
                name="notice_unread",
            ),
            models.Index(
                fields=["person"],
                condition=models.Q(mailed_at__isnull=True, read_at__isnull=True),
                name="notice_unmailed",
            ),
        ]

    def __str__(self) -> str:
        """Return what happened."""
        return f"{self.kind} {self.record}"


class Watch(models.Model):
    """One person who is told of every change of one record."""

    id = models.BigAutoField(primary_key=True)
    person = models.UUIDField()
    record = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        """Asked by the record at each of its changes, and by the person for the own list."""

        db_table = "watch"
        constraints = [models.UniqueConstraint(fields=["person", "record"], name="watch_once")]
        indexes = [models.Index(fields=["record"], name="watch_of_record")]

    def __str__(self) -> str:
        """Return who watches what."""
        return f"{self.person} {self.record}"
