"""Writing: what the chain of each record costs at the write door, and how fair SQLite is.

Writers are processes of their own. Each creates and edits records through the write door, half
and half: validate, store, event, chain, outbox in one transaction. Inside this benchmark alone
the door is run three ways: as it is; with events whose chain is not computed; and without any
event. The ways take turns in short slices, so that a noisy machine disturbs them alike.

    python -m bench.writing [--size 5] [--engine sqlite|postgresql] [--keep]

`--size` is the number of rounds.
"""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import SimpleNamespace

from bench import house, reporting
from bench.measuring import percentile
from bench.reporting import Claim, Report

REGISTERS = 20
SLICE_SECONDS = 2.0
WAYS = {"chain": "chain per record", "event": "event without chain", "none": "no event"}
LEAST_CHAIN, LEAST_FAIR = 0.85, 0.5
OFFICE = "internal_services"


@dataclass(frozen=True, slots=True)
class Slice:
    """What writers did in one slice: milliseconds of each act, processor seconds of all."""

    spent: list[list[float]]
    cpu: float

    @property
    def acts(self) -> int:
        """Return how many acts all writers did."""
        return sum(map(len, self.spent))


def institution(folder: Path) -> Path:
    """Write the institution of the benchmarks with twenty registers more, and return its folder."""
    place = folder / "institution"
    shutil.copytree(house.INSTITUTION, place)
    office = place / "offices" / OFFICE
    for number in range(REGISTERS):
        for path in sorted(office.glob("gift.*")):
            text = path.read_text(encoding="utf-8").replace(
                "register: gift", f"register: {code(number)}"
            )
            text = text.replace('number: "GIFT-', f'number: "G{number:02}-')
            (office / path.name.replace("gift", code(number))).write_text(text, encoding="utf-8")
    return place


def code(number: int) -> str:
    """Return the code of one of the twenty registers."""
    return f"gift_{number:02}"


def switch(way: str) -> None:
    """Run the door of this process one of the three ways."""
    from secretariat.kernel import evidence
    from secretariat.kernel.audit.chain import GENESIS, Entry, SealedEntry
    from secretariat.kernel.records import storage
    from secretariat.kernel.store.models import Record

    if not hasattr(storage, "chain_as_it_is"):
        storage.chain_as_it_is = storage._chain

    def unchained(row: Record, event: Entry) -> SealedEntry:
        row.seq = event.seq
        return SealedEntry(
            event, sealed="{}", disclosed="{}", prev=GENESIS, hash=event.record.hex * 2
        )

    storage._chain = storage.chain_as_it_is if way == "chain" else unchained
    nothing = SimpleNamespace(append=lambda _entries: None)
    storage.evidence = nothing if way == "none" else evidence


def write(registers: list[str], seconds: float, *, first: int) -> list[float]:
    """Create and edit records for a time; return the milliseconds of each act."""
    from secretariat.kernel import records
    from secretariat.kernel.identity import house as operator

    actor, spent, number = operator(language="en"), [], first
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        register = registers[number % len(registers)]
        values = {
            "description": f"Vase {number}",
            "giver": "The Government of a member State",
            "kind": "gift",
            "value": "120.50 CHF",
            "valuation_note": "Estimate by comparison with two auction results.",
            "recipient": house.staff_number(number % 50),
            "received_on": "2026-01-02",
            "unit": house.unit_code(number % house.UNITS),
        }
        start = time.perf_counter()
        made = records.create(register, values, actor=actor)
        middle = time.perf_counter()
        change = {"place": "Vault", "description": f"Vase {number}, glazed"}
        records.edit(register, made.id, change, actor=actor, version=made.version)
        spent += [(middle - start) * 1_000, (time.perf_counter() - middle) * 1_000]
        number += 1
    return spent


def serve_orders(number: int) -> None:
    """Work as a writer: take orders from standard input, answer on standard output."""
    from proofs import common

    common.open_here()
    for line in sys.stdin:
        order = json.loads(line)
        switch(order["way"])
        used = time.process_time()
        spent = write(order["registers"], order["seconds"], first=number * 7)
        answer = {"spent": spent, "cpu": time.process_time() - used}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


@contextmanager
def writers(place: SimpleNamespace, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Give writers that wait for orders."""
    with ExitStack() as stack:
        made = []
        for number in range(count):
            command = [sys.executable, "-m", "bench.writing", "--writer", str(number)]
            child = subprocess.Popen(
                command, env=place.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            made.append(stack.enter_context(child))
        yield made
        for child in made:
            assert child.stdin is not None
            child.stdin.close()


def order(
    some: list[subprocess.Popen[str]], way: str, registers: list[str], seconds: float
) -> Slice:
    """Have writers write at the same time and return what they did."""
    for child in some:
        assert child.stdin is not None
        given = {"way": way, "registers": registers, "seconds": seconds}
        child.stdin.write(json.dumps(given) + "\n")
        child.stdin.flush()
    answers = []
    for child in some:
        assert child.stdout is not None
        answers.append(json.loads(child.stdout.readline()))
    return Slice([one["spent"] for one in answers], sum(one["cpu"] for one in answers))


def measure(place: SimpleNamespace, rounds: int) -> Report:
    """Run all ways over several rounds and return the report."""
    house.furnish_units()
    for _ in house.load("person", house.persons(range(50))):
        pass
    report = Report(
        name="writing",
        title="Writing through the door: create and edit",
        size=rounds,
        unit="rounds",
        engine=place.engine,
        columns=(
            "writers",
            "registers",
            "way",
            "acts/s",
            "of no event",
            "p95 ms",
            "CPU of a writer, ms",
            "slowest/fastest",
        ),
    )
    spread = {"one": ["gift"], "twenty": [code(number) for number in range(REGISTERS)]}
    with writers(place, 4) as everyone:
        order(everyone, "chain", spread["twenty"], SLICE_SECONDS)
        for count in (1, 4):
            for name, registers in spread.items():
                found = _compare(everyone[:count], registers, rounds)
                _fill(report, count, name, found)
    _judge(report)
    return report


def _compare(
    some: list[subprocess.Popen[str]], registers: list[str], rounds: int
) -> dict[str, list[Slice]]:
    """Return by way, round and writer the milliseconds of each act."""
    found: dict[str, list[Slice]] = {way: [] for way in WAYS}
    for number in range(rounds):
        ways = list(WAYS)
        for way in ways[number % 3 :] + ways[: number % 3]:
            found[way].append(order(some, way, registers, SLICE_SECONDS))
    return found


def _fill(report: Report, count: int, name: str, found: dict[str, list[Slice]]) -> None:
    """Add a line for each way; ratios are medians of the rounds, each against its own."""
    acts = {way: [one.acts for one in rounds] for way, rounds in found.items()}
    for way, rounds in found.items():
        against = median(a / b for a, b in zip(acts[way], acts["none"], strict=True))
        sizes = [[len(times) for times in one.spent] for one in rounds]
        fair = median(min(some) / max(some) for some in sizes)
        p95 = median(max(percentile(times, 0.95) for times in one.spent) for one in rounds)
        cpu = 1_000 * sum(one.cpu for one in rounds) / sum(acts[way])
        speed = median(acts[way]) / SLICE_SECONDS
        report.rows.append(
            (
                *(str(count), name, WAYS[way], f"{speed:,.0f}", f"{against:.2f}"),
                *(f"{p95:.0f}", f"{cpu:.2f}", f"{fair:.2f}" if count > 1 else "-"),
            )
        )
        figures = {"speed": speed, "ratio": against, "fair": fair, "cpu_ms": cpu}
        report.facts[f"{count} {name} {way}"] = figures


def _judge(report: Report) -> None:
    """Add the claims of the database measured."""
    if report.engine == "sqlite":
        worst = min(report.facts[f"4 {name} chain"]["fair"] for name in ("one", "twenty"))
        promise = f"slowest of 4 writers ≥ {LEAST_FAIR} of the fastest"
        report.claims.append(Claim("writing", promise, f"{worst:.2f}", worst >= LEAST_FAIR))
        return
    for name in ("twenty", "one"):
        ratio = report.facts[f"4 {name} chain"]["ratio"]
        promise = f"chain ≥ {LEAST_CHAIN} of no event, 4 writers, {name} register(s)"
        report.claims.append(Claim("writing", promise, f"{ratio:.2f}", ratio >= LEAST_CHAIN))


def main() -> int:
    """Run and print, or work as a writer."""
    made = reporting.parser(__doc__, size=5)
    made.add_argument("--writer", type=int, default=None, help="work as this writer (internal)")
    given = made.parse_args()
    if given.writer is not None:
        serve_orders(given.writer)
        return 0
    with house.opened(given.engine, institution=institution) as place:
        report = measure(place, given.size)
    return reporting.finish(report, keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
