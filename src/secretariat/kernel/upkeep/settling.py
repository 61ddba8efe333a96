"""Settling: shows that a restored house is the one that was backed up, and makes it ready to serve.

`python -m secretariat.kernel.upkeep.settling BACKUP [FOLDER …]`, in the environment of the restored
house. Prints what was found as one line of JSON; refuses in one sentence, with exit code 1.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import django
import orjson

from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.upkeep import manifests
from secretariat.kernel.upkeep.errors import RestoreFailed
from secretariat.kernel.upkeep.manifests import Manifest


def main(arguments: Sequence[str]) -> int:
    """Settle the house of this environment after the backup named first."""
    django.setup()
    from secretariat.kernel.store.locks import is_sqlite
    from secretariat.kernel.upkeep import databases

    folder, more = Path(arguments[0]), [Path(one) for one in arguments[1:]]
    manifest = manifests.read(folder)
    try:
        if is_sqlite() != (manifest.engine == "sqlite"):
            reason = (
                f"the backup is of {manifest.engine}; set SECRETARIAT_DATABASE to such a database"
            )
            raise RestoreFailed(reason=reason)
        databases.require_empty()
        with databases.loaded(folder / manifest.database):
            found = settle(folder, manifest, more)
    except SecretariatError as refusal:
        sys.stderr.write(f"{refusal.facts.get('reason', refusal)}\n")
        return 1
    sys.stdout.write(orjson.dumps(found).decode() + "\n")
    return 0


def settle(folder: Path, manifest: Manifest, more: Sequence[Path]) -> dict[str, object]:
    """Bring the bytes, verify, erase again, close the gap of checkpoints, and index.

    A backup made by an earlier program is upgraded before anything is asked of it.

    Raises:
        UpgradeFailed: the backup is of an earlier program and cannot be brought in step.
        RestoreFailed: something is not as it was backed up.
    """
    from secretariat.kernel.audit import copies
    from secretariat.kernel.upkeep import erasing_again, upgrade, witness

    notes: list[str] = []
    contents = _bring_contents(folder, manifest)
    is_upgraded = upgrade.bring_in_step()
    if witness.counts() != manifest.counts:
        raise RestoreFailed(reason=f"it counts {witness.counts()} and not {manifest.counts}")
    _refuse_findings([copies.local_folder()])
    decisions, differing = _check_decisions(manifest)
    if differing and not is_upgraded:
        raise RestoreFailed(reason=differing[0])
    if differing:
        notes.append(f"Today's declarations decide otherwise than those backed up: {differing[0]}.")
    if manifest.missing:
        notes.append(f"{len(manifest.missing)} contents were missing when the backup was made.")
    skipped = _close_gap(manifest)
    erased = erasing_again.erase_again([folder, *copies.copy_folders(), *more])
    _make_ready()
    if erased:
        _refuse_findings(None)
    return {
        "records": sum(n for name, n in manifest.counts.items() if name != "events"),
        "events": manifest.counts["events"],
        "contents": contents,
        "decisions": decisions,
        "erased": erased,
        "skipped": skipped,
        "notes": notes,
    }


def _bring_contents(folder: Path, manifest: Manifest) -> int:
    """Put every byte the house refers to into its content store; return how many contents."""
    from secretariat.kernel import contents
    from secretariat.kernel.content import ContentMissing, LocalStore

    there, count = LocalStore(folder.parent / manifests.CONTENT_FOLDER), 0
    known_missing = set(manifest.missing)
    for digest in _listed(folder / manifests.CONTENTS):
        try:
            with there.open(digest) as stream:
                found = contents.store().put(stream)
        except ContentMissing as error:
            if digest in known_missing:
                continue
            raise RestoreFailed(reason=f"content {digest} is missing in the backup") from error
        if found.digest != digest:
            contents.store().delete(found.digest)
            raise RestoreFailed(reason=f"content {digest} was altered in the backup")
        count += 1
    return count


def _listed(path: Path) -> Iterator[str]:
    """Yield the digests in a list."""
    with path.open() as lines:
        for line in lines:
            yield line.strip()


def _refuse_findings(folders: Sequence[Path] | None) -> None:
    """Refuse a house whose evidence does not verify."""
    from secretariat.kernel.audit.verify import verify

    found = verify(folders=folders)
    if not found.is_clean:
        count = len(found.findings) + found.further
        raise RestoreFailed(
            reason=f"its evidence has {count} faults; the first: {found.findings[0]}"
        )


def _check_decisions(manifest: Manifest) -> tuple[int, list[str]]:
    """Return how many decisions were asked again, and a sentence for each that differs."""
    from secretariat.kernel.upkeep.witness import Witnessed, differs

    differing = []
    for facts in manifest.decisions:
        lists = {name: tuple(facts[name]) for name in ("principals", "caveats", "verbs", "hidden")}
        problem = differs(Witnessed(**{**facts, **lists}))
        if problem:
            differing.append(problem)
    return len(manifest.decisions), differing


def _close_gap(manifest: Manifest) -> int:
    """Seal that checkpoints after the backup belong to a life not restored; return how many."""
    from secretariat.kernel.audit import checkpoints, copies
    from secretariat.kernel.store import locks
    from secretariat.kernel.store.models import SealEpoch

    with locks.write(even_if_read_only=True):
        SealEpoch.objects.update(horizon=0)  # transaction numbers belong to another cluster
    later = [
        n for f in copies.copy_folders() for n in copies.numbers_in(f) if n > manifest.checkpoint
    ]
    if later:
        checkpoints.seal_gap(manifest.checkpoint + 1, max(later))
    return len(set(later))


def _make_ready() -> None:
    """Seal what was added, and build the search index."""
    from secretariat.kernel import indexing
    from secretariat.kernel.audit import checkpoints

    checkpoints.seal_now()
    indexing.rebuild()
    indexing.drain_all()
    indexing.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
