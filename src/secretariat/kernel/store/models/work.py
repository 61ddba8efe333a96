"""Work: what must happen after a change, and what must not happen twice."""

from django.db import models


class Outbox(models.Model):
    """A record whose index entry is out of date; written in the transaction of the change.

    `is_new` tells that the index cannot hold an older entry of it yet.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    is_new = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """Walked in order; the changed ones are left out of search until indexed."""

        db_table = "outbox"
        indexes = [models.Index(fields=["is_new", "id"], name="outbox_changed")]

    def __str__(self) -> str:
        """Return the record."""
        return str(self.record)


class Job(models.Model):
    """A piece of work on a lane, held by a lease; a dead worker's lease runs out."""

    id = models.BigAutoField(primary_key=True)
    lane = models.CharField(max_length=12)
    name = models.CharField(max_length=80)
    arguments = models.TextField(default="{}")
    once_key = models.CharField(max_length=120, null=True, unique=True)
    state = models.CharField(max_length=8, default="ready")
    attempts = models.IntegerField(default=0)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, default="")
    progress = models.CharField(max_length=200, default="")
    error = models.TextField(default="")
    result = models.TextField(default="")
    enqueued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """Workers ask for the next of their lane."""

        db_table = "job"
        indexes = [models.Index(fields=["lane", "state", "run_at"], name="job_next")]

    def __str__(self) -> str:
        """Return name and id."""
        return f"{self.name} {self.id}"


class Once(models.Model):
    """An act that was done under a key; asking again answers with what was done then."""

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    request = models.CharField(max_length=64)
    record = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        """One act for each actor and key."""

        db_table = "once"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="once_key")]

    def __str__(self) -> str:
        """Return the key."""
        return self.key
