"""Add a table and a column, delete events, then fail; or, asked to, sleep until killed."""

import os
import time

from django.db import migrations


def fail(apps, schema_editor):
    """Fail after everything else was done."""
    if os.environ.get("PROOF_SLEEP"):
        os.write(1, b"asleep\n")
        time.sleep(600)
    raise ValueError("this migration fails on purpose")


class Migration(migrations.Migration):
    """Three changes and a fault; in parts, as a migration without transaction leaves them."""

    dependencies = [("store", "0001_first")]
    atomic = os.environ.get("SECRETARIAT_DATABASE", "") != ""
    operations = [
        migrations.RunSQL("CREATE TABLE broken (id integer)", migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE record ADD COLUMN broken integer", migrations.RunSQL.noop),
        migrations.RunSQL("DELETE FROM event", migrations.RunSQL.noop),
        migrations.RunPython(fail),
    ]
