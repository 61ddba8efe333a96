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


class Unfinished(models.Model):
    """What somebody typed into one window of a form and has not sent yet.

    `key` is the key under which the form will be sent; `turn` counts how often it was kept.
    `entries` is JSON text: pairs of the name of a control and what stands in it.
    """

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=60)
    key = models.CharField(max_length=36)
    register = models.CharField(max_length=40)
    record = models.UUIDField(null=True)
    version = models.IntegerField()
    turn = models.IntegerField()
    entries = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        """One for each window; found by record when a field of it is erased."""

        db_table = "unfinished"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="unfinished_key_once")]
        indexes = [
            models.Index(fields=["record"], name="unfinished_record"),
            models.Index(fields=["saved_at"], name="unfinished_old"),
        ]

    def __str__(self) -> str:
        """Return register and key."""
        return f"{self.register} {self.key}"


class Batch(models.Model):
    """One move asked for on many records by one actor; `BatchBlock` says what became of them.

    States: `prepared` (records are chosen), `running`, `done`. `items` is JSON text: for each
    record how it was named, its id and the version seen. The answers are kept only while it runs.
    """

    id = models.UUIDField(primary_key=True)
    actor = models.CharField(max_length=60)
    scopes = models.TextField(null=True)
    language = models.CharField(max_length=8)
    key = models.CharField(max_length=120, null=True)
    request = models.CharField(max_length=64, default="")
    register = models.CharField(max_length=40)
    move = models.CharField(max_length=40, default="")
    answers = models.TextField(default="")
    items = models.TextField()
    total = models.IntegerField()
    state = models.CharField(max_length=8, default="prepared")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """One act for each actor and key."""

        db_table = "batch"
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="batch_key_once")]

    def __str__(self) -> str:
        """Return the id."""
        return str(self.id)


class BatchBlock(models.Model):
    """What became of some records of a batch; written in the transaction that moved them."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.DO_NOTHING, related_name="+", db_index=False)
    place = models.IntegerField()
    moved = models.IntegerField()
    refused = models.IntegerField()
    not_found = models.IntegerField()
    lines = models.TextField()

    class Meta:
        """No record of a batch is moved twice."""

        db_table = "batch_block"
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="batch_block_once")]

    def __str__(self) -> str:
        """Return batch and place."""
        return f"{self.batch_id} {self.place}"
