from django.db import migrations, models


class Migration(migrations.Migration):
    """What people watch."""

    dependencies = [("store", "0007_batches")]
    operations = [
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person", models.UUIDField()),
                ("record", models.UUIDField()),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "watch",
                "indexes": [models.Index(fields=["record"], name="watch_of_record")],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "record"), name="watch_once")
                ],
            },
        ),
    ]
