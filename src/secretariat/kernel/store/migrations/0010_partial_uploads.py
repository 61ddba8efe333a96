from django.db import migrations, models


class Migration(migrations.Migration):
    """Files that come in parts."""

    dependencies = [("store", "0009_unfinished")]
    operations = [
        migrations.CreateModel(
            name="PartialUpload",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("actor", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=255)),
                ("size_bytes", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64, null=True)),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "partial_upload",
                "indexes": [
                    models.Index(fields=["actor"], name="partial_upload_actor"),
                    models.Index(fields=["changed_at"], name="partial_upload_old"),
                ],
            },
        ),
    ]
