"""The extractor: a small pool of confined children that read files from outside.

A file never hurts more than its child: a child that dies, hangs or grows is replaced, and the file
gets what had been read so far and a sentence about what happened. Does not know the store nor the
database; which bytes are read is decided by the caller.
"""

import queue
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from secretariat.kernel.content import wire
from secretariat.kernel.content.child import Child, ChildLarge, ChildLost, ChildSlow, Frame
from secretariat.kernel.content.extraction import Extraction, Nested, Status
from secretariat.kernel.content.language import language_of

TIMEOUT_SECONDS = 60.0
MEMORY_BYTES = 480 << 20
FILES_PER_CHILD = 500
RETIRE_BYTES = 300 << 20


@dataclass(frozen=True, slots=True)
class Job:
    """Ask for a file to be read.

    Attributes:
        path: where the bytes are; absolute or relative to this process.
        name: the name it came with, which decides only between kinds of text.
        mime: the media type `identify` found.
        thumbnail: also draw PDFs and pictures.
        ocr: Tesseract languages such as "eng+deu" to read pictures, or None.
    """

    path: Path
    name: str
    mime: str = ""
    thumbnail: bool = True
    ocr: str | None = None


class Extractor:
    """Read files in confined child processes; safe to share between threads."""

    def __init__(
        self,
        *,
        children: int = 2,
        timeout_seconds: float = TIMEOUT_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
        files_per_child: int = FILES_PER_CHILD,
    ) -> None:
        """Prepare a pool; a child is started when the first file needs it."""
        self._timeout_seconds = timeout_seconds
        self._memory_bytes = memory_bytes
        self._files_per_child = files_per_child
        self._idle: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(children):
            self._idle.put(None)
        self._children = children
        self._threads = ThreadPoolExecutor(children, thread_name_prefix="extractor")
        self._alive: set[Child] = set()
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Return the extractor."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Finish what was submitted and end all children."""
        self._threads.shutdown(wait=True, cancel_futures=True)
        with self._lock:
            remaining, self._alive = self._alive, set()
        for child in remaining:
            child.close()

    def pids(self) -> tuple[int, ...]:
        """Return the process numbers of the children that live."""
        with self._lock:
            return tuple(child.pid for child in self._alive)

    def extract(
        self,
        path: Path,
        name: str,
        mime: str = "",
        *,
        thumbnail: bool = True,
        ocr: str | None = None,
    ) -> Extraction:
        """Read one file and return what it holds, or why it could not be read.

        Raises:
            FileNotFoundError: there is no file at `path`; this is a fault of the caller.
        """
        return self._run(Job(path, name, mime, thumbnail, ocr))

    def submit(self, job: Job) -> Future[Extraction]:
        """Read a file in the background; as many at a time as there are children."""
        return self._threads.submit(self._run, job)

    def iterate(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Extraction]]:
        """Read many files, all children busy, and yield the findings in the order of the jobs."""
        waiting: deque[tuple[Job, Future[Extraction]]] = deque()
        for job in jobs:
            waiting.append((job, self.submit(job)))
            if len(waiting) >= self._children * 4:
                first, future = waiting.popleft()
                yield first, future.result()
        for job, future in waiting:
            yield job, future.result()

    def _run(self, job: Job) -> Extraction:
        """Take a child, ask it, and give it back or replace it."""
        path = job.path.resolve(strict=True)
        child = self._idle.get()
        try:
            if child is None:
                child = self._start()
            found, is_lost = self._ask(child, replace(job, path=path))
            if is_lost or self._is_worn(child):
                self._retire(child)
                child = None
        finally:
            self._idle.put(child)
        return found

    def _ask(self, child: Child, job: Job) -> tuple[Extraction, bool]:
        """Return what the child reported, and whether it was lost over it."""
        collected = _Collected()
        request = {
            "path": str(job.path),
            "name": job.name,
            "mime": job.mime,
            "thumbnail": job.thumbnail,
            "ocr": job.ocr,
        }
        try:
            for frame in child.ask(request, timeout_seconds=self._timeout_seconds):
                collected.take(frame)
        except wire.FrameInvalid as fault:
            nonsense = ChildLost(f"it answered nonsense ({fault})")
            return collected.broken_off(nonsense, seconds=self._timeout_seconds), True
        except ChildLost as loss:
            return collected.broken_off(loss, seconds=self._timeout_seconds), True
        return collected.whole(), False

    def _start(self) -> Child:
        """Start a child and remember it, so that it is ended with the extractor."""
        child = Child(self._memory_bytes)
        with self._lock:
            self._alive.add(child)
        return child

    def _retire(self, child: Child) -> None:
        """End a child; the next file starts another."""
        with self._lock:
            self._alive.discard(child)
        child.close()

    def _is_worn(self, child: Child) -> bool:
        """Tell whether a child read enough files, or kept too much memory after the last."""
        limit = min(RETIRE_BYTES, self._memory_bytes * 3 // 4)
        return child.files_read >= self._files_per_child or child.resident_bytes() > limit


class _Collected:
    """The frames of one answer, put together."""

    def __init__(self) -> None:
        """Start with nothing."""
        self._document: Extraction | None = None
        self._nested: list[Nested] = []
        self._thumbnail: bytes | None = None
        self._notes: list[str] = []

    def take(self, frame: Frame) -> None:
        """Add one frame."""
        if frame.kind == "document":
            self._document = wire.to_extraction(frame.content)
        elif frame.kind == "nested":
            self._nested.append(wire.to_nested(frame.content))
        elif frame.kind == "thumbnail":
            self._thumbnail = frame.attached
        else:
            self._notes.append(str(frame.content.get("sentence")))

    def whole(self) -> Extraction:
        """Return the complete finding."""
        if self._document is None:
            return Extraction("broken", "The reader said nothing about the file.")
        found = replace(
            self._document,
            nested=tuple(self._nested),
            thumbnail=self._thumbnail or None,
            language=language_of(self._document.text),
        )
        for note in self._notes:
            found = found.noting(note)
        return found

    def broken_off(self, loss: ChildLost, *, seconds: float) -> Extraction:
        """Return what was found before the child was lost, or the refusal."""
        status, sentence = _refusal(loss, seconds)
        if self._document is None:
            return Extraction(status, sentence)
        return self.whole().noting(f"What lies inside was not read to its end: {sentence}")


def _refusal(loss: ChildLost, seconds: float) -> tuple[Status, str]:
    """Return the kind of reason and the sentence for a lost child."""
    if isinstance(loss, ChildSlow):
        return "timeout", f"The file was not read within {seconds:g} seconds."
    if isinstance(loss, ChildLarge):
        return "too_large", "The file needs more memory than a reader may take."
    return "broken", f"The file ends the process that reads it: {loss}."
