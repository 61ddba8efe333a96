"""Turns: of several workers of one lane, one at a time does the lane's duties.

On SQLite a file lock in the house decides, on PostgreSQL an advisory lock; both end with the
process that holds them. Does not know what the duties are.
"""

import fcntl
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

ADVISORY_CLASS = 5309


@contextmanager
def turn(lane: str) -> Iterator[bool]:
    """Yield whether it is this worker's turn; never wait for it."""
    if connection.vendor == "postgresql":
        with _advisory(lane) as is_ours:
            yield is_ours
    else:
        with _file(Path(settings.HOME) / f"lane-{lane}.lock") as is_ours:
            yield is_ours


@contextmanager
def _file(path: Path) -> Iterator[bool]:
    """Take a file lock for the block, if it is free."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


@contextmanager
def _advisory(lane: str) -> Iterator[bool]:
    """Take an advisory lock of this database for the block, if it is free."""
    key = [ADVISORY_CLASS, zlib.crc32(lane.encode()) & 0x7FFFFFFF]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)
