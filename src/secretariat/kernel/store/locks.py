"""Locks: how one write transaction begins, on either database.

On SQLite every writer first takes a file lock on a descriptor of its own, because SQLite's own
waiting lets some writers starve, and `lockf` would not keep threads of one process apart. On
PostgreSQL the transaction alone is enough. Does not know what is written.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.db import OperationalError, connection, transaction

from secretariat.kernel import registers
from secretariat.kernel.errors import DeclarationsChanged, ReadOnlyHouse
from secretariat.kernel.store.models import House

LOW_WATER_BYTES = 64 * 1024 * 1024
_FULL = ("disk is full", "No space left", "could not extend file")
DECLARATIONS = "declarations"
RETRY_SECONDS = 5


def is_sqlite() -> bool:
    """Tell whether records lie in SQLite."""
    return connection.vendor == "sqlite"


@contextmanager
def write(*, even_if_read_only: bool = False) -> Iterator[None]:
    """Run the block as one write transaction; nested, it joins the outer one.

    Raises:
        ReadOnlyHouse: the house protects itself: little space, an upgrade, a restore, or
            declarations that changed under this process.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    if not even_if_read_only:
        _refuse_when_low()
    try:
        with _writer_lock() if is_sqlite() else nullcontext(), transaction.atomic():
            if not even_if_read_only:
                _refuse_when_closed()
            yield
    except OperationalError as error:
        if any(words in str(error) for words in _FULL):
            raise ReadOnlyHouse(reason="its disk is full") from error
        raise


@contextmanager
def _writer_lock() -> Iterator[None]:
    """Wait for the turn to write to SQLite; the system gives the lock back when a process dies."""
    path = Path(str(connection.settings_dict["NAME"])).with_suffix(".lock")
    if "memory" in path.name or not path.parent.exists():
        path = Path(settings.HOME) / "house.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _refuse_when_low() -> None:
    """Refuse to write when the disk of the house is nearly full: SQLite could not even delete."""
    space = os.statvfs(settings.HOME)
    if space.f_bavail * space.f_frsize < LOW_WATER_BYTES:
        raise ReadOnlyHouse(reason="its disk is nearly full")


def _refuse_when_closed() -> None:
    """Refuse to write while the house is closed, or from a process with old declarations."""
    keys = ("read_only", DECLARATIONS)
    facts = dict(House.objects.filter(key__in=keys).values_list("key", "value"))
    if facts.get("read_only"):
        raise ReadOnlyHouse(reason=facts["read_only"])
    if facts.get(DECLARATIONS) != registers.fingerprint():
        raise DeclarationsChanged(retry_after_seconds=RETRY_SECONDS)


def declared_here() -> bool:
    """Tell whether the declarations of this process are those that were applied last."""
    facts = House.objects.filter(key=DECLARATIONS).values_list("value", flat=True)
    return facts.first() == registers.fingerprint()
