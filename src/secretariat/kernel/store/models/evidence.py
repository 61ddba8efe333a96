"""Evidence: events, and the seals over them."""

from django.db import models


class Event(models.Model):
    """One change of one record. `sealed` is hashed and never changes; `disclosed` can be erased.

    `sealed` is canonical JSON text: record, seq, kind, actor, time, and for each field a digest
    over its own salt. `disclosed` is JSON text: for each field `[salt, value]`. `hash` is SHA-256
    over the previous hash and `sealed`. `epoch` is the number of the sealing epoch that was open.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    seq = models.IntegerField()
    epoch = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=20)
    actor = models.UUIDField(null=True)
    at = models.DateTimeField()
    sealed = models.TextField()
    disclosed = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        """One event for each place of a chain, which also refuses a forked chain."""

        db_table = "event"
        constraints = [models.UniqueConstraint(fields=["record", "seq"], name="event_seq_once")]

    def __str__(self) -> str:
        """Return the place in the chain."""
        return f"{self.record} {self.seq}"


class SealEpoch(models.Model):
    """The one row that says which sealing epoch is open, and since which transaction."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=1)
    opened_at = models.DateTimeField()
    horizon = models.BigIntegerField(default=0)

    class Meta:
        """Named like the thing it is."""

        db_table = "seal_epoch"

    def __str__(self) -> str:
        """Return the number of the open epoch."""
        return str(self.number)


class Checkpoint(models.Model):
    """The signed Merkle root over the events of one epoch, chained to the checkpoint before."""

    number = models.BigIntegerField(primary_key=True)
    count = models.IntegerField()
    root = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()
    body = models.TextField()
    signature = models.CharField(max_length=128)
    key_id = models.CharField(max_length=16)
    copied_at = models.DateTimeField(null=True)

    class Meta:
        """Named like the thing it is."""

        db_table = "checkpoint"

    def __str__(self) -> str:
        """Return the epoch it seals."""
        return str(self.number)
