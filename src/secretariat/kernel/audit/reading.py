"""Reading: all events in the order of their chains, from one moment, in bounded memory."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from secretariat.kernel.store.locks import is_sqlite

AT_ONCE = 4_000
EventRow = tuple[str, int, int, str, str, str, str, str, str, str]
_COLUMNS = "{record}, seq, epoch, kind, {actor}, {at}, sealed, disclosed, prev, hash"


@contextmanager
def one_moment() -> Iterator[None]:
    """Let all reads of the block see the house as it was at one moment, while others write.

    What is in memory before is kept out of the collector's rounds, which so many reads set off.
    Within a transaction the block joins it. On SQLite the write-ahead log grows meanwhile.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    with connection.cursor() as cursor:
        if is_sqlite():
            cursor.execute("BEGIN DEFERRED")
            cursor.execute("SELECT 1 FROM sqlite_master LIMIT 1")  # the moment begins with a read
        else:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")


def events(*, record: UUID | None = None) -> Iterator[list[EventRow]]:
    """Yield events in batches by record and place; ids as 32 hex digits, instants as sealed."""
    columns = _columns()
    only = "AND record = %s" if record is not None else ""
    after: tuple[object, int] = (_id(UUID(int=0)), 0)
    sql = (
        f"SELECT {columns} FROM event WHERE (record, seq) > (%s, %s) {only}"  # noqa: S608 - fixed names
        f" ORDER BY event.record, event.seq LIMIT {AT_ONCE}"
    )
    while True:
        given = [*after, *([_id(record)] if record is not None else [])]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)  # type: ignore[arg-type] # ids, as the driver takes them
            rows: list[EventRow] = cursor.fetchall()
        if not rows:
            return
        yield rows
        after = (_id(UUID(rows[-1][0])), rows[-1][1])


def _columns() -> str:
    """Return the columns of an event, alike on both databases."""
    if is_sqlite():
        return _COLUMNS.format(record="record", actor="actor", at="replace(at, ' ', 'T')")
    at = """to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')"""
    plain = "replace({0}::text, '-', '')"
    return _COLUMNS.format(record=plain.format("record"), actor=plain.format("actor"), at=at)


def _id(value: UUID) -> object:
    """Return an id as the database compares it."""
    return value.hex if is_sqlite() else value
