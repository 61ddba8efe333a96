"""Contents: joins the bytes of `content` to the rows of the house.

Keeps uploads, hands files out under access, lets the slow lane read what waits, and sweeps what no
record refers to. Does not know how formats are read or where bytes lie.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from io import BytesIO
from typing import Any, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from secretariat.foundation.canonical import canonical
from secretariat.kernel import content, jobs, outbox, queries
from secretariat.kernel.content import Extraction, Extractor, Store
from secretariat.kernel.errors import NotFound
from secretariat.kernel.identity import Actor
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Content, RecordFile, Upload
from secretariat.kernel.values import FileValue, Row

KEEP_UNREFERENCED = timedelta(hours=48)
AT_ONCE = 32
MAX_TEXT_CHARACTERS = 5_000_000


@cache
def store() -> Store:
    """Return the content store of this house."""
    return content.open_store(str(settings.CONTENT))


def keep(stream: BinaryIO, name: str, *, actor: Actor) -> FileValue:
    """Keep the bytes of an upload and return the file that a record may now hold.

    Raises:
        ContentTooLarge: more than `SECRETARIAT_UPLOAD_LIMIT_MB`.
        StoreFull: no space; nothing was kept.
    """
    facts = _stored(stream, name)
    with locks.write():
        row = _known(stream, facts)
        Upload.objects.create(actor=actor.key, content=row, at=timezone.now())
    return file_value(row, name)


def keep_made(made: bytes, name: str) -> FileValue:
    """Keep bytes that the house made itself, in the transaction of the record that will hold them.

    Nobody uploaded them: whoever learns their digest may put them nowhere else.
    """
    stream = BytesIO(made)
    return file_value(_known(stream, _stored(stream, name)), name)


def _stored(stream: BinaryIO, name: str) -> dict[str, Any]:
    """Store bytes and return what is known of them."""
    blob = store().put(stream, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    with store().as_file(blob.digest) as path:
        found = content.identify(path, name)
    return {
        "digest": blob.digest,
        "size_bytes": blob.size_bytes,
        "mime": found.mime,
        "puid": found.puid,
        "format_tool": f"{found.tool} {found.signature}"[:120],
        "added_at": timezone.now(),
    }


def _known(stream: BinaryIO, facts: Mapping[str, Any]) -> Content:
    """Return the row of stored bytes, in the transaction that will refer to it."""
    row, _ = Content.objects.get_or_create(digest=facts["digest"], defaults=facts)
    if not store().exists(row.digest):  # an erasure took the same bytes away meanwhile
        stream.seek(0)
        store().put(stream, limit_bytes=settings.UPLOAD_LIMIT_BYTES)
    return row


def file_value(row: Content, name: str) -> FileValue:
    """Return stored bytes as a file that a record may hold."""
    return FileValue(
        name=content.safe_name(name),
        digest=row.digest,
        size_bytes=row.size_bytes,
        mime=row.mime,
        puid=row.puid,
        status=row.status,
        reason=row.reason,
        has_thumbnail=row.thumbnail is not None,
    )


def open_file(
    register: str, ref: str | UUID, field: str, index: int, *, reader: Actor
) -> tuple[FileValue, BinaryIO]:
    """Return a file of a record with its bytes, open for reading.

    A file in a row of a table has the field `<table>.<column>` and the place of its row.

    Raises:
        NotFound: there is no such record, field or file that the reader may know of.
    """
    file = _file(register, ref, field, index, reader)
    return file, store().open(file.digest)


def open_thumbnail(
    register: str, ref: str | UUID, field: str, index: int, *, reader: Actor
) -> BinaryIO:
    """Return the small picture of a file as WebP.

    Raises:
        NotFound: as for `open_file`, or the file has none.
    """
    file = _file(register, ref, field, index, reader)
    digest = Content.objects.values_list("thumbnail", flat=True).get(digest=file.digest)
    if digest is None:
        raise NotFound(register="picture", number=file.name)
    return store().open(digest)


def _file(register: str, ref: str | UUID, field: str, index: int, reader: Actor) -> FileValue:
    """Return one file of a record as its reader may see it."""
    name, _point, column = field.partition(".")
    found = queries.get(register, ref, reader=reader).values.get(name)
    if isinstance(found, tuple) and 0 <= index < len(found):
        item: object = found[index]
        if column and isinstance(item, Row):
            cell = item.get(column)
            item = cell[0] if isinstance(cell, tuple) and cell else None
        if isinstance(item, FileValue):
            return item
    raise NotFound(register="file", number=f"{ref}/{field}/{index}")


@dataclass(frozen=True, slots=True)
class ContentFacts:
    """What reading some bytes found beside their text."""

    status: str
    reason: str
    language: str | None
    title: str | None
    author: str | None
    created: str | None
    mail: Mapping[str, Any]
    nested: tuple[tuple[str, str], ...]


def facts_of(digests: Sequence[str]) -> dict[str, ContentFacts]:
    """Return what reading found, by digest."""
    found = {}
    for row in Content.objects.filter(digest__in=digests).defer("text"):
        facts = json.loads(row.facts)
        found[row.digest] = ContentFacts(
            status=row.status,
            reason=row.reason,
            language=row.language,
            title=facts.get("title"),
            author=facts.get("author"),
            created=facts.get("created"),
            mail=facts.get("mail") or {},
            nested=tuple((n["name"], n["status"]) for n in facts.get("nested", ())),
        )
    return found


@cache
def _extractor() -> Extractor:
    """Return this process's pool of reading children."""
    return Extractor()


@jobs.duty("slow", 1.0)
def read_waiting() -> int:
    """Read the content that waits, a few at once; return how many were read."""
    waiting = Content.objects.filter(status="waiting").order_by("added_at")
    return _read(list(waiting[:AT_ONCE]))


def read(digests: Sequence[str]) -> int:
    """Read those of some contents that still wait, now; return how many were read."""
    return _read(list(Content.objects.filter(status="waiting", digest__in=digests)))


def _read(waiting: Sequence[Content]) -> int:
    """Read contents, all children busy, and keep what was found."""
    if not waiting:
        return 0
    names = dict(
        RecordFile.objects.filter(content__in=waiting).values_list("content_id", "name").distinct()
    )
    futures = []
    with ExitStack() as files:
        paths = {row.digest: files.enter_context(store().as_file(row.digest)) for row in waiting}
        for row in waiting:
            name = names.get(row.digest, "")
            job = content.Job(path=paths[row.digest], name=name, mime=row.mime)
            futures.append((row, _extractor().submit(job)))
        found = [(row, future.result()) for row, future in futures]
    save(found)
    return len(found)


def save(found: Sequence[tuple[Content, Extraction]]) -> None:
    """Keep what was read, and note the records whose index entry it changes."""
    for row, read in found:
        row.status, row.reason = read.status, read.reason
        row.text = _whole_text(read)[:MAX_TEXT_CHARACTERS] or None
        row.language = read.language
        row.facts = canonical(_facts(read))
        if read.thumbnail:
            row.thumbnail = store().put(BytesIO(read.thumbnail)).digest
    with locks.write():
        fields = ["status", "reason", "text", "language", "facts", "thumbnail"]
        Content.objects.bulk_update([row for row, _ in found], fields)
        files = RecordFile.objects.filter(content__in=[row for row, _ in found])
        outbox.note(set(files.values_list("record_id", flat=True)), is_new=True)


def _whole_text(read: Extraction) -> str:
    """Return the text of a file with that of what it holds inside."""
    inside = (f"{nested.name}\n{nested.text}" for nested in read.nested if nested.text)
    return "\n\n".join(part for part in (read.text, *inside) if part)


def _facts(read: Extraction) -> dict[str, object]:
    """Return what was read beside the text."""
    mail = read.mail
    return {
        "title": read.title,
        "author": read.author,
        "created": read.created,
        "pages": read.pages,
        "nested": [
            {"name": n.name, "mime": n.mime, "status": n.status, "reason": n.reason}
            for n in read.nested
        ],
        "mail": None
        if mail is None
        else {
            "sender": mail.sender,
            "to": list(mail.to),
            "cc": list(mail.cc),
            "subject": mail.subject,
            "sent_at": mail.sent_at,
            "message_id": mail.message_id,
        },
    }


@jobs.duty("slow", 86_400.0)
def sweep() -> int:
    """Remove content that no record refers to and nobody uploaded within 48 hours."""
    since = timezone.now() - KEEP_UNREFERENCED
    with locks.write():
        Upload.objects.filter(at__lt=since).delete()
        loose = Content.objects.filter(added_at__lt=since).exclude(
            Q(digest__in=RecordFile.objects.values("content"))
            | Q(digest__in=Upload.objects.values("content"))
        )
        loose.delete()
    store().sweep(referenced, older_than_seconds=int(KEEP_UNREFERENCED.total_seconds()))
    return 0


def referenced(digests: Sequence[str]) -> set[str]:
    """Return those of some digests that the house still refers to."""
    named = Content.objects.filter(Q(digest__in=digests) | Q(thumbnail__in=digests))
    found: set[str] = set()
    for digest, thumbnail in named.values_list("digest", "thumbnail"):
        found |= {digest, thumbnail or digest}
    return found & set(digests)
