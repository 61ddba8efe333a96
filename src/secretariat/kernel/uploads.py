"""Uploads: files that come in parts and go on after a cut, until they are content of the house.

What has come lies in a file of its own; its length is the truth of how much that is, so nothing
needs to be noted while bytes come. An upload is known to its actor alone and is removed a day after
the last part. Does not know HTTP.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Protocol
from uuid import UUID, uuid4

from django.conf import settings
from django.utils import timezone

from secretariat.kernel import contents, jobs
from secretariat.kernel.content import ContentTooLarge, StoreFull
from secretariat.kernel.errors import NotAllowed, NotFound, SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Content, PartialUpload
from secretariat.kernel.values import FileValue

KEEP = timedelta(days=1)
MOST_OPEN = 50
MOST_TIMES_LIMIT = 8
CHUNK_BYTES = 1 << 18
SPARE_BYTES = 256 * 1024 * 1024


class TooManyUploads(SecretariatError):
    """Refuse to begin another upload."""

    code = "uploads.too_many"
    status = 429
    message = "Too many files are on their way already. Wait for them, or cancel some."


class UploadBusy(SecretariatError):
    """Refuse a part while another one of the same file comes in."""

    code = "uploads.busy"
    status = 423
    message = "A part of this file is coming in already. Ask how far it is, then go on."


class WrongOffset(SecretariatError):
    """Refuse a part that does not go on where the last one ended."""

    code = "uploads.wrong_offset"
    status = 409
    message = "This part does not follow: %(held)s bytes are here. Go on from there."


class Readable(Protocol):
    """What bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""


@dataclass(frozen=True, slots=True)
class Arriving:
    """How far an upload is.

    Attributes:
        held: how many bytes are here.
        file: the file that a record may hold, once all is here.
    """

    id: UUID
    name: str
    size_bytes: int
    held: int
    expires_at: datetime
    file: FileValue | None = None


def begin(name: str, size_bytes: int, *, actor: Actor) -> Arriving:
    """Begin an upload.

    Raises:
        NotAllowed: a visitor asks.
        ContentTooLarge: the file is larger than `SECRETARIAT_UPLOAD_LIMIT_MB`.
        TooManyUploads: the actor has too many, or too large ones, on their way.
        StoreFull: there is no space for it.
    """
    if not actor.is_signed_in:
        raise NotAllowed(verb="upload", register="file")
    if size_bytes > settings.UPLOAD_LIMIT_BYTES:
        raise ContentTooLarge(limit=settings.UPLOAD_LIMIT_BYTES)
    space = os.statvfs(_folder())
    if size_bytes + SPARE_BYTES > space.f_bavail * space.f_frsize:
        raise StoreFull(store="uploads")
    with locks.write():
        rows = PartialUpload.objects.filter(actor=actor.key, digest=None)
        sizes = list(rows.values_list("size_bytes", flat=True))
        most_bytes = MOST_TIMES_LIMIT * settings.UPLOAD_LIMIT_BYTES
        if len(sizes) >= MOST_OPEN or sum(sizes) + size_bytes > most_bytes:
            raise TooManyUploads
        row = PartialUpload.objects.create(
            id=uuid4(),
            actor=actor.key,
            name=name[:255] or "file",
            size_bytes=size_bytes,
            changed_at=timezone.now(),
        )
        _path(row.id).touch(mode=0o600)
    return _finished(row, actor) if not size_bytes else _value(row)


def find(upload: UUID, *, actor: Actor) -> Arriving:
    """Return how far an upload of the actor's own is.

    Raises:
        NotFound: there is none, or no longer.
    """
    return _value(_row(upload, actor))


def go_on(upload: UUID, stream: Readable, *, offset: int, actor: Actor) -> Arriving:
    """Take what comes of a file, and keep the file once all is here.

    What came before the stream broke stays.

    Raises:
        NotFound: there is no such upload of the actor's.
        WrongOffset: `offset` is not how much is here.
        UploadBusy: another part comes in at the same time.
        ContentTooLarge: more comes than the upload was said to be.
    """
    row = _row(upload, actor)
    if row.digest is not None:
        if offset != row.size_bytes:
            raise WrongOffset(held=row.size_bytes)
        return _value(row)
    with _alone(row) as target:
        held = target.seek(0, os.SEEK_END)
        if offset != held:
            raise WrongOffset(held=held)
        try:
            _copy(stream, target, row.size_bytes - held)
        finally:
            target.flush()
            os.fsync(target.fileno())
        held = target.tell()
        with locks.write():
            PartialUpload.objects.filter(id=row.id).update(changed_at=timezone.now())
        if held < row.size_bytes:
            return _value(row)
        return _finished(row, actor)


def cancel(upload: UUID, *, actor: Actor) -> None:
    """Forget an upload and what came of it.

    Raises:
        NotFound: there is no such upload of the actor's.
    """
    row = _row(upload, actor)
    _path(row.id).unlink(missing_ok=True)
    with locks.write():
        row.delete()


@jobs.duty("slow", 3_600.0)
def sweep() -> int:
    """Remove uploads that nobody goes on with, and files that belong to none."""
    before = timezone.now() - KEEP
    with locks.write():
        PartialUpload.objects.filter(changed_at__lt=before).delete()
    known = {str(one) for one in PartialUpload.objects.values_list("id", flat=True)}
    for path in _folder().iterdir():
        if path.name not in known and path.stat().st_mtime < before.timestamp():
            path.unlink(missing_ok=True)
    return 0


def _copy(stream: Readable, target: BinaryIO, room: int) -> None:
    """Write what comes, at most as much as is awaited.

    Raises:
        ContentTooLarge: more comes.
    """
    while chunk := stream.read(min(CHUNK_BYTES, room + 1)):
        target.write(chunk[:room])
        if len(chunk) > room:
            raise ContentTooLarge(limit=target.tell())
        room -= len(chunk)


def _finished(row: PartialUpload, actor: Actor) -> Arriving:
    """Keep what has come as content of the house."""
    path = _path(row.id)
    with path.open("rb") as whole:
        file = contents.keep(whole, row.name, actor=actor)
    row.digest = file.digest
    with locks.write():
        row.save(update_fields=["digest"])
    path.unlink(missing_ok=True)
    return _value(row)


@contextmanager
def _alone(row: PartialUpload) -> Iterator[BinaryIO]:
    """Open what has come for more; the system gives the lock back when a process dies.

    Raises:
        UploadBusy: somebody else has it open.
    """
    with _path(row.id).open("r+b") as target:
        try:
            fcntl.flock(target, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UploadBusy from error
        yield target


def _row(upload: UUID, actor: Actor) -> PartialUpload:
    """Return the row of an upload of the actor's own, of which something may be had.

    Raises:
        NotFound: there is none, or no longer.
    """
    row = None
    if actor.is_signed_in:
        row = PartialUpload.objects.filter(id=upload, actor=actor.key).first()
    if row is None or (row.digest is None and not _path(row.id).exists()):
        raise NotFound(register="upload", number=upload)
    return row


def _value(row: PartialUpload) -> Arriving:
    """Return how far an upload is."""
    file, held = None, row.size_bytes
    if row.digest is None:
        held = _path(row.id).stat().st_size
    elif (kept := Content.objects.filter(digest=row.digest).defer("text").first()) is not None:
        file = contents.file_value(kept, row.name)
    return Arriving(row.id, row.name, row.size_bytes, held, row.changed_at + KEEP, file)


def _folder() -> Path:
    """Return the folder of what has come so far."""
    folder = Path(settings.HOME) / "uploads"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _path(upload: UUID) -> Path:
    """Return where the bytes of an upload lie."""
    return _folder() / str(upload)
