"""Once: an act done under a key is not done again; asking again answers with the record of then.

The key belongs to its actor; the same key with another request is refused. Does not know acts.
"""

from collections.abc import Mapping
from uuid import UUID

from django.db import connection
from django.utils import timezone

from secretariat.foundation.canonical import digest
from secretariat.kernel.identity import Actor
from secretariat.kernel.records.errors import KeyReused
from secretariat.kernel.store.models import Once, Record


def request_digest(act: str, *parts: object, values: Mapping[str, object] | None = None) -> str:
    """Return what names a request: the act, its address and what was sent."""
    sent = sorted((str(key), repr(value)) for key, value in (values or {}).items())
    return digest(repr((act, *map(str, parts), sent)))


def done_before(actor: Actor, key: str | None, request: str) -> UUID | None:
    """Return the record of the act done under this key, or None.

    Raises:
        KeyReused: the key was used for another request.
    """
    if key is None:
        return None
    _wait_for_turn(actor, key)
    row = Once.objects.filter(actor=actor.key, key=key).first()
    if row is None:
        return None
    if row.request != request:
        raise KeyReused(key=key)
    return row.record


def _wait_for_turn(actor: Actor, key: str) -> None:
    """Let the acts under one key follow each other on PostgreSQL; SQLite has one writer anyway."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        turn = int(digest(f"{actor.key}\n{key}")[:15], 16)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [turn])


def note(actor: Actor, key: str | None, request: str, record: UUID) -> None:
    """Note, in the transaction of the act, that it was done under the key."""
    if key is not None:
        Once.objects.create(
            actor=actor.key, key=key, request=request, record=record, at=timezone.now()
        )


def done_under(key: str, *, actor: Actor) -> str | None:
    """Return the number, or id, of the record that an act of the actor made under a key."""
    row = Once.objects.filter(actor=actor.key, key=key).first()
    if row is None:
        return None
    return str(Record.objects.get(pk=row.record))
