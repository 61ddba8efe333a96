from django.db import migrations, models


class Migration(migrations.Migration):
    """How often people get mail; notices of before are not mailed any more."""

    dependencies = [("store", "0011_factors")]
    operations = [
        migrations.AddField(
            model_name="account",
            name="mail",
            field=models.CharField(default="daily", max_length=8),
        ),
        migrations.AddField(
            model_name="notice",
            name="mailed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL("UPDATE notice SET mailed_at = at", migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(mailed_at__isnull=True, read_at__isnull=True),
                fields=["person"],
                name="notice_unmailed",
            ),
        ),
    ]
