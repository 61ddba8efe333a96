"""Index: the reading side. Every call is trimmed to what its reader may read; scores stay inside.

Open once per process and share between threads: each call works on one state of the index and
looks first whether a newer one is there. Does not know who the reader is nor where records live.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import tantivy

from secretariat.kernel.search.answering import Asking
from secretariat.kernel.search.directories import Audience, Lock, Place
from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.values import Answer, Hit, Reader, Request, Suggestion, check_uid
from secretariat.kernel.search.writer import position_of

Stamp = tuple[int, int, int]


@dataclass(slots=True)
class _Opened:
    """One directory open for reading: engine, lock against removal, stamp of its last commit."""

    path: Path
    engine: tantivy.Index
    lock: Lock
    stamp: Stamp


class Index:
    """What readers ask. Use `open`; a process may keep it for its whole life."""

    def __init__(self, place: Place, schema: SearchSchema) -> None:
        """Bind place and schema; use `open`."""
        self._place = place
        self._schema = schema
        self._guard = threading.Lock()
        self._opened: _Opened | None = None
        self._pointer: Stamp | None = None

    @classmethod
    def open(cls, root: Path, audience: Audience, schema: SearchSchema) -> Self:
        """Return the index of an audience; nothing is opened before the first question.

        Raises:
            SearchInvalid: the audience is neither staff nor public.
        """
        return cls(Place.of(root, audience), schema)

    def search(self, request: Request, reader: Reader) -> Answer:
        """Answer a request with what `reader` may read.

        Raises:
            IndexNotBuilt: no index of this schema is in force.
        """
        return Asking(self._schema, self._searcher(), reader, request.excluded_uids).answer(request)

    def suggest(
        self,
        prefix: str,
        reader: Reader,
        *,
        limit: int = 8,
        excluded_uids: frozenset[str] = frozenset(),
    ) -> tuple[Suggestion, ...]:
        """Return visible records whose title or number begins like `prefix`, the newest first.

        Raises:
            IndexNotBuilt: no index of this schema is in force.
        """
        asking = Asking(self._schema, self._searcher(), reader, excluded_uids)
        return asking.suggest(prefix, limit)

    def more_like(
        self,
        uid: str,
        reader: Reader,
        *,
        limit: int = 5,
        excluded_uids: frozenset[str] = frozenset(),
    ) -> tuple[Hit, ...]:
        """Return visible records like the one of `uid`; nothing if the reader may not read it.

        Raises:
            SearchInvalid: `uid` is no identifier of a record.
            IndexNotBuilt: no index of this schema is in force.
        """
        check_uid("this request", uid)
        asking = Asking(self._schema, self._searcher(), reader, excluded_uids)
        return asking.more_like(uid, limit)

    @property
    def position(self) -> int:
        """Return how far the outbox has been applied to what readers see now.

        Raises:
            IndexNotBuilt: no index of this schema is in force.
        """
        with self._guard:
            return position_of(self._current().engine, self._schema)

    def close(self) -> None:
        """Give the directory free, so that an old one can be removed."""
        with self._guard:
            self._forget()

    def __enter__(self) -> Self:
        """Return this index."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close."""
        self.close()

    def _searcher(self) -> tantivy.Searcher:
        """Return a searcher over the newest state."""
        with self._guard:
            return self._current().engine.searcher()

    def _current(self) -> _Opened:
        """Return the directory in force, opened or reloaded where pointer or commit moved."""
        pointer = _stamp(self._place.folder / "current")
        if self._opened is None or pointer != self._pointer:
            self._forget()
            path, lock = self._place.in_use(self._schema.fingerprint)
            stamp = _stamp(path / "meta.json") or (0, 0, 0)
            engine = self._schema.opened(str(path))
            self._opened, self._pointer = _Opened(path, engine, lock, stamp), pointer
            return self._opened
        stamp = _stamp(self._opened.path / "meta.json") or (0, 0, 0)
        if stamp != self._opened.stamp:
            self._opened.engine.reload()
            self._opened.stamp = stamp
        return self._opened

    def _forget(self) -> None:
        """Drop the open directory and its lock."""
        if self._opened is not None:
            self._opened.lock.release()
            self._opened = None


def _stamp(path: Path) -> Stamp | None:
    """Return what tells one version of a replaced file from the next, None if it is not there."""
    try:
        seen = path.stat()
    except FileNotFoundError:
        return None
    return seen.st_ino, seen.st_mtime_ns, seen.st_size
