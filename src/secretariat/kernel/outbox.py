"""Outbox: notes, in the transaction of a change, that the index entry of a record is out of date.

Does not know the index; `indexing` walks the outbox.
"""

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from secretariat.kernel.store.models import Outbox


def note(records: Iterable[UUID], *, is_new: bool) -> None:
    """Note that records must be indexed (anew); a changed one leaves the search until then."""
    now = timezone.now()
    Outbox.objects.bulk_create([Outbox(record=r, is_new=is_new, at=now) for r in records])


def changed() -> frozenset[UUID]:
    """Return the records whose index entry may say what is no longer so."""
    return frozenset(Outbox.objects.filter(is_new=False).values_list("record", flat=True))


def added() -> frozenset[UUID]:
    """Return the records that the index does not hold yet."""
    return frozenset(Outbox.objects.filter(is_new=True).values_list("record", flat=True))


def waiting() -> int:
    """Return how many entries wait to be indexed."""
    return Outbox.objects.count()
