"""Copies: checkpoints as files, in the house and in folders off the machine.

A file holds the signed body and the list of what was sealed, so that a copy alone can name an event
that the database no longer has. Does not know how a checkpoint is made.
"""

import base64
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson
from django.conf import settings

from secretariat.kernel.audit import keys
from secretariat.kernel.audit.errors import CheckpointConflict
from secretariat.kernel.audit.files import make_folder, write_durably

log = logging.getLogger(__name__)
SUFFIX = ".json"


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A checkpoint as it lies in a file: signed text, signature, and the sealed entries."""

    body: str
    signature: str
    leaves: bytes

    def as_bytes(self) -> bytes:
        """Return the content of the file: JSON, the entries in base64, 52 bytes each."""
        listed = base64.b64encode(self.leaves).decode()
        return orjson.dumps({"body": self.body, "signature": self.signature, "leaves": listed})


def local_folder() -> Path:
    """Return where the house keeps its own files."""
    return Path(settings.HOME) / "checkpoints"


def copy_folders() -> list[Path]:
    """Return the folders off the machine."""
    return [Path(folder) for folder in settings.CHECKPOINT_COPIES]


def file_of(folder: Path, number: int) -> Path:
    """Return the file of a checkpoint in a folder."""
    return folder / f"{number:08d}{SUFFIX}"


def numbers_in(folder: Path) -> list[int]:
    """Return the numbers of the checkpoints in a folder, ascending; nothing where it is missing."""
    if not folder.is_dir():
        return []
    names = (path.stem for path in folder.glob(f"*{SUFFIX}"))
    return sorted(int(name) for name in names if name.isdigit())


def read(folder: Path, number: int) -> SealedFile | None:
    """Return a checkpoint's file, or None where it is missing or no longer readable as one."""
    try:
        found = orjson.loads(file_of(folder, number).read_bytes())
        leaves = base64.b64decode(found["leaves"], validate=True)
        return SealedFile(str(found["body"]), str(found["signature"]), leaves)
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return None


def readings(folders: Iterable[Path], number: int) -> Iterator[tuple[Path, SealedFile]]:
    """Yield the readable files of a checkpoint, folder by folder."""
    for folder in folders:
        found = read(folder, number)
        if found is not None:
            yield folder, found


def write(number: int, sealed: SealedFile, *, public_pem: bytes, key: str) -> list[str]:
    """Write a checkpoint into the house and every copy; return a sentence for each failure.

    Raises:
        CheckpointConflict: another checkpoint of this number lies in a folder.
    """
    problems = []
    for folder in (local_folder(), *copy_folders()):
        try:
            make_folder(folder)
            path = file_of(folder, number)
            if not write_durably(path, sealed.as_bytes()):
                _refuse_another(number, folder, sealed)
            write_durably(folder / keys.COPIED_PATTERN.replace("*", key), public_pem)
        except OSError as error:
            problems.append(
                f"Checkpoint {number} could not be copied to {folder}: {error.strerror}."
            )
            log.exception("%s", problems[-1])
    return problems


def fill_copies() -> int:
    """Copy every checkpoint of the house into the folders that lack it; return how many files.

    For a folder that was named after the house had already sealed.
    """
    written = 0
    for number in numbers_in(local_folder()):
        data = file_of(local_folder(), number).read_bytes()
        for folder in copy_folders():
            make_folder(folder)
            written += write_durably(file_of(folder, number), data)
    return written


def _refuse_another(number: int, folder: Path, sealed: SealedFile) -> None:
    """Refuse where the file that is there says something else."""
    found = read(folder, number)
    if found is None or (found.body, found.leaves) != (sealed.body, sealed.leaves):
        problem = "is another one than this house sealed"
        raise CheckpointConflict(number=number, place=folder, problem=problem)
