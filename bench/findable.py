"""Findable: how long until a change is found, through the outbox and the index lane.

The lane runs as a process of its own. Records are created and edited one at a time through the
write door, each with a word that no other record holds; the clock runs from the return of the
door until the search first answers with the record.

    python -m bench.findable [--size 10000] [--engine sqlite|postgresql] [--keep]
"""

import random
import sys
import time
from types import SimpleNamespace

from bench import house, reporting
from bench.measuring import percentile
from bench.reporting import Claim, Report

CHANGES = 200
POLL_SECONDS, GIVE_UP_SECONDS = 0.02, 60.0
MOST_SECONDS = 2.0


def measure(place: SimpleNamespace, size: int) -> Report:
    """Fill the house, start the lane, make changes, and return the report."""
    from secretariat.kernel import outbox

    house.fill(size)
    report = Report(
        name="findable",
        title="Time until a change is found",
        size=size,
        engine=place.engine,
        columns=("change", "changes", "p50 ms", "p95 ms", "longest ms"),
    )
    with house.lane(place):
        while outbox.waiting():
            time.sleep(0.5)
        spent = _changes()
    every = [took for some in spent.values() for took in some]
    for kind, times in (*spent.items(), ("all", every)):
        figures = (percentile(times, 0.5), percentile(times, 0.95), max(times))
        report.rows.append((kind, str(len(times)), *(f"{1_000 * one:,.0f}" for one in figures)))
    p95 = percentile(every, 0.95)
    report.facts = {"p50_ms": 1_000 * percentile(every, 0.5), "p95_ms": 1_000 * p95}
    figure = f"{1_000 * p95:,.0f} ms"
    report.claims.append(Claim("findable", "p95 ≤ 2 s", figure, p95 <= MOST_SECONDS))
    return report


def _changes() -> dict[str, list[float]]:
    """Return the seconds that each created and each edited record took to be found."""
    from secretariat.kernel import records
    from secretariat.kernel.identity import house as operator

    spent: dict[str, list[float]] = {"created": [], "edited": []}
    chance = random.Random(1)
    actor, made = operator(language="en"), None
    for number in range(CHANGES):
        word = house.secret()
        if made is None or number % 2 == 0:
            values = {
                "description": f"Bowl {word}",
                "giver": "A",
                "kind": "gift",
                "value": "1 CHF",
                "recipient": house.staff_number(0),
                "received_on": "2026-01-02",
                "unit": house.unit_code(0),
            }
            made = records.create("gift", values, actor=actor)
            spent["created"].append(_seconds(word, made.id, actor))
        else:
            change = {"description": f"Bowl {word}"}
            made = records.edit("gift", made.id, change, actor=actor, version=made.version)
            spent["edited"].append(_seconds(word, made.id, actor))
        time.sleep(chance.random() * 0.3)
    return spent


def _seconds(word: str, record: object, actor: object) -> float:
    """Return the seconds until a word finds a record.

    Raises:
        RuntimeError: it was not found within a minute.
    """
    from secretariat.kernel import finding

    start = time.perf_counter()
    while time.perf_counter() - start < GIVE_UP_SECONDS:
        if any(hit.record.id == record for hit in finding.find(word, reader=actor).hits):
            return time.perf_counter() - start
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"{word} was not found within {GIVE_UP_SECONDS:.0f} s")


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=10_000).parse_args()
    with house.opened(given.engine) as place:
        report = measure(place, given.size)
    return reporting.finish(report, keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
