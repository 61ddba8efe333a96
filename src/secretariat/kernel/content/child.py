"""One reading child, seen from its parent: start it, ask it, watch it, end it.

The watch is on memory (resident size) and time. Does not know formats, nor how many children there
are. Memory is read from /proc; where there is none, the child's own limits hold alone.
"""

import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import secretariat
from secretariat.kernel.content import wire

READER = "secretariat.kernel.content.reading"
START_SECONDS = 60.0
LOOK_SECONDS = 0.05
ALARM_SPARE_SECONDS = 10
_MAPPED_BYTES = 96 << 20
_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "TOKIO_WORKER_THREADS",
)
_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX", "LD_LIBRARY_PATH")


class ChildLost(Exception):
    """The child ended or was ended in the middle of a file."""


class ChildSlow(ChildLost):
    """It took more time than a file may take."""


class ChildLarge(ChildLost):
    """It took more memory than a child may take."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame of an answer."""

    kind: str
    content: dict[str, Any]
    attached: bytes


class Child:
    """A process that reads one file, or sets one letter, at a time."""

    def __init__(self, memory_bytes: int, module: str = READER) -> None:
        """Start the process in an empty folder, with nothing of this process's environment.

        Args:
            memory_bytes: the most memory it may hold.
            module: what it runs; it speaks the language of `wire`.
        """
        self._memory_bytes = memory_bytes
        self._folder = tempfile.TemporaryDirectory(prefix="reading-")
        settings = json.dumps({"data_bytes": memory_bytes - _MAPPED_BYTES})
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and module
            [sys.executable, "-P", "-m", module, settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=_environment(self._folder.name),
            start_new_session=True,
        )
        self.files_read = 0
        self._most_bytes = 0
        self._is_ready = False

    @property
    def pid(self) -> int:
        """Return the number of the process."""
        return self._process.pid

    def ask(self, request: dict[str, Any], *, timeout_seconds: float) -> Iterator[Frame]:
        """Send a request and yield the frames of its answer, without the last.

        Raises:
            ChildLost: the child died; ChildSlow, ChildLarge: it was ended for that reason.
        """
        if not self._is_ready:
            self._next_frame(time.monotonic() + START_SECONDS)
            self._is_ready = True
        alarm = max(int(timeout_seconds), 1) + ALARM_SPARE_SECONDS
        self._send(wire.pack({**request, "alarm_seconds": alarm}))
        self.files_read += 1
        deadline = time.monotonic() + timeout_seconds
        while (frame := self._next_frame(deadline)).kind != "end":
            yield frame

    def resident_bytes(self) -> int:
        """Return how much memory the process holds; 0 when the system does not say."""
        try:
            pages = Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1]
        except (FileNotFoundError, ProcessLookupError, IndexError):
            return 0
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def close(self) -> None:
        """End the process and remove its folder."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            cast("IO[bytes]", pipe).close()
        self._folder.cleanup()

    def _send(self, data: bytes) -> None:
        """Write a request; a child that is gone cannot take it."""
        pipe = cast("IO[bytes]", self._process.stdin)
        try:
            pipe.write(data)
            pipe.flush()
        except BrokenPipeError:
            raise self._lost() from None

    def _next_frame(self, deadline: float) -> Frame:
        """Return the next frame, or end the child when it lies, hangs or grows."""
        try:
            written, attached = wire.lengths(self._read(wire.LENGTHS.size, deadline))
            content = wire.unpack(self._read(written, deadline))
        except wire.FrameInvalid as fault:
            raise ChildLost(f"it answered nonsense ({fault})") from fault
        return Frame(str(content.get("frame")), content, self._read(attached, deadline))

    def _read(self, count: int, deadline: float) -> bytes:
        """Return `count` bytes, looking at memory and clock while waiting for them."""
        handle = cast("IO[bytes]", self._process.stdout).fileno()
        found = bytearray()
        while len(found) < count:
            if select.select([handle], [], [], LOOK_SECONDS)[0]:
                chunk = os.read(handle, min(count - len(found), 1 << 20))
                if not chunk:
                    raise self._lost()
                found += chunk
            elif self._look() > self._memory_bytes:
                raise ChildLarge("it took more memory than a child may take")
            elif time.monotonic() > deadline:
                raise ChildSlow("it took too long")
        return bytes(found)

    def _look(self) -> int:
        """Return the memory held now, and remember the most that was seen."""
        now = self.resident_bytes()
        self._most_bytes = max(self._most_bytes, now)
        return now

    def _lost(self) -> ChildLost:
        """Return how the child ended; compiled readers abort when they run out of memory."""
        code = self._process.wait()
        was_large = self._most_bytes > self._memory_bytes // 3  # what doubles fails at a third
        if code == wire.MEMORY_EXIT or (code == -signal.SIGABRT and was_large):
            return ChildLarge("it ran out of memory")
        return ChildLost(
            f"it ended by signal {-code}" if code < 0 else f"it ended with code {code}"
        )


def _environment(folder: str) -> dict[str, str]:
    """Return the little a child needs to know: no secrets, one thread, its own temporary folder."""
    kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    source = str(Path(secretariat.__path__[0]).parent)
    threads = dict.fromkeys(_ONE_THREAD, "1")
    return {
        **kept,
        **threads,
        "PYTHONPATH": source,
        "PYTHONDONTWRITEBYTECODE": "1",
        "HOME": folder,
        "TMPDIR": folder,
        "MALLOC_ARENA_MAX": "2",
    }
