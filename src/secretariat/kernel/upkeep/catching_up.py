"""Catching up: writes for old records what an earlier program did not keep of them.

The time tables follow from the events, so that they can be written for any record at any time. Does
not know how; see `timelines`.
"""

from collections.abc import Collection, Iterator
from uuid import UUID

from secretariat.kernel import registers, timelines
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Passage, Record

AT_ONCE = 1_000


def catch_up(anew: Collection[str] = ()) -> int:
    """Write the time tables of records that have none; return of how many records they differed.

    Args:
        anew: registers of which every record is looked at, because what is kept of them changed.
    """
    written = 0
    for code, register in registers.all_registers().items():
        is_anew = code in anew and bool(register.measures)
        for found in _batches(code):
            lacking = found if is_anew else _untimed(found)
            written += timelines.rebuild(register, lacking) if lacking else 0
    return written


def _batches(code: str) -> Iterator[list[Record]]:
    """Yield the records of a register, each batch within a write transaction."""
    after = UUID(int=0)
    while True:
        with locks.write(even_if_read_only=True):
            rows = Record.objects.filter(register=code, id__gt=after).order_by("id")
            found = list(rows[:AT_ONCE])
            yield found
        if not found:
            return
        after = found[-1].id


def _untimed(found: list[Record]) -> list[Record]:
    """Return the records of which no stay in a state is known."""
    timed = Passage.objects.filter(record__in=[row.id for row in found])
    known = set(timed.values_list("record", flat=True).distinct())
    return [row for row in found if row.id not in known]
