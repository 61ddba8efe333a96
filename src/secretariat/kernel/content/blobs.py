"""Blobs: bytes named by their SHA-256 digest, and what every store of them can do.

Source: FIPS 180-4 (SHA-256). Does not know where the bytes lie, nor what a file is called: names
and formats belong to the record that refers to the digest.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from secretariat.kernel.content.errors import ContentMissing, DigestInvalid

CHUNK_BYTES = 1 << 20
HASH_BYTES = 1 << 18
SWEEP_AFTER_SECONDS = 48 * 3600
SWEEP_BATCH = 500

Outcome = Literal["ok", "missing", "altered"]
IsReferenced = Callable[[Sequence[str]], set[str]]

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Blob:
    """Name stored bytes: their SHA-256 digest (64 hexadecimal digits) and their size."""

    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Fixity:
    """Say whether the bytes under a digest are still the bytes it names."""

    digest: str
    outcome: Outcome
    size_bytes: int


class Store(Protocol):
    """What every content store promises: create-only, named by digest, durable after `put`."""

    def put(
        self, stream: BinaryIO, *, expected_size: int | None = None, limit_bytes: int | None = None
    ) -> Blob:
        """Store the bytes of `stream` and return their name."""

    def open(self, digest: str) -> BinaryIO:
        """Open the bytes for reading and seeking."""

    def read(self, digest: str) -> bytes:
        """Return all bytes; for small content."""

    def as_file(self, digest: str) -> AbstractContextManager[Path]:
        """Lend a read-only file with these bytes, for tools that want a path."""

    def exists(self, digest: str) -> bool:
        """Tell whether the store holds this digest."""

    def delete(self, digest: str) -> None:
        """Remove the bytes; removing what is not there is no error."""

    def iterate(self, after: str = "") -> Iterator[str]:
        """Yield every digest greater than `after`, in order."""

    def hashed(
        self, digest: str, *, buffer: bytearray | None = None, pace: "Pace | None" = None
    ) -> Blob:
        """Hash the stored bytes and return what they are, whatever they are stored as."""

    def verify(self, digest: str) -> bool:
        """Hash the stored bytes and tell whether they are what the digest names."""

    def sweep(
        self, is_referenced: IsReferenced, *, older_than_seconds: int = SWEEP_AFTER_SECONDS
    ) -> int:
        """Remove old bytes that nothing refers to and return how many were removed."""

    def fixity(
        self,
        resume_from: str = "",
        *,
        expected: Iterable[str] | None = None,
        bytes_per_second: int | None = None,
    ) -> Iterator[Fixity]:
        """Check content after content, resumable at any digest."""


def checked(digest: str) -> str:
    """Return `digest` if it is one.

    Raises:
        DigestInvalid: it is not 64 lower-case hexadecimal digits.
    """
    if not _DIGEST.fullmatch(digest):
        raise DigestInvalid(digest=digest)
    return digest


def hash_stream(
    stream: BinaryIO, *, buffer: bytearray | None = None, pace: "Pace | None" = None
) -> Blob:
    """Read `stream` to its end and return its digest and size.

    Args:
        stream: bytes, from where it stands.
        buffer: memory to read into; a sweep over many small files hands in one for all.
        pace: slows the reading.
    """
    hasher, size = hashlib.sha256(), 0
    buffer = bytearray(HASH_BYTES) if buffer is None else buffer
    view = memoryview(buffer)
    while count := stream.readinto(buffer):  # type: ignore[attr-defined]  # typeshed gives BinaryIO no readinto
        hasher.update(view[:count])
        size += count
        if pace is not None:
            pace.spend(count)
    return Blob(hasher.hexdigest(), size)


def sweep_fixity(
    store: Store, digests: Iterable[str], *, resume_from: str, bytes_per_second: int | None
) -> Iterator[Fixity]:
    """Check every digest after `resume_from`, in the order given, at most at the given speed.

    One thread: between the small files of an archive a second one only waits for the first.
    """
    pace = None if bytes_per_second is None else Pace(bytes_per_second)
    buffer = bytearray(HASH_BYTES)
    for digest in digests:
        if digest <= resume_from:
            continue
        try:
            found = store.hashed(digest, buffer=buffer, pace=pace)
        except ContentMissing:
            yield Fixity(digest, "missing", 0)
            continue
        outcome: Outcome = "ok" if found.digest == digest else "altered"
        yield Fixity(digest, outcome, found.size_bytes)


class Pace:
    """Keep a reader to a number of bytes a second, so that a sweep leaves the disk to others."""

    def __init__(self, bytes_per_second: int) -> None:
        """Start the clock.

        Raises:
            ValueError: the speed is not positive.
        """
        if bytes_per_second <= 0:
            raise ValueError(f"bytes_per_second must be positive, not {bytes_per_second}")
        self._speed = bytes_per_second
        self._started = time.monotonic()
        self._spent = 0

    def spend(self, count: int) -> None:
        """Account for `count` bytes and sleep while ahead of the permitted speed."""
        self._spent += count
        ahead = self._spent / self._speed - (time.monotonic() - self._started)
        if ahead > 0:
            time.sleep(ahead)
