"""Verify: shows that what the house says happened is what happened, or names what does not hold.

Reads everything at one moment and changes nothing. Three passes: chains with the records and values
they end in, checkpoints with the events they seal, and what no copied checkpoint covers yet.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from secretariat.kernel.audit import chains, copies, declared, holdings, keys, reading
from secretariat.kernel.audit.findings import Finding, Findings, Report
from secretariat.kernel.audit.reading import EventRow
from secretariat.kernel.audit.seals import Seals
from secretariat.kernel.store.models import Checkpoint, Event, Record

Progress = Callable[[int], None]


def verify(
    record: UUID | None = None,
    *,
    folders: Sequence[Path] | None = None,
    key_files: Sequence[Path] = (),
    with_values: bool = True,
    with_seals: bool = True,
    progress: Progress | None = None,
) -> Report:
    """Verify the evidence of the house, or of one record.

    Args:
        record: only this record's chain and values; checkpoints are left out.
        folders: where files of checkpoints lie, the house's own first; None for `known_folders()`.
        key_files: public keys to trust instead of those beside the key of the house.
        with_values: whether to compare the typed tables with the newest events.
        with_seals: whether to verify checkpoints.
        progress: told how many events were read since the last call.

    Raises:
        KeyUnreadable: a public key cannot be read.
    """
    findings = Findings()
    count = _Counter(progress)
    with reading.one_moment():
        records = _chains(record, findings, count, with_values=with_values)
        seals = None
        if with_seals and record is None:
            seals = Seals(
                known_folders() if folders is None else folders,
                keys.trusted_keys(key_files),
                findings,
            )
            seals.verify()
        copied = seals.copied if seals else 0
        unsealed = Event.objects.filter(epoch__gt=copied).count() if seals else 0
    return Report(
        events=count.events,
        records=records,
        checkpoints=seals.count if seals else 0,
        unsealed=unsealed,
        last_sealed=copied,
        findings=tuple(findings.kept),
        further=findings.count - len(findings.kept),
        notes=tuple(_notes(seals)) if seals else (),
    )


class _Counter:
    """Counts events as they pass."""

    def __init__(self, progress: Progress | None) -> None:
        self.events = 0
        self._progress = progress

    def through(self, batches: Iterator[list[EventRow]]) -> Iterator[list[EventRow]]:
        """Hand on batches, counted."""
        for batch in batches:
            self.events += len(batch)
            yield batch
            if self._progress is not None:
                self._progress(len(batch))


def _chains(record: UUID | None, findings: Findings, count: _Counter, *, with_values: bool) -> int:
    """Verify chains, records and values; return how many records there are with a chain."""
    walked = chains.walk(count.through(reading.events(record=record)), findings)
    pairs = holdings.pair(walked, holdings.records(record=record), findings)

    def compared() -> Iterator[tuple[chains.Chain, Record]]:
        for chain, row in pairs:
            holdings.compare_row(chain, row, findings)
            yield chain, row

    if record is None:
        declared.verify(findings)
    if with_values:
        return holdings.compare_values(compared(), findings)
    return sum(1 for _ in compared())


def known_folders(*more: Path) -> list[Path]:
    """Return where checkpoint files are looked for: in the house, its copies, more folders."""
    return list(dict.fromkeys([copies.local_folder(), *copies.copy_folders(), *more]))


def _notes(seals: Seals) -> Iterator[str]:
    """Yield what is no fault but worth knowing."""
    if not seals.trusted and Checkpoint.objects.exists():
        yield "No public key was found, so no checkpoint could be trusted. Name one with --key."
    if len(seals.folders) == 1:
        yield (
            "Checkpoints are copied nowhere. They prove nothing against somebody who can write both"
            " the database and this folder; set SECRETARIAT_CHECKPOINT_COPIES."
        )
    if seals.skipped:
        numbers = f"{min(seals.skipped)} to {max(seals.skipped)}"
        yield f"Checkpoints {numbers} belong to a life of the house that was not restored."


__all__ = ["Finding", "Report", "verify"]
