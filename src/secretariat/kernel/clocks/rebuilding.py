"""Rebuilding: recreates what clocks show from the events, and tells how many differed."""

from collections.abc import Sequence
from uuid import UUID

from secretariat.kernel import registers
from secretariat.kernel.clocks import telling
from secretariat.kernel.clocks.keeping import COLUMNS, columns
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record, RecordClock


def rebuild(register: Register, records: Sequence[Record]) -> int:
    """Bring the clocks of some records of one register in step with their events.

    Runs in the caller's write transaction, which holds the records.

    Returns:
        How many of the records had clocks that differed.
    """
    held: dict[UUID, dict[str, RecordClock]] = {row.id: {} for row in records}
    for one in RecordClock.objects.filter(record__in=list(held)):
        held[one.record][one.clock] = one
    following = {row.id for row in records if registers.of_record(row).clocks}
    told = telling.told(register.code, following) if following else {}
    differed = 0
    for row in records:
        clocks = registers.of_record(row).clocks
        runs = telling.runs_of(told.get(row.id, ()))
        wanted = {name: columns(name, clocks[name], run) for name, run in runs.items()}
        differed += _mended(register, row, held[row.id], wanted)
    return differed


def _mended(
    register: Register,
    row: Record,
    held: dict[str, RecordClock],
    wanted: dict[str, dict[str, object]],
) -> bool:
    """Write the clocks of one record anew where they differ; return whether they did."""
    there = {n: {c: getattr(one, c) for c in COLUMNS} for n, one in held.items()}
    if there == wanted:
        return False
    RecordClock.objects.filter(record=row.id).delete()
    RecordClock.objects.bulk_create(
        [
            RecordClock(record=row.id, register=register.code, clock=name, **fresh)
            for name, fresh in wanted.items()
        ]
    )
    return True
