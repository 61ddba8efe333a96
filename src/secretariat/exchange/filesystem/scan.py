"""Scan: which files lie under a path, in a stable order, and what is no file that can be filed.

Nothing is opened. Links are not followed: they could lead out of the folder or in a circle.
"""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from secretariat.kernel.errors import SecretariatError

LEFT_OUT = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".svn", "__MACOSX"})


class NothingToImport(SecretariatError):
    """Refuse a path under which nothing lies."""

    code = "import.nothing"
    status = 404
    message = "%(path)s is no file and no folder with files. Name one that exists."


@dataclass(frozen=True, slots=True)
class Found:
    """One thing under the path.

    Attributes:
        path: where it lies.
        relative: its path from the root of the import, with `/`.
        size_bytes: its size; 0 for what is no file.
        refusal: why it cannot be filed; empty where it can.
    """

    path: Path
    relative: str
    size_bytes: int
    refusal: str = ""

    @property
    def folder(self) -> str:
        """Return the folder it lies in, from the root of the import; empty at the root."""
        return self.relative.rpartition("/")[0]


def scan(root: Path) -> list[Found]:
    """Return everything under a path, ordered by relative path.

    Raises:
        NothingToImport: there is no file.
    """
    if root.is_dir() and not root.is_symlink():
        found = sorted(_walk(root, root), key=lambda one: one.relative)
    else:
        found = [_look(root, root.name)] if os.path.lexists(root) else []
    if not found:
        raise NothingToImport(path=str(root))
    return found


def _walk(folder: Path, root: Path) -> Iterator[Found]:
    """Yield what lies in a folder and below it."""
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Found(
            folder, _relative(folder, root), 0, f"The folder cannot be read: {error.strerror}."
        )
        return
    for path in entries:
        if path.name in LEFT_OUT:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, root)
        else:
            yield _look(path, _relative(path, root))


def _relative(path: Path, root: Path) -> str:
    """Return a path from the root as text; bytes that are no UTF-8 are shown as marks."""
    text = path.relative_to(root).as_posix()
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _look(path: Path, relative: str) -> Found:
    """Return one entry, with the reason why it is no file, if it is none."""
    try:
        facts = path.lstat()
    except OSError as error:
        return Found(path, relative, 0, f"The file cannot be read: {error.strerror}.")
    if stat.S_ISLNK(facts.st_mode):
        return Found(path, relative, 0, "This is a link to another place; file what it leads to.")
    if not stat.S_ISREG(facts.st_mode):
        return Found(path, relative, 0, "This is no file but a device, pipe or socket.")
    return Found(path, relative, facts.st_size)
