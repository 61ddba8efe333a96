import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Moves of many records at once, and what became of each."""

    dependencies = [("store", "0006_notices")]
    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("actor", models.CharField(max_length=60)),
                ("scopes", models.TextField(null=True)),
                ("language", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=120, null=True)),
                ("request", models.CharField(default="", max_length=64)),
                ("register", models.CharField(max_length=40)),
                ("move", models.CharField(default="", max_length=40)),
                ("answers", models.TextField(default="")),
                ("items", models.TextField()),
                ("total", models.IntegerField()),
                ("state", models.CharField(default="prepared", max_length=8)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "batch",
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "key"), name="batch_key_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchBlock",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "batch",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="store.batch",
                    ),
                ),
                ("place", models.IntegerField()),
                ("moved", models.IntegerField()),
                ("refused", models.IntegerField()),
                ("not_found", models.IntegerField()),
                ("lines", models.TextField()),
            ],
            options={
                "db_table": "batch_block",
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "place"), name="batch_block_once")
                ],
            },
        ),
    ]
