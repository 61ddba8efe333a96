"""Directories: where an index lies, which one is current, and who still uses an old one.

    <root>/<audience>/current                      names the directory in force
    <root>/<audience>/v1-<fingerprint>-0001/       one index, never changed in schema
    <root>/<audience>/writer.lock                  held by the one writing process

Readers hold a shared lock on the directory they use; an old directory is removed once nobody does.
Locks are the operating system's, so a killed process leaves none behind. Does not know the engine.
"""

import fcntl
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from secretariat.kernel.search.errors import IndexNotBuilt, SearchInvalid, WriterBusy
from secretariat.kernel.search.schema import FORMAT

Audience = Literal["staff", "public"]
_NAME = re.compile(r"v\d+-[0-9a-f]{16}-(\d+)")
_ATTEMPTS = 20
_IN_USE = "in_use.lock"


@dataclass(slots=True)
class Lock:
    """A lock of the operating system, held until released or until the process ends."""

    descriptor: int

    def release(self) -> None:
        """Give the lock back; a second time does nothing."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


@dataclass(frozen=True, slots=True)
class Place:
    """The folder of all indexes for one audience."""

    folder: Path
    audience: Audience

    @classmethod
    def of(cls, root: Path, audience: Audience) -> "Place":
        """Return the place of `audience` under `root`.

        Raises:
            SearchInvalid: the audience is neither staff nor public.
        """
        if audience not in ("staff", "public"):
            raise SearchInvalid(what="this index", problem=f"[{audience}] is no audience")
        return cls(Path(root) / audience, audience)

    def current(self) -> Path | None:
        """Return the directory in force, or None before the first build."""
        pointer = self.folder / "current"
        try:
            name = pointer.read_text().strip()
        except FileNotFoundError:
            return None
        return self.folder / name if _NAME.fullmatch(name) else None

    def fresh(self, fingerprint: str) -> Path:
        """Make and return a new directory for a schema, numbered after all others."""
        self.folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(match[1]) for path in self._all() if (match := _NAME.fullmatch(path.name))]
        path = self.folder / f"v{FORMAT}-{fingerprint}-{max(numbers, default=0) + 1:04d}"
        path.mkdir()
        (path / _IN_USE).touch()
        return path

    def publish(self, path: Path) -> None:
        """Make `path` the directory in force, in one step that survives a crash."""
        pointer = self.folder / "current"
        beside = self.folder / "current.new"
        with beside.open("w") as file:
            file.write(path.name + "\n")
            file.flush()
            os.fsync(file.fileno())
        beside.replace(pointer)
        _fsync_folder(self.folder)

    def in_use(self, fingerprint: str) -> tuple[Path, Lock]:
        """Return the directory in force for a schema, and a lock that keeps it from removal.

        Raises:
            IndexNotBuilt: none is in force, or it has another schema.
        """
        for _ in range(_ATTEMPTS):
            path = self.current()
            if path is None or not is_for(path, fingerprint):
                break
            lock = _try_lock(path / _IN_USE, fcntl.LOCK_SH)
            if lock is not None and self.current() == path:
                return path, lock
            if lock is not None:
                lock.release()
        raise IndexNotBuilt(audience=self.audience)

    def kept(self, path: Path) -> Lock:
        """Return a lock that keeps the directory `path` from removal.

        Raises:
            IndexNotBuilt: it was removed already.
        """
        lock = _try_lock(path / _IN_USE, fcntl.LOCK_SH)
        if lock is None:
            raise IndexNotBuilt(audience=self.audience)
        return lock

    def writing(self) -> Lock:
        """Return the lock of the one writing process.

        Raises:
            WriterBusy: another process, or another writer of this one, holds it.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "writer.lock"
        path.touch()
        lock = _try_lock(path, fcntl.LOCK_EX)
        if lock is None:
            raise WriterBusy(audience=self.audience)
        return lock

    def sweep(self) -> list[Path]:
        """Remove directories that are neither current nor in use.

        Only the holder of the writer's lock may sweep.

        Returns:
            The directories removed.
        """
        removed = []
        for path in self._all():
            if path == self.current():
                continue
            (path / _IN_USE).touch()
            lock = _try_lock(path / _IN_USE, fcntl.LOCK_EX)
            if lock is not None:
                shutil.rmtree(path)
                lock.release()
                removed.append(path)
        return removed

    def _all(self) -> list[Path]:
        """Return all index directories, oldest name first."""
        return sorted(path for path in self.folder.iterdir() if _NAME.fullmatch(path.name))


def is_for(path: Path, fingerprint: str) -> bool:
    """Tell whether the directory `path` was made for the schema of `fingerprint`."""
    return path.name.startswith(f"v{FORMAT}-{fingerprint}-") and path.is_dir()


def _try_lock(path: Path, kind: int) -> Lock | None:
    """Return a lock on the file `path`, or None if it is gone or held otherwise."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return Lock(descriptor)


def _fsync_folder(folder: Path) -> None:
    """Make the names in `folder` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
