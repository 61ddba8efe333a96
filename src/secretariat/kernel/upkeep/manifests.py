"""Manifests: what lies in a backup and what the house was, signed with the key of the house.

A backup folder holds `content/` and `checkpoints/`, filled by every backup and never changed, and
one folder for each backup. Knows no Django, so that a restore can read before there is a house.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from secretariat.kernel.upkeep.errors import BackupInvalid

FORMAT = 1
MANIFEST, SIGNATURE, KEYS = "manifest.json", "manifest.sig", "keys.sealed"
CONTENTS, ERASURES = "contents.txt", "erasures.jsonl"
CONTENT_FOLDER, CHECKPOINT_FOLDER = "content", "checkpoints"
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says.

    Attributes:
        files: SHA-256 of each file beside the manifest, by name.
        counts: records of each register, and events.
        migrations: what the database had been migrated to.
        checkpoint: number of the newest checkpoint in the copy.
        missing: digests the house refers to and no longer holds.
    """

    id: str
    made_at: str
    program: str
    engine: str
    database: str
    files: dict[str, str]
    counts: dict[str, int]
    migrations: list[str]
    declarations: str
    checkpoint: int
    decisions: list[dict[str, Any]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    def as_bytes(self) -> bytes:
        """Return the text of the manifest."""
        return orjson.dumps(self, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)


def read(folder: Path) -> Manifest:
    """Return the manifest of a backup.

    Raises:
        BackupInvalid: there is none, or this program does not know its form.
    """
    path = folder / MANIFEST
    try:
        found = Manifest(**orjson.loads(path.read_bytes()))
    except FileNotFoundError as error:
        raise BackupInvalid(path=folder, reason="it has no manifest") from error
    except (orjson.JSONDecodeError, TypeError) as error:
        raise BackupInvalid(path=folder, reason="its manifest cannot be read") from error
    if found.format != FORMAT:
        raise BackupInvalid(
            path=folder, reason=f"its form is {found.format}, and {FORMAT} is known"
        )
    return found


def newest(folder: Path) -> Path:
    """Return the newest whole backup in a folder of backups, or the folder if it is one itself.

    Raises:
        BackupInvalid: there is none.
    """
    if (folder / MANIFEST).is_file():
        return folder
    found = sorted(path.parent for path in folder.glob(f"[0-9]*/{MANIFEST}"))
    if not found:
        raise BackupInvalid(path=folder, reason="it holds no backup")
    return found[-1]


def check_files(folder: Path, manifest: Manifest) -> None:
    """Return if every file is what the manifest says.

    Raises:
        BackupInvalid: one is missing or altered.
    """
    for name, stated in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise BackupInvalid(path=folder, reason=f"{name} is missing")
        if digest_of(path) != stated:
            raise BackupInvalid(path=folder, reason=f"{name} was altered")


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    hasher = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            hasher.update(chunk)
    return hasher.hexdigest()
