from django.db import migrations, models


class Migration(migrations.Migration):
    """Who holds a record now."""

    dependencies = [("store", "0001_first")]
    operations = [
        migrations.AddField(
            model_name="record",
            name="assigned",
            field=models.CharField(max_length=120, null=True),
        ),
        migrations.AddIndex(
            model_name="record",
            index=models.Index(
                condition=models.Q(("assigned__isnull", False)),
                fields=["assigned", "changed_at"],
                name="record_assigned",
            ),
        ),
    ]
