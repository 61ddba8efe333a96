"""Writer: the one process that changes an index, in batches that are kept whole or not at all.

The position (how far the outbox has been applied) is an entry of the index itself, so it becomes
durable in the same commit as the batch. Applying a batch again changes nothing. Does not know where
documents come from.
"""

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from secretariat.kernel.search.directories import Audience, Lock, Place, is_for
from secretariat.kernel.search.entries import entry, position_entry
from secretariat.kernel.search.errors import IndexNotBuilt, WriteFailed
from secretariat.kernel.search.schema import POSITION_UID, SearchSchema
from secretariat.kernel.search.values import Document, check_uid

HEAP_BYTES = 64_000_000


def position_of(index: tantivy.Index, schema: SearchSchema) -> int:
    """Return how far the outbox has been applied to `index`, 0 before the first batch."""
    searcher = index.searcher()
    query = tantivy.Query.term_query(schema.built, "uid", POSITION_UID, index_option="basic")
    found = searcher.search(query, 1, count=False).hits
    return int(searcher.doc(found[0][1])["upto"][0]) if found else 0


class Batches:
    """One index directory open for writing."""

    def __init__(self, path: Path, place: Place, schema: SearchSchema) -> None:
        """Open the directory; the caller holds the writer's lock."""
        self.path = path
        self._audience = place.audience
        self._schema = schema
        self._lock = place.kept(path)
        self._index = schema.opened(str(path))
        self._engine = self._index.writer(HEAP_BYTES, 1)

    def apply(self, upserts: Iterable[Document], deletes: Iterable[str], upto: int) -> None:
        """Write a batch: remove `deletes`, then put `upserts` in place of what they replace.

        The public index takes only public records without hidden text, and removes others.
        The position never goes back. Nothing is kept where anything is refused.

        Args:
            upserts: documents; of several with one uid the highest version stays.
            deletes: uids of records that are gone.
            upto: the change sequence up to which this batch speaks.

        Raises:
            SearchInvalid: a document or uid breaks the rules of its fields.
            WriteFailed: the engine refused the batch.
        """
        is_kept = False
        try:
            self._stage(upserts, deletes)
            self._put(POSITION_UID, position_entry(max(upto, self.position), self._schema))
            self._engine.commit()
            is_kept = True
        except ValueError as refusal:
            raise WriteFailed(audience=self._audience, problem=str(refusal)) from refusal
        finally:
            if not is_kept:
                self._engine.rollback()
        self._index.reload()

    @property
    def position(self) -> int:
        """Return the highest `upto` committed, 0 before the first batch."""
        return position_of(self._index, self._schema)

    def close(self) -> None:
        """Let merges end and give the locks back."""
        self._engine.wait_merging_threads()
        self._lock.release()

    def _stage(self, upserts: Iterable[Document], deletes: Iterable[str]) -> None:
        """Hand the batch to the engine without committing it."""
        for uid in deletes:
            check_uid("this batch", uid)
            self._engine.delete_documents_by_term("uid", uid)
        versions: dict[str, int] = {}
        for document in upserts:
            if versions.get(document.uid, -1) > document.version:
                continue
            versions[document.uid] = document.version
            self._stage_one(document)

    def _stage_one(self, document: Document) -> None:
        """Replace one entry, or remove it where this audience may not have it."""
        if self._audience == "staff":
            self._put(document.uid, entry(document, self._schema, with_hidden=True))
        elif document.is_public:
            self._put(document.uid, entry(document, self._schema, with_hidden=False))
        else:
            self._engine.delete_documents_by_term("uid", document.uid)

    def _put(self, uid: str, made: tantivy.Document) -> None:
        """Put an entry in place of the one with its uid."""
        self._engine.delete_documents_by_term("uid", uid)
        self._engine.add_document(made)


class Rebuild:
    """A new index beside the current one, which goes on answering until `publish`.

    Use as a context: leaving it without `publish` throws the new directory away.
    """

    def __init__(self, writer: "Writer", batches: Batches) -> None:
        """Bind the writer that keeps the lock, and the fresh directory."""
        self._writer = writer
        self._batches: Batches | None = batches

    def __enter__(self) -> Self:
        """Return this rebuild."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Throw the fresh directory away unless it was published."""
        if self._batches is not None:
            self._batches.close()
            self._batches = None
            self._writer.sweep()

    def apply(self, upserts: Iterable[Document], deletes: Iterable[str], upto: int) -> None:
        """Write a batch to the fresh index; see `Batches.apply`."""
        self._open().apply(upserts, deletes, upto)

    @property
    def position(self) -> int:
        """Return how far the fresh index has come."""
        return self._open().position

    def publish(self) -> None:
        """Put the fresh index in force; readers change over with their next question."""
        self._writer.adopt(self._open())
        self._batches = None

    def _open(self) -> Batches:
        if self._batches is None:
            raise RuntimeError("this rebuild is over: it was published or thrown away")
        return self._batches


class Writer:
    """The one writer of an audience's index. Open it once, in one process.

    Where no index of this schema is in force, `needs_rebuild` is true and only `rebuild` works.
    """

    def __init__(self, place: Place, schema: SearchSchema, lock: Lock) -> None:
        """Bind place, schema and the writer's lock; use `open`."""
        self._place = place
        self._schema = schema
        self._lock = lock
        self._batches: Batches | None = None

    @classmethod
    def open(cls, root: Path, audience: Audience, schema: SearchSchema) -> Self:
        """Take the writer's lock, remove what a broken rebuild left, open the current index.

        Raises:
            WriterBusy: another writer is at work.
        """
        place = Place.of(root, audience)
        writer = cls(place, schema, place.writing())
        current = place.current()
        if current is not None and is_for(current, schema.fingerprint):
            writer._batches = Batches(current, place, schema)
        writer.sweep()
        return writer

    def __enter__(self) -> Self:
        """Return this writer."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    @property
    def needs_rebuild(self) -> bool:
        """Tell whether no index of this schema is in force yet."""
        return self._batches is None

    @property
    def position(self) -> int:
        """Return how far the outbox has been applied; 0 where a rebuild is needed."""
        return self._batches.position if self._batches is not None else 0

    def apply(self, upserts: Iterable[Document], deletes: Iterable[str], upto: int) -> None:
        """Write a batch to the index in force; see `Batches.apply`.

        Raises:
            IndexNotBuilt: a rebuild is needed first.
        """
        if self._batches is None:
            raise IndexNotBuilt(audience=self._place.audience)
        self._batches.apply(upserts, deletes, upto)

    def rebuild(self) -> Rebuild:
        """Begin a new index beside the current one; batches may go on to both meanwhile."""
        path = self._place.fresh(self._schema.fingerprint)
        return Rebuild(self, Batches(path, self._place, self._schema))

    def adopt(self, batches: Batches) -> None:
        """Put a fresh index in force and write to it from now on."""
        self._place.publish(batches.path)
        if self._batches is not None:
            self._batches.close()
        self._batches = batches
        self.sweep()

    def sweep(self) -> list[Path]:
        """Remove old directories that no reader uses any more; return them."""
        return self._place.sweep()

    def close(self) -> None:
        """Let merges end and give the lock back."""
        if self._batches is not None:
            self._batches.close()
            self._batches = None
        self._lock.release()
