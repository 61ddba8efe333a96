from django.db import migrations, models


class Migration(migrations.Migration):
    """What people are told of."""

    dependencies = [("store", "0005_clocks")]
    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("occasion", models.UUIDField()),
                ("person", models.UUIDField()),
                ("record", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("facts", models.TextField(default="{}")),
                ("at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "notice",
                "indexes": [
                    models.Index(fields=["person", "-id"], name="notice_of_person"),
                    models.Index(
                        condition=models.Q(read_at__isnull=True),
                        fields=["person", "record"],
                        name="notice_unread",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("occasion", "person"), name="notice_once")
                ],
            },
        ),
    ]
