"""Content: what is known of bytes, once for each digest; and who uploaded them."""

from django.db import models
from django.db.models import DO_NOTHING


class Content(models.Model):
    """Bytes in the content store, with what extraction found in them.

    `status` is `waiting` until the slow lane has looked; then one of the extraction's answers.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    size_bytes = models.BigIntegerField()
    mime = models.CharField(max_length=120)
    puid = models.CharField(max_length=20, null=True)
    format_tool = models.CharField(max_length=120, default="")
    status = models.CharField(max_length=12, default="waiting")
    reason = models.TextField(default="")
    text = models.TextField(null=True)
    language = models.CharField(max_length=8, null=True)
    facts = models.TextField(default="{}")
    thumbnail = models.CharField(max_length=64, null=True)
    added_at = models.DateTimeField()

    class Meta:
        """Waiting content is found quickly."""

        db_table = "content"
        indexes = [models.Index(fields=["status"], name="content_status")]

    def __str__(self) -> str:
        """Return the digest."""
        return self.digest


class Upload(models.Model):
    """Who brought bytes to the house; only they may put them into a record by digest alone."""

    id = models.BigAutoField(primary_key=True)
    actor = models.CharField(max_length=60)
    content = models.ForeignKey(Content, DO_NOTHING, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Named like the thing it is."""

        db_table = "upload"

    def __str__(self) -> str:
        """Return who and what."""
        return f"{self.actor} {self.content_id}"


class PartialUpload(models.Model):
    """A file that comes in parts; how much has come is the length of its file.

    `digest` is set once all has come and is kept as content.
    """

    id = models.UUIDField(primary_key=True)
    actor = models.CharField(max_length=60)
    name = models.CharField(max_length=255)
    size_bytes = models.BigIntegerField()
    digest = models.CharField(max_length=64, null=True)
    changed_at = models.DateTimeField()

    class Meta:
        """Counted by actor, swept by time."""

        db_table = "partial_upload"
        indexes = [
            models.Index(fields=["actor"], name="partial_upload_actor"),
            models.Index(fields=["changed_at"], name="partial_upload_old"),
        ]

    def __str__(self) -> str:
        """Return the id."""
        return str(self.id)
