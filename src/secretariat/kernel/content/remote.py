"""The remote content store: objects named by digest in S3 and its like, through `obstore`.

Writes are create-only, and a store that overwrites is refused when it is opened. Does not know the
local folder store; cannot promise more durability than the service it talks to.

A sweep and a writer on different machines share no lock, so they meet through two flags, each
written before the other is read: a writer that finds its bytes present marks them renewed, then
looks for a claim; a sweeper claims a digest, then looks for a renewal. One of the two always sees
the other, on any store whose reads follow its writes.
"""

import fcntl
import hashlib
import io
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar, cast

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotFoundError, NotSupportedError
from obstore.store import ObjectStore, from_url

from secretariat.kernel.content.blobs import (
    CHUNK_BYTES,
    SWEEP_AFTER_SECONDS,
    SWEEP_BATCH,
    Blob,
    Fixity,
    IsReferenced,
    Pace,
    checked,
    hash_stream,
    sweep_fixity,
)
from secretariat.kernel.content.errors import (
    ContentAltered,
    ContentIncomplete,
    ContentMissing,
    ContentTooLarge,
    StoreBusy,
    StoreOverwrites,
    StoreUnknown,
    StoreUnreachable,
)

if TYPE_CHECKING:
    from obstore import ReadableFile

SPOOL_BYTES = 8 << 20
CLAIM_WAIT_SECONDS = 30.0
CLAIM_STALE_SECONDS = 3600

Answer = TypeVar("Answer")


class RemoteStore:
    """Keep bytes as objects `content/ab/cd/<digest>`, each created once."""

    def __init__(self, store: str | ObjectStore) -> None:
        """Open the store at a URL and prove that it keeps its first bytes.

        Raises:
            StoreUnknown: the URL names no kind of store.
            StoreOverwrites: a second write to the same name was accepted.
            StoreUnreachable: the store does not answer.
        """
        self.address = store if isinstance(store, str) else str(store)
        self._store = _connect(store) if isinstance(store, str) else store
        self._probe()

    def put(
        self, stream: BinaryIO, *, expected_size: int | None = None, limit_bytes: int | None = None
    ) -> Blob:
        """Store the bytes of `stream` and return their name; equal bytes are stored once.

        Raises:
            ContentTooLarge: more than `limit_bytes` came.
            ContentIncomplete: not exactly `expected_size` bytes came.
            ContentAltered: the store already holds this digest with another size.
            StoreBusy: a sweep is removing this digest and does not end.
            StoreUnreachable: the store failed.
        """
        with tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES) as spool:
            blob = _spool(stream, cast("BinaryIO", spool), limit_bytes=limit_bytes)
            if expected_size not in (None, blob.size_bytes):
                raise ContentIncomplete(received=blob.size_bytes, expected=expected_size)
            deadline = time.monotonic() + CLAIM_WAIT_SECONDS
            while not self._settle(blob, cast("BinaryIO", spool)):
                if time.monotonic() > deadline:
                    raise StoreBusy(problem=f"content {blob.digest} is being removed")
                time.sleep(0.2)
        return blob

    def open(self, digest: str) -> BinaryIO:
        """Open the bytes for reading and seeking.

        Raises:
            ContentMissing: the store does not hold them.
        """
        try:
            reader = self._call("open", lambda: obstore.open_reader(self._store, _key(digest)))
        except NotFoundError:
            raise ContentMissing(digest=digest) from None
        return cast("BinaryIO", io.BufferedReader(_Remote(reader), CHUNK_BYTES))

    def read(self, digest: str) -> bytes:
        """Return all bytes; raises as `open` does."""
        with self.open(digest) as stream:
            return stream.read()

    @contextmanager
    def as_file(self, digest: str) -> Iterator[Path]:
        """Lend a temporary copy of the bytes; raises as `open` does."""
        with tempfile.TemporaryDirectory() as folder, self.open(digest) as source:
            path = Path(folder) / digest
            with path.open("wb") as target:
                while chunk := source.read(CHUNK_BYTES):
                    target.write(chunk)
            yield path

    def exists(self, digest: str) -> bool:
        """Tell whether the store holds this digest."""
        return self._has(_key(digest))

    def delete(self, digest: str) -> None:
        """Remove the bytes; removing what is not there is no error."""
        self._remove(_key(digest))

    def iterate(self, after: str = "") -> Iterator[str]:
        """Yield every digest greater than `after`, in order, one two-letter folder in memory."""
        for number in range(256):
            folder = f"{number:02x}"
            if folder >= after[:2]:
                found = (path.rpartition("/")[2] for path in self._names(f"content/{folder}"))
                yield from sorted(digest for digest in found if digest > after)

    def hashed(
        self, digest: str, *, buffer: bytearray | None = None, pace: Pace | None = None
    ) -> Blob:
        """Hash the stored bytes; raises ContentMissing when there are none."""
        with self.open(digest) as stream:
            return hash_stream(stream, buffer=buffer, pace=pace)

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
        """Yield the state of every content after `resume_from`; see `LocalStore.fixity`."""
        digests = self.iterate(resume_from) if expected is None else expected
        return sweep_fixity(
            self, digests, resume_from=resume_from, bytes_per_second=bytes_per_second
        )

    def sweep(
        self, is_referenced: IsReferenced, *, older_than_seconds: int = SWEEP_AFTER_SECONDS
    ) -> int:
        """Remove old unreferenced bytes and return how many; one sweep at a time on a machine.

        Raises:
            StoreBusy: another process of this machine sweeps this store.
        """
        before, removed = time.time() - older_than_seconds, 0
        with _sweep_lock(self.address):
            self._drop_stale_flags(before)
            batch: list[str] = []
            for digest in self.iterate():
                if self._stored_at(_key(digest)) < before:
                    batch.append(digest)
                if len(batch) == SWEEP_BATCH:
                    removed += self._sweep_batch(batch, is_referenced, before=before)
                    batch = []
            return removed + self._sweep_batch(batch, is_referenced, before=before)

    def _sweep_batch(
        self, batch: Sequence[str], is_referenced: IsReferenced, *, before: float
    ) -> int:
        """Claim, ask, then remove; a digest renewed meanwhile is let go."""
        claimed = [digest for digest in batch if self._create(f"claimed/{digest}", b"")]
        old = [d for d in claimed if self._stored_at(f"renewed/{d}") < before]
        kept = is_referenced(old) if old else set()
        doomed = [digest for digest in old if digest not in kept]
        for digest in doomed:
            self._remove(_key(digest))
        for digest in claimed:
            self._remove(f"claimed/{digest}")
        return len(doomed)

    def _settle(self, blob: Blob, spool: BinaryIO) -> bool:
        """Create the object, or renew the one there; False while a sweep removes it."""
        spool.seek(0)
        if self._create(_key(blob.digest), spool):
            return True
        self._call("renew", lambda: obstore.put(self._store, f"renewed/{blob.digest}", b""))
        if self._has(f"claimed/{blob.digest}"):
            return False
        try:
            found = self._call("inspect", lambda: obstore.head(self._store, _key(blob.digest)))
        except NotFoundError:
            return False
        if found["size"] != blob.size_bytes:
            raise ContentAltered(digest=blob.digest, found=found["size"], expected=blob.size_bytes)
        return True

    def _drop_stale_flags(self, before: float) -> None:
        """Forget renewals older than the sweep looks back, and claims of sweeps that died."""
        for path in self._names("renewed"):
            if self._stored_at(path) < before:
                self._remove(path)
        for path in self._names("claimed"):
            if self._stored_at(path) < time.time() - CLAIM_STALE_SECONDS:
                self._remove(path)

    def _probe(self) -> None:
        """Write a name twice; the second write must be refused and change nothing."""
        path = f"probe/{uuid.uuid4()}"
        if not self._create(path, b"first"):
            raise StoreOverwrites(store=self.address, problem="a new name was taken for an old one")
        try:
            again = self._create(path, b"second")
            kept = self._call("read", lambda: bytes(obstore.get(self._store, path).bytes()))
        finally:
            self._remove(path)
        if again or kept != b"first":
            raise StoreOverwrites(store=self.address, problem="a second write was accepted")

    def _create(self, path: str, data: BinaryIO | bytes) -> bool:
        """Write a new object; False when the name is taken."""
        try:
            self._call(
                "create",
                lambda: obstore.put(self._store, path, data, mode="create", use_multipart=False),
            )
        except AlreadyExistsError:
            return False
        return True

    def _has(self, path: str) -> bool:
        """Tell whether there is an object of this name."""
        return self._stored_at(path) > 0

    def _stored_at(self, path: str) -> float:
        """Return when the object was written, in seconds since 1970; 0 when there is none."""
        try:
            found = self._call("inspect", lambda: obstore.head(self._store, path))
        except NotFoundError:
            return 0.0
        return found["last_modified"].timestamp()

    def _remove(self, path: str) -> None:
        """Remove an object if it is there."""
        try:
            self._call("remove", lambda: obstore.delete(self._store, path))
        except NotFoundError:
            return

    def _names(self, prefix: str) -> list[str]:
        """Return the names of all objects under `prefix`."""
        batches = self._call("list", lambda: list(obstore.list(self._store, prefix)))
        return [item["path"] for batch in batches for item in batch]

    def _call(self, act: str, call: Callable[[], Answer]) -> Answer:
        """Carry out one request; what is neither found nor taken is the store's failure."""
        try:
            return call()
        except (NotFoundError, AlreadyExistsError):
            raise
        except FileNotFoundError as fault:
            raise NotFoundError(str(fault)) from fault
        except NotSupportedError as fault:
            raise StoreOverwrites(store=self.address, problem=_first_line(fault)) from fault
        except (BaseError, OSError) as fault:
            raise StoreUnreachable(
                store=self.address, act=act, problem=_first_line(fault)
            ) from fault


class _Remote(io.RawIOBase):
    """A remote object as a raw Python file."""

    def __init__(self, reader: "ReadableFile") -> None:
        """Keep the reader obstore opened."""
        self._reader = reader

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can seek."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # typeshed names the buffer privately
        """Fill `buffer` and return how many bytes came."""
        data = memoryview(self._reader.read(len(buffer)))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move and return the new position."""
        return self._reader.seek(offset, whence)

    def tell(self) -> int:
        """Return the position."""
        return self._reader.tell()


def _connect(address: str) -> ObjectStore:
    """Return the obstore client for a URL."""
    try:
        return from_url(address)
    except (BaseError, ValueError) as fault:
        raise StoreUnknown(address=address, problem=_first_line(fault)) from fault


def _key(digest: str) -> str:
    """Return the object's name."""
    checked(digest)
    return f"content/{digest[:2]}/{digest[2:4]}/{digest}"


def _spool(stream: BinaryIO, spool: BinaryIO, *, limit_bytes: int | None) -> Blob:
    """Copy and hash: the digest must be known before the object can be named."""
    hasher, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
        if limit_bytes is not None and size > limit_bytes:
            raise ContentTooLarge(limit=limit_bytes)
        hasher.update(chunk)
        spool.write(chunk)
    return Blob(hasher.hexdigest(), size)


@contextmanager
def _sweep_lock(address: str) -> Iterator[None]:
    """Hold this machine's lock for sweeping this store."""
    name = hashlib.sha256(address.encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"secretariat-sweep-{name}.lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreBusy(problem="another process sweeps it") from None
    finally:
        os.close(handle)


def _first_line(fault: BaseException) -> str:
    """Return the first line of a fault; the rest is a client's debugging text."""
    return str(fault).strip().partition("\n")[0] or type(fault).__name__
