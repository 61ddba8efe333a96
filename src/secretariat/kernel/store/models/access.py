"""Access as data: interned sets of tokens, and the people a record names."""

from django.db import models
from django.db.models import DO_NOTHING


class AccessSet(models.Model):
    """The tokens that read a record, with level and caveats; shared by all records alike.

    `rules` is canonical JSON: for each access rule that applies, its index and tokens. `ruleset`
    names the access block it was computed from; under another block the set is closed.
    """

    id = models.BigAutoField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    register = models.CharField(max_length=40)
    ruleset = models.CharField(max_length=16)
    rules = models.TextField()
    level = models.SmallIntegerField()
    caveats = models.CharField(max_length=400, default="")
    is_closed = models.BooleanField(default=False)

    class Meta:
        """Readers ask for the sets of one register."""

        db_table = "access_set"
        indexes = [
            models.Index(fields=["register", "ruleset"], name="access_set_register"),
            models.Index(
                fields=["register"], condition=models.Q(is_closed=True), name="access_set_closed"
            ),
        ]

    def __str__(self) -> str:
        """Return the rules."""
        return self.rules


class AccessToken(models.Model):
    """One token that reads the records of a set."""

    id = models.BigAutoField(primary_key=True)
    token = models.CharField(max_length=120)
    access_set = models.ForeignKey(AccessSet, DO_NOTHING, related_name="tokens")

    class Meta:
        """Found from the token."""

        db_table = "access_token"
        constraints = [
            models.UniqueConstraint(fields=["token", "access_set"], name="access_token_once")
        ]

    def __str__(self) -> str:
        """Return the token."""
        return self.token


class RecordPerson(models.Model):
    """A person whom a rule of the register names on a record.

    `rules` holds the indexes of the rules that name the person, comma-separated and ascending;
    `hidden` the field groups that none of the reading ones among them shows, wrapped in commas.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey("Record", DO_NOTHING, related_name="+")
    register = models.CharField(max_length=40)
    person = models.UUIDField()
    rules = models.CharField(max_length=40)
    reads = models.BooleanField()
    hidden = models.CharField(max_length=400, default="")

    class Meta:
        """Found from the person, one register at a time."""

        db_table = "record_person"
        constraints = [
            models.UniqueConstraint(fields=["record", "person"], name="record_person_once")
        ]
        indexes = [
            models.Index(fields=["person", "register", "reads", "record"], name="record_person_own")
        ]

    def __str__(self) -> str:
        """Return record and person."""
        return f"{self.record_id} {self.person}"
