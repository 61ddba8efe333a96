"""Time: what follows from the events and lets any past day be asked."""

from django.db import models


class Passage(models.Model):
    """One stay of one record in one state: by which event and move it came, and until when.

    Follows from the events; `audit rebuild` recreates it. `left` is empty while the stay lasts.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.UUIDField()
    register = models.CharField(max_length=40)
    seq = models.IntegerField()
    state = models.CharField(max_length=40)
    move = models.CharField(max_length=40, null=True)
    entered = models.DateTimeField()
    left = models.DateTimeField(null=True)

    class Meta:
        """One stay for each event that began one; walked by register and move."""

        db_table = "passage"
        constraints = [models.UniqueConstraint(fields=["record", "seq"], name="passage_seq_once")]
        indexes = [
            models.Index(fields=["register", "move", "entered"], name="passage_move"),
        ]

    def __str__(self) -> str:
        """Return the record and its state."""
        return f"{self.record} {self.state}"
