"""Importing: records a second through the bulk door with events, hashes and search.

People and gifts are loaded in blocks while the index lane runs as a process of its own; the clock
stops when the last record is committed and the last outbox row is walked. Shown for each tenth of
the load, so that a decline would be seen, with processor time and memory of both processes.

    python -m bench.importing [--size 100000] [--engine sqlite|postgresql] [--keep]
"""

import os
import sys
import time
from dataclasses import dataclass, field
from types import SimpleNamespace

from bench import house, reporting
from bench.measuring import cpu_seconds, resident_mib, tree
from bench.reporting import Claim, Report
from bench.texts import Library

TARGET = 2_000
STEPS = 10
AT_SCALE = 1_000_000


def measure(place: SimpleNamespace, size: int, *, have: int = 0) -> Report:
    """Bring the house from `have` gifts to `size`, 0.3 people for each, and return the report."""
    from secretariat.kernel import outbox

    before, owners = int(have * house.OWNERS_PER_RECORD), int(size * house.OWNERS_PER_RECORD)
    report = Report(
        name="importing",
        title="Bulk import with events, hashes and search",
        size=size,
        engine=place.engine,
        columns=(
            "records loaded",
            "loaded/s in this part",
            "CPU of the loader, ms a record",
            "CPU of the index lane, ms a record loaded",
            "waiting for the index",
            "memory of the loader, MiB",
            "memory of the index lane, MiB",
        ),
    )
    library = Library()
    if have:
        report.notes.append(f"The house held {have:,} gifts and their owners before.")
    else:
        house.furnish_units()
    total, done = size - have + owners - before, 0
    with house.lane(place) as lane:
        _await_drained(outbox)
        start, own = time.perf_counter(), time.process_time()
        lane_used = cpu_seconds(tree(lane.pid))
        pulse = _Pulse(lane.pid)
        for register, values in (
            ("person", house.persons(range(before, owners))),
            ("gift", house.gifts(library, range(have, size), owners=owners)),
        ):
            for count in house.load(register, values):
                done += count
                if done - pulse.done >= total / STEPS or done == total:
                    report.rows.append(pulse.row(done, outbox))
        loaded = time.perf_counter() - start
        loader_cpu = time.process_time() - own
        _await_drained(outbox)
        both = time.perf_counter() - start
        lane_cpu = cpu_seconds(tree(lane.pid)) - lane_used
    _conclude(report, total=total, loaded=loaded, both=both, cpu=(loader_cpu, lane_cpu))
    return report


@dataclass
class _Pulse:
    """What the loader and the lane used since the last line of the table."""

    lane: int
    done: int = 0
    clock: float = field(default_factory=time.perf_counter)
    own: float = field(default_factory=time.process_time)
    used: float = 0.0

    def __post_init__(self) -> None:
        """Begin to count."""
        self.used = cpu_seconds(tree(self.lane))

    def row(self, done: int, outbox: object) -> tuple[str, ...]:
        """Return a line of the table, and begin the next."""
        before, self.done = self.done, done
        clock, self.clock = self.clock, time.perf_counter()
        own, self.own = self.own, time.process_time()
        used, self.used = self.used, cpu_seconds(tree(self.lane))
        count = done - before
        memory = resident_mib([os.getpid()]), resident_mib(tree(self.lane))
        return (
            f"{done:,}",
            f"{count / (self.clock - clock):,.0f}",
            f"{1000 * (self.own - own) / count:.2f}",
            f"{1000 * (self.used - used) / count:.2f}",
            f"{outbox.waiting():,}",
            *(f"{one:.0f}" for one in memory),
        )


def _await_drained(outbox: object) -> None:
    """Wait until the index lane has walked the whole outbox."""
    while outbox.waiting():
        time.sleep(0.2)


def _conclude(
    report: Report, *, total: int, loaded: float, both: float, cpu: tuple[float, float]
) -> None:
    """Add the figures of the whole run and the claim."""
    loader, lane = (1000 * seconds / total for seconds in cpu)
    sustained = total / both
    report.notes.append(
        f"{total:,} records (gifts and the people who own them): loaded in {loaded:.0f} s"
        f" ({total / loaded:,.0f}/s), loaded and searchable in {both:.0f} s ({sustained:,.0f}/s)."
        f" Processor time for each record: {loader:.2f} ms to load, {lane:.2f} ms to index"
        f" (without the database's own processes)."
    )
    report.facts = {
        "sustained": sustained,
        "loaded_per_second": total / loaded,
        "cpu_ms_load": loader,
        "cpu_ms_index": lane,
    }
    report.claims.append(
        Claim(
            "import",
            f"≥ {TARGET:,} records/s sustained",
            f"{sustained:,.0f}/s",
            sustained >= TARGET if report.size >= AT_SCALE else None,
        )
    )


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=100_000).parse_args()
    with house.opened(given.engine) as place:
        report = measure(place, given.size)
    return reporting.finish(report, keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
