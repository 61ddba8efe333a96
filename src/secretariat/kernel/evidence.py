"""Evidence: appends one event to the chain of a record, in the transaction of the change.

Does not know why something changed, nor whether it was allowed. Sealing and verifying stand in
`audit`.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from secretariat.kernel.audit.chain import SealedEntry
from secretariat.kernel.store.locks import is_sqlite

_INSERT = (
    "INSERT INTO event (record, seq, epoch, kind, actor, at, sealed, disclosed, prev, hash)"
    " VALUES (%s, %s, (SELECT number FROM seal_epoch WHERE id = 1), %s, %s, %s, %s, %s, %s, %s)"
)


def append(entries: Iterable[SealedEntry]) -> None:
    """Store sealed entries.

    The open sealing epoch is read inside the statement. The record's own row must have been written
    before in this transaction: then PostgreSQL has given it its number, and the sealer that closes
    the epoch waits for it.
    """
    rows = [
        (
            _key(sealed.entry.record),
            sealed.entry.seq,
            sealed.entry.kind,
            _key(sealed.entry.actor),
            connection.ops.adapt_datetimefield_value(sealed.entry.at),
            sealed.sealed,
            sealed.disclosed,
            sealed.prev,
            sealed.hash,
        )
        for sealed in entries
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_INSERT, rows)


def _key(value: UUID | None) -> UUID | str | None:
    """Return an id as the database stores it."""
    return value.hex if value is not None and is_sqlite() else value
