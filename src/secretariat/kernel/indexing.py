"""Indexing: walks the outbox and keeps both search indexes in step with the records.

One process writes (the index lane, or a command while no lane runs). An entry is made anew from the
record each time, so walking the outbox twice does no harm. Does not know questions; see `finding`.
"""

from collections.abc import Callable, Collection, Sequence
from functools import cache
from uuid import UUID

from django.conf import settings

from secretariat.kernel import jobs, registers
from secretariat.kernel.documents import documents_of
from secretariat.kernel.search import Document, SearchSchema, Writer
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Outbox, Record

BATCH = 5_000
AUDIENCES = ("staff", "public")
_writers: dict[str, Writer] = {}


@cache
def schema() -> SearchSchema:
    """Return what the indexes hold, from the declared field groups."""
    hidden = [
        f"{code}.{group}"
        for code, register in registers.all_registers().items()
        for group in register.groups
    ]
    return SearchSchema(hidden=tuple(hidden))


def _writer(audience: str) -> Writer:
    """Return this process's writer; the first call takes the writer's lock.

    Raises:
        WriterBusy: another process writes the index.
    """
    if audience not in _writers:
        _writers[audience] = Writer.open(settings.SEARCH, audience, schema())  # type: ignore[arg-type] # one of AUDIENCES
    return _writers[audience]


def close() -> None:
    """Give the writer's lock back, so that another process may write."""
    while _writers:
        _writers.popitem()[1].close()


@jobs.duty("index", 0.2)
def drain(limit: int = BATCH) -> int:
    """Bring the index up to date with the next entries of the outbox; return how many were walked.

    Raises:
        WriterBusy: another process writes the index.
    """
    if any(_writer(audience).needs_rebuild for audience in AUDIENCES):
        rebuild()
    entries = list(Outbox.objects.order_by("id").values_list("id", "record", "is_new")[:limit])
    if not entries:
        return 0
    made = documents_of({record: entry for entry, record, _ in entries})
    upto = entries[-1][0]
    older = {record.hex for _, record, is_new in entries if not is_new}
    _write("staff", made, older, upto)
    _write("public", [document for document in made if document.is_public], older, upto)
    with locks.write(even_if_read_only=True):
        Outbox.objects.filter(id__lte=upto, id__in=[entry for entry, _, _ in entries]).delete()
    return len(entries)


def drain_all() -> int:
    """Bring the index wholly up to date; for commands, while no lane runs."""
    walked = 0
    while count := drain():
        walked += count
    return walked


def _write(audience: str, made: Sequence[Document], older: set[str], upto: int) -> None:
    """Write entries to one index, and remove older ones that have no place in it any more."""
    gone = older - {document.uid for document in made}
    if made or gone:
        _writer(audience).apply(made, gone, upto)


def purge(records: Collection[UUID]) -> None:
    """Make the index files forget what records said before, after an erasure.

    The engine keeps replaced entries in its files until it merges them, at a time of its own; only
    an index built anew holds nothing of them.
    """
    if records:
        drain_all()
        rebuild()


def rebuild(progress: Callable[[int], None] = lambda _count: None) -> int:
    """Build both indexes anew beside the old ones and put them in force; return the records.

    Readers go on with the old index until the new one is whole. What changes meanwhile stays in the
    outbox and is walked afterwards.
    """
    upto = Outbox.objects.order_by("-id").values_list("id", flat=True).first() or 0
    staff, public = _writer("staff").rebuild(), _writer("public").rebuild()
    count, last = 0, UUID(int=0)
    with staff, public:
        while True:
            ids = list(
                Record.objects.filter(id__gt=last)
                .order_by("id")
                .values_list("id", flat=True)[:BATCH]
            )
            if not ids:
                break
            made = documents_of(dict.fromkeys(ids, 0))
            staff.apply(made, [], upto)
            public.apply([d for d in made if d.is_public], [], upto)
            count, last = count + len(ids), ids[-1]
            progress(count)
        staff.publish()
        public.publish()
    return count
