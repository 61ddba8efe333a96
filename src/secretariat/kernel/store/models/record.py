"""The spine: what every record has, and the values that are rows of their own."""

from django.db import models
from django.db.models import DO_NOTHING

from secretariat.foundation.identifiers import uuid7


class Record(models.Model):
    """What every record of every register has; the declared fields lie in `reg_<code>`.

    `assigned` names who holds the record: `person:<id>`, `role:<name>` or `role:<name>@<unit id>`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    register = models.CharField(max_length=40)
    number = models.CharField(max_length=120, null=True)
    title = models.TextField()
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=40)
    state_kind = models.CharField(max_length=8)
    result = models.CharField(max_length=40, null=True)
    unit = models.UUIDField(null=True)
    owner = models.UUIDField(null=True)
    assigned = models.CharField(max_length=120, null=True)
    level = models.SmallIntegerField()
    caveats = models.CharField(max_length=400, default="")
    access_set = models.ForeignKey("AccessSet", DO_NOTHING, related_name="+", db_index=False)
    dated_set = models.ForeignKey(
        "AccessSet", DO_NOTHING, related_name="+", db_index=False, null=True
    )
    readable_from = models.DateField(null=True)
    readable_until = models.DateField(null=True)
    file_plan_class = models.CharField(max_length=40)
    trigger_on = models.DateField(null=True)
    version = models.IntegerField(default=1)
    declared_version = models.IntegerField()
    head = models.CharField(max_length=64)
    seq = models.IntegerField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        """Numbers are unique within a register; due lists walk class and trigger date."""

        db_table = "record"
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="record_number_once")
        ]
        indexes = [
            models.Index(fields=["file_plan_class", "trigger_on"], name="record_class_trigger"),
            models.Index(
                fields=["assigned", "changed_at"],
                condition=models.Q(assigned__isnull=False),
                name="record_assigned",
            ),
        ]

    def __str__(self) -> str:
        """Return the number, or the id of a draft."""
        return self.number or str(self.id)


class Text(models.Model):
    """One translation of one field; the original lies in the typed table.

    `source_hash` (64 hex digits) names the original text it was made from: another original makes
    the translation stale.
    """

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, DO_NOTHING, related_name="+")
    field = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    text = models.TextField()
    folded = models.TextField()
    source_hash = models.CharField(max_length=64)

    class Meta:
        """One text for each record, field and language."""

        db_table = "text"
        constraints = [
            models.UniqueConstraint(fields=["record", "field", "language"], name="text_once")
        ]

    def __str__(self) -> str:
        """Return where the text belongs."""
        return f"{self.record_id} {self.field} {self.language}"


class Link(models.Model):
    """One value of a many-valued link, concept, person or unit."""

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, DO_NOTHING, related_name="+")
    register = models.CharField(max_length=40)
    field = models.CharField(max_length=40)
    target = models.ForeignKey(Record, DO_NOTHING, related_name="+", db_index=False)
    position = models.IntegerField()

    class Meta:
        """Walked from both ends."""

        db_table = "link"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field", "position"], name="link_position_once"
            )
        ]
        indexes = [
            models.Index(fields=["target", "register", "field", "record"], name="link_target")
        ]

    def __str__(self) -> str:
        """Return both ends."""
        return f"{self.record_id} {self.field} {self.target_id}"


class RecordFile(models.Model):
    """One file of a record: a name for bytes kept in the content store."""

    id = models.BigAutoField(primary_key=True)
    record = models.ForeignKey(Record, DO_NOTHING, related_name="+")
    field = models.CharField(max_length=40)
    position = models.IntegerField()
    name = models.CharField(max_length=255)
    content = models.ForeignKey("Content", DO_NOTHING, related_name="+")

    class Meta:
        """Files keep the order in which they were given."""

        db_table = "record_file"
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field", "position"], name="file_position_once"
            )
        ]

    def __str__(self) -> str:
        """Return the name of the file."""
        return self.name
