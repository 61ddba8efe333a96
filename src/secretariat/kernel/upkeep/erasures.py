"""Erasures: the list of what was erased, kept beside the checkpoints, in the house and its copies.

A backup older than an erasure still holds the value. The list outlives the database, so that
whoever restores such a backup erases again before anybody is served. Holds ids and names of
fields, never values.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import orjson
from django.conf import settings

from secretariat.foundation.canonical import instant
from secretariat.kernel.audit import copies
from secretariat.kernel.audit.files import make_folder, sync_folder
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.store.models import Event

NAME = "erasures.jsonl"
KIND = "erase"


class ErasuresUnreadable(SecretariatError):
    """Refuse to go on with a list of erasures that cannot be read in full."""

    code = "upkeep.erasures_unreadable"
    status = 500
    message = "Line %(line)s of %(path)s is no erasure this program knows. Mend the list first."


@dataclass(frozen=True, slots=True)
class Erasure:
    """One field of one record that was erased: by which event, when, on whose authority."""

    kind: str
    register: str
    record: str
    field: str
    seq: int
    at: str
    authority: str
    reason: str


def of_record(record: str) -> list[Erasure]:
    """Return the erasures of a record, from its events."""
    found = []
    for event in Event.objects.filter(record=record, kind=KIND).order_by("seq"):
        facts = orjson.loads(event.sealed)["facts"]
        reason = orjson.loads(event.disclosed).get("reason", ["", '""'])[1]
        found.append(
            Erasure(
                kind=KIND,
                register=facts["register"],
                record=str(event.record),
                field=facts["field"],
                seq=event.seq,
                at=instant(event.at),
                authority=facts["authority"],
                reason=orjson.loads(reason),
            )
        )
    return found


def note(erasures: Iterable[Erasure]) -> None:
    """Add erasures to the list of the house and of every copy, each once, durably.

    Raises:
        OSError: a folder cannot be written; the others may have been.
    """
    wanted = list(erasures)
    for path in (Path(settings.HOME) / NAME, *(f / NAME for f in copies.copy_folders())):
        make_folder(path.parent)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "r+b") as target:
            fcntl.flock(target, fcntl.LOCK_EX)
            known = set(read(path))
            lines = [orjson.dumps(asdict(one)) + b"\n" for one in wanted if one not in known]
            target.write(b"".join(lines))
            target.flush()
            os.fsync(target.fileno())
        sync_folder(path.parent)


def read(path: Path) -> Iterator[Erasure]:
    """Yield the erasures of a list; nothing where there is none.

    Raises:
        ErasuresUnreadable: a line is none.
    """
    if not path.exists():
        return
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            found = Erasure(**orjson.loads(line))
        except (orjson.JSONDecodeError, TypeError) as error:
            raise ErasuresUnreadable(line=number, path=path) from error
        if found.kind != KIND:
            raise ErasuresUnreadable(line=number, path=path)
        yield found


def known(folders: Iterable[Path]) -> list[Erasure]:
    """Return the erasures that any of the lists knows, oldest first.

    Raises:
        ErasuresUnreadable: a list cannot be read in full.
    """
    found = {one for folder in folders for one in read(folder / NAME)}
    return sorted(found, key=lambda one: (one.at, one.record, one.seq))
