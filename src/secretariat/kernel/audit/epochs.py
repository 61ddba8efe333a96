"""Epochs: closing the open sealing epoch, and knowing when nobody writes into it any more.

On SQLite there is one writer, so a closed epoch is settled. On PostgreSQL a transaction that read
the old number may still commit: the epoch is settled once the oldest running transaction began
after the closing. A transaction gets its number when it writes the record's row, before it reads
the epoch.
"""

import time

from django.db import connection
from django.utils import timezone

from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Checkpoint, Event, SealEpoch

POLL_SECONDS = 0.02


def close_open() -> int | None:
    """Open the next epoch and return the number of the one closed; None where it holds no event."""
    with locks.write(even_if_read_only=True):
        row = SealEpoch.objects.select_for_update().get(id=1)
        if not Event.objects.filter(epoch=row.number).exists():
            return None
        SealEpoch.objects.filter(id=1).update(
            number=row.number + 1, opened_at=timezone.now(), horizon=0
        )
    _note_horizon()
    return row.number


def unsealed() -> list[int]:
    """Return the closed epochs that hold events and have no checkpoint, ascending."""
    open_number = SealEpoch.objects.values_list("number", flat=True).get(id=1)
    last = last_sealed()
    found = Event.objects.filter(epoch__gt=last, epoch__lt=open_number)
    return list(found.order_by("epoch").values_list("epoch", flat=True).distinct())


def last_sealed() -> int:
    """Return the number of the newest checkpoint, or 0."""
    newest = Checkpoint.objects.order_by("-number").values_list("number", flat=True).first()
    return newest or 0


def is_settled() -> bool:
    """Tell whether no transaction can still write into a closed epoch."""
    if locks.is_sqlite():
        return True
    horizon = SealEpoch.objects.values_list("horizon", flat=True).get(id=1)
    if horizon == 0:  # a crash came between the closing and the note; a later horizon is as safe
        horizon = _note_horizon()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= %s", [horizon]
        )
        return bool(cursor.fetchone()[0])


def wait_settled(seconds: float) -> bool:
    """Wait until the closed epochs are settled; return whether they are."""
    deadline = time.monotonic() + seconds
    while not is_settled():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _note_horizon() -> int:
    """Note the first transaction number not yet given; return it. Nothing to note on SQLite."""
    if locks.is_sqlite():
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        horizon = int(cursor.fetchone()[0])
    SealEpoch.objects.filter(id=1).update(horizon=horizon)
    return horizon
