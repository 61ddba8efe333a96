"""The local content store: a folder of files named by their digest, durable when `put` returns.

The order of writing is the promise: temporary file, fsync, create-only link, fsync of the folder.
Does not know records: `sweep` asks its caller what is still referred to. Works on file systems with
hard links.
"""

import errno
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from secretariat.kernel.content.blobs import (
    CHUNK_BYTES,
    HASH_BYTES,
    SWEEP_AFTER_SECONDS,
    SWEEP_BATCH,
    Blob,
    Fixity,
    IsReferenced,
    Pace,
    checked,
    sweep_fixity,
)
from secretariat.kernel.content.errors import (
    ContentAltered,
    ContentIncomplete,
    ContentMissing,
    ContentTooLarge,
    StoreFull,
)

_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}


class LocalStore:
    """Keep bytes under `root/ab/cd/<digest>`, each written once and never changed."""

    def __init__(self, root: Path) -> None:
        """Open or make the store at `root`."""
        self.root = Path(root)
        self._prefix = f"{self.root}/"  # joining parts one by one would slow a sweep down
        self._incoming = self.root / ".incoming"
        self._incoming.mkdir(parents=True, exist_ok=True)
        _sync_folder(self.root.parent)
        self._lock_path = self.root / ".lock"
        self._synced: set[Path] = set()

    def put(
        self, stream: BinaryIO, *, expected_size: int | None = None, limit_bytes: int | None = None
    ) -> Blob:
        """Store the bytes of `stream` and return their name; equal bytes are stored once.

        Raises:
            ContentTooLarge: more than `limit_bytes` came.
            ContentIncomplete: not exactly `expected_size` bytes came.
            ContentAltered: the store already holds this digest with another size.
            StoreFull: no space is left. In every case nothing is left behind.
        """
        try:
            handle, name = tempfile.mkstemp(dir=self._incoming)
        except OSError as fault:
            raise self._translated(fault) from fault
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                blob = _copy(stream, target, limit_bytes=limit_bytes)
                if expected_size not in (None, blob.size_bytes):
                    raise ContentIncomplete(received=blob.size_bytes, expected=expected_size)
                os.fchmod(target.fileno(), 0o444)
                target.flush()
                os.fsync(target.fileno())
            with self._locked(fcntl.LOCK_SH):
                self._link(temporary, blob)
        except OSError as fault:
            raise self._translated(fault) from fault
        finally:
            temporary.unlink(missing_ok=True)
        return blob

    def open(self, digest: str) -> BinaryIO:
        """Open the bytes for reading.

        Raises:
            ContentMissing: the store does not hold them.
            DigestInvalid: `digest` is no digest.
        """
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError:
            raise ContentMissing(digest=digest) from None

    def read(self, digest: str) -> bytes:
        """Return all bytes; raises as `open` does."""
        with self.open(digest) as stream:
            return stream.read()

    @contextmanager
    def as_file(self, digest: str) -> Iterator[Path]:
        """Lend the stored file itself; it is read-only. Raises as `open` does."""
        if not self.exists(digest):
            raise ContentMissing(digest=digest)
        yield self._path(digest)

    def exists(self, digest: str) -> bool:
        """Tell whether the store holds this digest."""
        return self._path(digest).is_file()

    def delete(self, digest: str) -> None:
        """Remove the bytes durably; removing what is not there is no error."""
        path = self._path(digest)
        path.unlink(missing_ok=True)
        if path.parent.is_dir():
            _sync_folder(path.parent)

    def iterate(self, after: str = "") -> Iterator[str]:
        """Yield every digest greater than `after`, in order."""
        for first in _folders(self.root, at_least=after[:2]):
            floor = after[2:4] if first.name == after[:2] else ""
            for second in _folders(first, at_least=floor):
                yield from sorted(e.name for e in os.scandir(second) if e.name > after)

    def hashed(
        self, digest: str, *, buffer: bytearray | None = None, pace: Pace | None = None
    ) -> Blob:
        """Hash the stored bytes; raises ContentMissing when there are none.

        Works on the bare descriptor: over small files a Python file object costs as much as
        hashing.
        """
        checked(digest)
        try:
            handle = os.open(self._place(digest), os.O_RDONLY | os.O_CLOEXEC)
        except FileNotFoundError:
            raise ContentMissing(digest=digest) from None
        try:
            return _hash_descriptor(handle, buffer or bytearray(HASH_BYTES), pace)
        finally:
            os.close(handle)

    def verify(self, digest: str) -> bool:
        """Hash the stored bytes; raises ContentMissing when there are none."""
        return self.hashed(digest).digest == digest

    def fixity(
        self,
        resume_from: str = "",
        *,
        expected: Iterable[str] | None = None,
        bytes_per_second: int | None = None,
    ) -> Iterator[Fixity]:
        """Yield the state of every content after `resume_from`, in order of digest.

        Args:
            resume_from: the last digest of an earlier, interrupted sweep.
            expected: sorted digests that should be there; without them what is there is checked,
                and nothing can be found missing.
            bytes_per_second: upper limit of the reading speed.
        """
        digests = self.iterate(resume_from) if expected is None else expected
        return sweep_fixity(
            self, digests, resume_from=resume_from, bytes_per_second=bytes_per_second
        )

    def sweep(
        self, is_referenced: IsReferenced, *, older_than_seconds: int = SWEEP_AFTER_SECONDS
    ) -> int:
        """Remove unreferenced bytes and abandoned temporary files, and return how many.

        A batch is judged and removed under the exclusive lock that every `put` shares: a `put` of
        bytes already there renews their age, so what it returned is never swept before its row.
        """
        before = time.time() - older_than_seconds
        removed = _remove_old(self._incoming.iterdir(), before=before)
        batch: list[str] = []
        for digest in self.iterate():
            if _is_old(self._path(digest), before=before):
                batch.append(digest)
            if len(batch) == SWEEP_BATCH:
                removed += self._sweep_batch(batch, is_referenced, before=before)
                batch = []
        return removed + self._sweep_batch(batch, is_referenced, before=before)

    def _sweep_batch(
        self, batch: Sequence[str], is_referenced: IsReferenced, *, before: float
    ) -> int:
        """Remove what of `batch` is still old and unreferenced; return how many."""
        if not batch:
            return 0
        with self._locked(fcntl.LOCK_EX):
            kept = is_referenced(batch)
            doomed = [self._path(digest) for digest in batch if digest not in kept]
            removed = _remove_old(doomed, before=before)
            for folder in {path.parent for path in doomed}:
                _sync_folder(folder)
        return removed

    def _path(self, digest: str) -> Path:
        """Return where this digest lies."""
        return Path(self._place(checked(digest)))

    def _place(self, digest: str) -> str:
        """Return the path of a checked digest as text."""
        return f"{self._prefix}{digest[:2]}/{digest[2:4]}/{digest}"

    def _link(self, temporary: Path, blob: Blob) -> None:
        """Give the finished file its name, once, and make name and folders durable."""
        path = self._path(blob.digest)
        self._make_folder(path.parent)
        try:
            os.link(temporary, path)
        except FileExistsError:
            size = path.stat().st_size
            if size != blob.size_bytes:
                raise ContentAltered(
                    digest=blob.digest, found=size, expected=blob.size_bytes
                ) from None
            os.utime(path)
        _sync_folder(path.parent)

    def _make_folder(self, folder: Path) -> None:
        """Make `folder` and its parent durable names, once per process."""
        if folder in self._synced and folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        _sync_folder(folder.parent)
        _sync_folder(self.root)
        self._synced.add(folder)

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        """Hold the lock of the store: shared by writers, exclusive for a sweep."""
        handle = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, kind)
            yield
        finally:
            os.close(handle)

    def _translated(self, fault: OSError) -> Exception:
        """Return the refusal for a full disk, or the fault itself."""
        return StoreFull(store=str(self.root)) if fault.errno in _NO_SPACE else fault


def _copy(stream: BinaryIO, target: BinaryIO, *, limit_bytes: int | None) -> Blob:
    """Copy and hash in one pass; refuse as soon as the limit is passed."""
    hasher, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
        if limit_bytes is not None and size > limit_bytes:
            raise ContentTooLarge(limit=limit_bytes)
        hasher.update(chunk)
        target.write(chunk)
    return Blob(hasher.hexdigest(), size)


def _hash_descriptor(handle: int, buffer: bytearray, pace: Pace | None) -> Blob:
    """Hash an open file; a short read of a regular file is its end."""
    hasher, size, count = hashlib.sha256(), 0, len(buffer)
    view = memoryview(buffer)
    while count == len(buffer):
        count = os.readv(handle, [view])
        hasher.update(view[:count])
        size += count
        if pace is not None:
            pace.spend(count)
    return Blob(hasher.hexdigest(), size)


def _sync_folder(folder: Path) -> None:
    """Make the names in `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _folders(root: Path, *, at_least: str) -> list[Path]:
    """Return the two-letter folders of `root` from `at_least` on, in order."""
    names = (e.name for e in os.scandir(root) if e.is_dir() and len(e.name) == 2)
    return [root / name for name in sorted(names) if name >= at_least]


def _is_old(path: Path, *, before: float) -> bool:
    """Tell whether the file is there and was last stored before `before`."""
    try:
        return path.stat().st_mtime < before
    except FileNotFoundError:
        return False


def _remove_old(paths: Iterable[Path], *, before: float) -> int:
    """Remove the old ones among `paths`; return how many."""
    removed = 0
    for path in paths:
        if _is_old(path, before=before):
            path.unlink(missing_ok=True)
            removed += 1
    return removed
