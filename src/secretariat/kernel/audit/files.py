"""Files: writing small files so that they are whole and durable, or not there at all."""

import os
import secrets
from pathlib import Path


def write_durably(path: Path, data: bytes, *, mode: int = 0o644, replace: bool = False) -> bool:
    """Write a file under its name once it is complete and on disk; return whether it was written.

    A file that is already there stays, unless `replace`.

    Raises:
        OSError: the folder cannot be written; nothing is left behind.
    """
    if not replace and path.exists():
        return False
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
        with os.fdopen(handle, "wb") as target:
            target.write(data)
            target.flush()
            os.fsync(target.fileno())
        if replace:
            scratch.replace(path)
        else:
            path.hardlink_to(scratch)
    except FileExistsError:
        return False  # another process was first; its file stands
    finally:
        scratch.unlink(missing_ok=True)
    sync_folder(path.parent)
    return True


def make_folder(folder: Path, *, mode: int = 0o755) -> None:
    """Make a folder whose name survives a power cut."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True, mode=mode)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
