"""Registers as data: every version ever used, the counters, and facts about the house."""

from django.db import models


class RegisterVersion(models.Model):
    """One version of a declaration as it was applied, and the columns it has in the database.

    `mapping` is canonical JSON text: what the version changed in data that lay there already
    (names, values, states); an event of the register's own chain seals it.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40)
    version = models.IntegerField()
    digest = models.CharField(max_length=64)
    declaration = models.TextField()
    columns = models.TextField()
    mapping = models.TextField(default="{}")
    applied_at = models.DateTimeField()

    class Meta:
        """A version is applied once."""

        db_table = "register_version"
        constraints = [
            models.UniqueConstraint(fields=["code", "digest"], name="register_digest_once")
        ]

    def __str__(self) -> str:
        """Return code and version."""
        return f"{self.code} {self.version}"


class RegisterWork(models.Model):
    """How far a long change of the data of one register is: what is done, and up to which record.

    `work` is `fill` (a new column is filled from an old one), `empty` (an old column is emptied)
    or `states` (running records are taken over). `facts` is JSON text; `after` names the last row.
    """

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=40)
    work = models.CharField(max_length=8)
    name = models.CharField(max_length=60)
    facts = models.TextField(default="{}")
    after = models.CharField(max_length=40, default="")
    done = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField()

    class Meta:
        """Each work is under way once."""

        db_table = "register_work"
        constraints = [
            models.UniqueConstraint(fields=["code", "work", "name"], name="register_work_once")
        ]

    def __str__(self) -> str:
        """Return what is done to what."""
        return f"{self.work} {self.code} {self.name}"


class Counter(models.Model):
    """The last number given in a register and, where numbers start again each year, in a year."""

    key = models.CharField(max_length=60, primary_key=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        """Named like the thing it is."""

        db_table = "counter"

    def __str__(self) -> str:
        """Return what is counted."""
        return self.key


class House(models.Model):
    """A fact about this house: schema epoch, read-only reason, last restore."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.TextField()

    class Meta:
        """Named like the thing it is."""

        db_table = "house"

    def __str__(self) -> str:
        """Return the key."""
        return self.key
