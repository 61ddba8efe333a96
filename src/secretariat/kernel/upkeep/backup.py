"""Backup: a copy of the whole house, made while it is written to, that can be shown to be whole.

Order: seal; then, at one moment, witness and database; then bytes, which are only ever added; the
keys, closed; last the manifest, signed. Sessions, rate limits and the search index are not copied.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

from secretariat import __version__
from secretariat.foundation.canonical import instant
from secretariat.kernel import contents, registers
from secretariat.kernel.audit import checkpoints, copies, epochs, keys, reading
from secretariat.kernel.audit.errors import SealDelayed
from secretariat.kernel.audit.files import make_folder, sync_folder, write_durably
from secretariat.kernel.content import ContentMissing, LocalStore
from secretariat.kernel.store.locks import is_sqlite
from secretariat.kernel.upkeep import databases, manifests, witness, wrapping
from secretariat.kernel.upkeep.errors import CopyFailed
from secretariat.kernel.upkeep.manifests import Manifest

Progress = Callable[[str, int], None]
SESSION_SECRET = "session.secret"  # noqa: S105 - the name of a file
FACTOR_KEY = "factors.key"


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made.

    Attributes:
        path: its folder.
        contents, copied: bytes the house refers to, and those of them that this backup added.
        missing: digests the house refers to and does not hold; a fault of the house.
        is_sealed: whether everything in it lies under a checkpoint but for the last moment.
    """

    path: Path
    manifest: Manifest
    contents: int
    copied: int
    missing: tuple[str, ...]
    is_sealed: bool


def backup(target: Path, *, secret: str, progress: Progress = lambda _what, _n: None) -> Backup:
    """Copy the house into a folder of its own within `target`.

    Args:
        target: folder of backups, best on another machine; made where it is missing.
        secret: passphrase or recovery key that closes the keys.
        progress: told what is going on and how many were done.

    Raises:
        KeyNotGiven, KeyUnreadable, KeyMissing, ProgramMissing, CopyFailed.
    """
    wrapping.checked(secret)
    is_sealed = _seal()
    made_at = datetime.now(UTC)
    name = name_of(made_at)
    make_folder(target, mode=0o700)
    folder = target / f".{name}.partial"
    folder.mkdir(mode=0o700)
    try:
        progress("database", 0)
        with reading.one_moment():
            database = databases.copy_into(folder)
            facts = _facts()
            digests = witness.contents()
        copied, missing = _copy_contents(target, digests, progress)
        _copy_checkpoints(target)
        _write_lists(folder, digests)
        manifest = _close(
            folder,
            made_at=made_at,
            database=database,
            secret=secret,
            facts=facts,
            missing=missing,
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    folder.rename(target / name)
    sync_folder(target)
    return Backup(target / name, manifest, len(digests), copied, tuple(missing), is_sealed)


def name_of(made_at: datetime) -> str:
    """Return the name of a backup, by which backups are ordered."""
    return made_at.strftime("%Y%m%dT%H%M%S%fZ")


def _seal() -> bool:
    """Seal everything, unless a transaction keeps the sealer waiting; tell whether it did."""
    try:
        checkpoints.seal_now()
    except SealDelayed:
        return False
    return True


def _facts() -> dict[str, object]:
    """Return what the manifest says of the house, at the moment of the copy."""
    return {
        "program": __version__,
        "engine": "sqlite" if is_sqlite() else "postgresql",
        "counts": witness.counts(),
        "migrations": migrations(),
        "declarations": registers.fingerprint(),
        "checkpoint": epochs.last_sealed(),
        "decisions": [asdict(one) for one in witness.sample()],
    }


def migrations() -> list[str]:
    """Return the migrations the database has had, in alphabetical order."""
    rows = MigrationRecorder.Migration.objects.values_list("app", "name")
    return sorted(f"{app}.{name}" for app, name in rows)


def _copy_contents(
    target: Path, digests: Sequence[str], progress: Progress
) -> tuple[int, list[str]]:
    """Add the bytes the backups lack; return how many, and which the house no longer holds."""
    there, copied, missing = LocalStore(target / manifests.CONTENT_FOLDER), 0, []
    for index, digest in enumerate(digests):
        if there.exists(digest):
            continue
        try:
            with contents.store().open(digest) as stream:
                found = there.put(stream)
        except ContentMissing:
            missing.append(digest)
            continue
        if found.digest != digest:
            there.delete(found.digest)
            missing.append(digest)
            continue
        copied += 1
        progress("bytes", index + 1)
    return copied, missing


def _copy_checkpoints(target: Path) -> None:
    """Add the files of checkpoints the backups lack, and the public keys."""
    folder = target / manifests.CHECKPOINT_FOLDER
    make_folder(folder)
    held = set(copies.numbers_in(folder))
    for number in copies.numbers_in(copies.local_folder()):
        if number not in held:
            write_durably(
                copies.file_of(folder, number),
                copies.file_of(copies.local_folder(), number).read_bytes(),
            )
    for path in copies.local_folder().glob(keys.COPIED_PATTERN):
        write_durably(folder / path.name, path.read_bytes())


def _write_lists(folder: Path, digests: Sequence[str]) -> None:
    """Write the list of bytes, and the list of erasures as it is now."""
    write_durably(folder / manifests.CONTENTS, "".join(f"{d}\n" for d in digests).encode())
    erased = Path(settings.HOME) / manifests.ERASURES
    data = erased.read_bytes() if erased.exists() else b""
    write_durably(folder / manifests.ERASURES, data)


def _close(
    folder: Path,
    *,
    made_at: datetime,
    database: Path,
    secret: str,
    facts: dict[str, object],
    missing: list[str],
) -> Manifest:
    """Write the closed keys, the manifest and its signature."""
    key, name = keys.signing_key(), name_of(made_at)
    wrapped = wrapping.wrap(_key_files(), secret, bound_to=name)
    write_durably(folder / manifests.KEYS, wrapped, mode=0o600)
    names = (database.name, manifests.CONTENTS, manifests.ERASURES, manifests.KEYS)
    manifest = Manifest(
        id=name,
        made_at=instant(made_at),
        database=database.name,
        files={one: manifests.digest_of(folder / one) for one in names},
        missing=missing,
        **facts,  # type: ignore[arg-type] # named by _facts
    )
    write_durably(folder / manifests.MANIFEST, manifest.as_bytes())
    signature = key.sign(manifest.as_bytes().decode())
    write_durably(folder / manifests.SIGNATURE, signature.encode())
    if manifests.digest_of(folder / database.name) != manifest.files[database.name]:
        raise CopyFailed(reason="the copy does not read back as it was written")
    return manifest


def _key_files() -> dict[str, bytes]:
    """Return the keys of the house by the name of their file."""
    private, factors = keys.private_path(), Path(settings.FACTOR_KEY)
    return {
        SESSION_SECRET: settings.SECRET_KEY.encode(),
        "checkpoint.key": private.read_bytes(),
        **({FACTOR_KEY: factors.read_bytes()} if factors.exists() else {}),
        **{path.name: path.read_bytes() for path in sorted(private.parent.glob("*.pub"))},
    }
