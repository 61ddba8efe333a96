"""Purge: after an erasure, cleans what the transaction could not: bytes, index, leftovers.

Runs as a job, so that it is done surely, and may be repeated. On PostgreSQL the freed space is
made ready for overwriting; old versions stay readable in data files until then, and in the
write-ahead log and its archive as long as those are kept. Does not know who erased, nor why.

Source: GDPR (EU) 2016/679, article 17; NIST SP 800-88 rev. 1 (clearing).
"""

import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from secretariat.kernel import contents, indexing, jobs
from secretariat.kernel.content import Store
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.jobs.turns import turn
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Content, Job, Once, Record, RecordFile, Upload
from secretariat.kernel.tables.columns import table_name
from secretariat.kernel.tables.models_of_registers import children_of
from secretariat.kernel.upkeep import erasures

LANE = "index"
TURN_SECONDS = 120.0
CHECKPOINT_TRIES = 50
PAUSE_SECONDS = 0.2
_TOUCHED = (
    "event",
    "record",
    "text",
    "record_file",
    "content",
    "upload",
    "once",
    "job",
    "unfinished",
)


class LeftoversRemain(SecretariatError):
    """Stop because the write-ahead log could not be emptied while others read."""

    code = "upkeep.leftovers_remain"
    status = 503
    message = (
        "The log of the database is still read by somebody, so erased text stays in it. Try again"
        " later."
    )


class IndexBusy(SecretariatError):
    """Stop because the index is being written to all the time."""

    code = "upkeep.index_busy"
    status = 503
    message = "The search index was written to for %(seconds)s seconds without a pause. Try later."


@jobs.job("erasure.purge", lane=LANE)
def purge(work: jobs.Work, record: str, digests: Sequence[str] = ()) -> dict[str, int]:
    """Remove what is left of the erased values of a record, and note the erasure in the copies.

    Returns:
        How many contents were removed.

    Raises:
        LeftoversRemain: the database's log could not be emptied; the queue tries again.
        IndexBusy: the index could not be built anew; the queue tries again.
        OSError: a copy cannot be written; the queue tries again.
    """
    erasures.note(erasures.of_record(record))
    removed = sum(_remove_content(contents.store(), digest) for digest in digests)
    work.say("bytes removed")
    with _alone():
        indexing.purge([UUID(record)])
        remove_old_indexes(Path(settings.SEARCH))
    with locks.write(even_if_read_only=True):
        Once.objects.filter(record=record).update(request="erased")
        Job.objects.filter(id=work.id).update(
            arguments="{}" if not digests else _without_digests(record)
        )
    clean_database(record)
    return {"contents": removed}


def _without_digests(record: str) -> str:
    """Return the arguments of this job without the digests, which would confirm a guess."""
    return f'{{"record":"{record}"}}'


def _remove_content(store: Store, digest: str) -> int:
    """Delete bytes, what was read in them, and their picture, unless somebody else refers to them.

    The rows go first and keep the transaction open until the bytes are gone: whoever stores the
    same bytes again meanwhile waits, or is refused by the reference from file to content.
    """
    with locks.write(even_if_read_only=True):
        row = Content.objects.select_for_update().filter(digest=digest).first()
        if RecordFile.objects.filter(content_id=digest).exists():
            return 0
        Upload.objects.filter(content_id=digest).delete()
        Content.objects.filter(digest=digest).delete()
        store.delete(digest)
        picture = row.thumbnail if row else None
        if picture and not _is_used(picture):
            store.delete(picture)
    return 1


@contextmanager
def _alone() -> Iterator[None]:
    """Keep the lane's duties, which write the same index, from running during the block.

    Raises:
        IndexBusy: a duty does not end.
    """
    deadline = time.monotonic() + TURN_SECONDS
    while time.monotonic() < deadline:
        with turn(LANE) as is_ours:
            if is_ours:
                yield
                return
        time.sleep(PAUSE_SECONDS)
    raise IndexBusy(seconds=TURN_SECONDS)


def remove_old_indexes(folder: Path) -> int:
    """Remove index directories older than those in force, read or not; return how many.

    An idle reader would keep its old directory for ever. What it has open it goes on reading; its
    next question finds the directory in force.
    """
    removed = 0
    for pointer in folder.glob("*/current"):
        current = pointer.read_text().strip()
        for old in pointer.parent.glob("v*-*-*"):
            if old.is_dir() and _serial(old.name) < _serial(current):
                shutil.rmtree(old)
                removed += 1
    return removed


def _serial(name: str) -> int:
    """Return the running number that ends the name of an index directory."""
    return int(name.rsplit("-", 1)[1])


def _is_used(picture: str) -> bool:
    """Tell whether a picture belongs to other content, or is itself somebody's file."""
    return (
        Content.objects.filter(thumbnail=picture).exists()
        or Content.objects.filter(digest=picture).exists()
    )


def clean_database(record: str) -> None:
    """Make the database drop, or ready for overwriting, what it keeps of changed rows.

    Raises:
        LeftoversRemain: see `purge`.
    """
    if not locks.is_sqlite():
        register = Record.objects.values_list("register", flat=True).get(id=record)
        with connection.cursor() as cursor:
            children = (model._meta.db_table for model in children_of(register).values())
            for table in (*_TOUCHED, table_name(register), *children):
                cursor.execute(f'VACUUM "{table}"')
        return
    for _ in range(CHECKPOINT_TRIES):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
        if not is_busy:
            return
        time.sleep(PAUSE_SECONDS)
    raise LeftoversRemain
