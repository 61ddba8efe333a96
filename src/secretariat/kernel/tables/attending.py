"""Attending: who works on which declarations, so that a change can wait until they are relieved.

Each web worker holds a lock on a file of its own, named after its declarations, as long as it
lives. Whoever changes the declarations announces the new ones, waits until nobody holds the old
ones any more, and only then lets them change hands: no reader meets a column that has another name.
Reaches the processes of one machine; elsewhere workers find out by themselves and refuse.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection

from secretariat.kernel import registers
from secretariat.kernel.errors import DeclarationsChanged
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import House

ANNOUNCED = "announced"
RELIEF_SECONDS = 120.0
TURN_SECONDS = 150.0
POLL_SECONDS = 0.05
SHOWN = 16
RETRY_SECONDS = locks.RETRY_SECONDS
_ABSENT = ("no such column", "no such table", "does not exist")


def left_behind(error: Exception) -> DeclarationsChanged | None:
    """Return the refusal behind a failed statement: the declarations changed under this process.

    None where it failed for another reason.
    """
    words = str(error)
    is_absent = any(sign in words for sign in _ABSENT)
    if not isinstance(error, DatabaseError) or not is_absent or locks.declared_here():
        return None
    return DeclarationsChanged(retry_after_seconds=RETRY_SECONDS)


@contextmanager
def alone(number: int) -> Iterator[None]:
    """Run the block while nobody else runs it; wait for one who does.

    Args:
        number: the lock's number on PostgreSQL.
    """
    if locks.is_sqlite():
        with _held(Path(settings.HOME) / "apply.lock", wait=True):
            yield
        return
    is_within = connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory{'_xact' if is_within else ''}_lock(%s)", [number])
    try:
        yield
    finally:
        if not is_within:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


@contextmanager
def _held(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold the lock of a file during the block; yield whether it is held."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def folder() -> Path:
    """Return where those who attend leave their files."""
    return Path(settings.HOME) / "attending"


def attend() -> None:
    """Hold a file of this process, under its declarations, until the process ends."""
    folder().mkdir(mode=0o700, exist_ok=True)
    path = folder() / f"{registers.fingerprint()[:SHOWN]}-{os.getpid()}.lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def attending(declarations: str, *, others: bool = False) -> int:
    """Return how many processes attend under some declarations, or under all others.

    Files of processes that have ended are removed.
    """
    count = 0
    for path in folder().glob("*.lock"):
        if path.name.startswith(declarations[:SHOWN]) is others:
            continue
        with _held(path, wait=False) as has_ended:
            if has_ended:
                path.unlink(missing_ok=True)
            else:
                count += 1
    return count


def relieve(declarations: str, *, seconds: float = RELIEF_SECONDS) -> bool:
    """Announce declarations and wait until nobody attends under others; return whether nobody does.

    Where nobody does, nothing is announced.
    """
    if not attending(declarations, others=True):
        return True
    with locks.write(even_if_read_only=True):
        House.objects.update_or_create(key=ANNOUNCED, defaults={"value": declarations})
    deadline = time.monotonic() + seconds
    while attending(declarations, others=True):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def wanted() -> str:
    """Return what names the declarations that workers should be started on: the newest announced.

    Empty while the house has never applied any.
    """
    facts = dict(
        House.objects.filter(key__in=(ANNOUNCED, locks.DECLARATIONS)).values_list("key", "value")
    )
    return facts.get(ANNOUNCED) or facts.get(locks.DECLARATIONS, "")


def wait_for_turn(*, seconds: float = TURN_SECONDS) -> bool:
    """Wait until the declarations of this process are those of the house; return whether they are.

    A worker that was started on announced declarations may answer only then.
    """
    deadline = time.monotonic() + seconds
    while locks.declared_here() is False:
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True
