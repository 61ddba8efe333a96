from django.db import migrations, models


class Migration(migrations.Migration):
    """What was typed into forms that are not sent yet."""

    dependencies = [("store", "0008_watch")]
    operations = [
        migrations.CreateModel(
            name="Unfinished",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("actor", models.CharField(max_length=60)),
                ("key", models.CharField(max_length=36)),
                ("register", models.CharField(max_length=40)),
                ("record", models.UUIDField(null=True)),
                ("version", models.IntegerField()),
                ("turn", models.IntegerField()),
                ("entries", models.TextField()),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "db_table": "unfinished",
                "constraints": [
                    models.UniqueConstraint(fields=("actor", "key"), name="unfinished_key_once")
                ],
                "indexes": [
                    models.Index(fields=["record"], name="unfinished_record"),
                    models.Index(fields=["saved_at"], name="unfinished_old"),
                ],
            },
        ),
    ]
