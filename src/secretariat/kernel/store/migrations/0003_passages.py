"""Passages: the stays of records in states; filled from the events by `audit rebuild`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the table of passages."""

    dependencies = [("store", "0002_assigned")]

    operations = [
        migrations.CreateModel(
            name="Passage",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("record", models.UUIDField()),
                ("register", models.CharField(max_length=40)),
                ("seq", models.IntegerField()),
                ("state", models.CharField(max_length=40)),
                ("move", models.CharField(max_length=40, null=True)),
                ("entered", models.DateTimeField()),
                ("left", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "passage",
                "indexes": [
                    models.Index(fields=["register", "move", "entered"], name="passage_move")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("record", "seq"), name="passage_seq_once")
                ],
            },
        )
    ]
