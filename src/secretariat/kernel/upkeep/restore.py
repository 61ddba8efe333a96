"""Restore: a house from a backup, in an empty place, and only if it is shown to be the same house.

Everything happens in a folder beside the place; the last step gives it its name. Needs no house and
no Django: what must be asked of the restored house is asked by `settling`, in a process of its own.
"""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from secretariat.kernel.upkeep import manifests, wrapping
from secretariat.kernel.upkeep.errors import (
    BackupInvalid,
    HouseNotEmpty,
    KeyWrong,
    RestoreFailed,
)
from secretariat.kernel.upkeep.manifests import Manifest

DATABASE_NAME = "house.sqlite3"
SETTLING = "secretariat.kernel.upkeep.settling"


@dataclass(frozen=True, slots=True)
class Restored:
    """A house that was restored.

    Attributes:
        recovery_point: instant of the backup; what was written after it is not in the house.
        seconds: how long the restore took.
        erased: erasures younger than the backup that were made again.
        skipped: checkpoints of the life that was not restored.
        notes: what could not be shown, and why.
    """

    home: Path
    recovery_point: str
    seconds: float
    records: int
    events: int
    contents: int
    decisions: int
    erased: int
    skipped: int
    notes: tuple[str, ...]


def restore(source: Path, *, into: Path, secret: str, erasures: Sequence[Path] = ()) -> Restored:
    """Restore the newest backup in `source`, or `source` itself, as the house `into`.

    Args:
        source: a backup, or a folder of backups.
        into: folder of the house; missing or empty.
        secret: passphrase or recovery key the backup was closed with.
        erasures: further folders with a list of erasures; the configured copies are asked anyway.

    Raises:
        BackupInvalid, KeyWrong, KeyNotGiven, HouseNotEmpty: nothing was written.
        RestoreFailed: the restored house is not the same; it was removed.
    """
    start = time.monotonic()
    folder = manifests.newest(source)
    manifest = manifests.read(folder)
    _require_empty(into)
    manifests.check_files(folder, manifest)
    keys = wrapping.unwrap(folder / manifests.KEYS, secret, bound_to=manifest.id)
    _check_signature(folder, keys["checkpoint.key"])
    staging = into.with_name(f".{into.name}.restoring-{os.getpid()}")
    shutil.rmtree(staging, ignore_errors=True)
    try:
        _lay_out(folder, manifest, keys, staging)
        found = _settle(folder, staging, erasures)
        if into.is_dir():
            into.rmdir()
        staging.rename(into)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    seconds = time.monotonic() - start
    return Restored(
        home=into,
        recovery_point=manifest.made_at,
        seconds=seconds,
        records=found["records"],
        events=found["events"],
        contents=found["contents"],
        decisions=found["decisions"],
        erased=found["erased"],
        skipped=found["skipped"],
        notes=tuple(found["notes"]),
    )


def _require_empty(into: Path) -> None:
    """Refuse a folder that holds something."""
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise HouseNotEmpty(place=into)


def _check_signature(folder: Path, key: bytes) -> None:
    """Refuse a manifest that the key in the backup did not sign."""
    private = serialization.load_pem_private_key(key, password=None)
    signature = (folder / manifests.SIGNATURE).read_text().strip()
    try:
        if not isinstance(private, Ed25519PrivateKey):
            raise KeyWrong(path=folder)
        text = (folder / manifests.MANIFEST).read_bytes()
        private.public_key().verify(bytes.fromhex(signature), text)
    except (InvalidSignature, ValueError) as error:
        raise BackupInvalid(path=folder, reason="its manifest was altered") from error


def _lay_out(folder: Path, manifest: Manifest, keys: dict[str, bytes], staging: Path) -> None:
    """Put database, keys and checkpoints where a house has them."""
    (staging / "keys").mkdir(parents=True, mode=0o700)
    for name, data in keys.items():
        path = staging / "keys" / name
        path.touch(mode=0o644 if name.endswith(".pub") else 0o600)
        path.write_bytes(data)
    if manifest.engine == "sqlite":
        shutil.copyfile(folder / manifest.database, staging / DATABASE_NAME)
    shutil.copyfile(folder / manifests.ERASURES, staging / manifests.ERASURES)
    there = staging / "checkpoints"
    there.mkdir()
    for path in (folder.parent / manifests.CHECKPOINT_FOLDER).glob("*"):
        if path.suffix == ".pub" or (path.stem.isdigit() and int(path.stem) <= manifest.checkpoint):
            shutil.copyfile(path, there / path.name)


def _settle(folder: Path, staging: Path, erasures: Sequence[Path]) -> dict[str, Any]:
    """Let a process of the restored house verify it, erase again, and make it ready.

    Raises:
        RestoreFailed: with the sentence of that process.
    """
    command = [sys.executable, "-m", SETTLING, str(folder), *map(str, erasures)]
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "secretariat.conf.settings",
        "SECRETARIAT_HOME": str(staging),
    }
    done = subprocess.run(  # noqa: S603 - our own program
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["it ended without a word"]
        raise RestoreFailed(reason=lines[-1])
    found: dict[str, Any] = orjson.loads(done.stdout.splitlines()[-1])
    return found
