"""Searching: trimmed search with an exact count and three facets, against its peers.

The same seeded texts (about 120 words, a tail of rare words), a reader with 40 principals of
3,000, 300 questions: frequent and rare words, two and three words, alternatives, phrases, words
with filters. Every question goes to each engine in turn, several rounds; for each question the
median round counts. Where an engine finds another number of records than ours, beyond a
tolerance, the comparison is void. Ours also cuts twenty snippets, which no peer is asked to do.

    python -m bench.searching [--size 100000] [--keep]

Whoosh is compared at 20,000 records at most; above that it is left out. PostgreSQL is left out
where it is not installed.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Protocol

from bench import reporting
from bench.measuring import cpu_seconds, mean, medians, percentile
from bench.peers.corpus import Question, questions, texts
from bench.reporting import Claim, Report
from bench.texts import Library

ROUNDS = 3
WARM = 60
TOLERANCE = 0.02
WHOOSH_AT_MOST = 20_000
AT_SCALE = 1_000_000
TARGETS = {"SQLite FTS5": 8.0, "PostgreSQL FTS": 6.0, "Whoosh": 50.0}


class Engine(Protocol):
    """What every engine can do."""

    name: str

    def ask(self, question: Question) -> int:
        """Return the exact count of a question."""

    def processes(self) -> list[int]:
        """Return other processes that work for the engine."""

    def close(self) -> None:
        """Close the engine."""


@contextmanager
def engines(library: Library, size: int, folder: Path) -> Iterator[dict[str, tuple[Engine, float]]]:
    """Give the engines by name, with the seconds of building each."""
    from tests import postgres

    from bench.peers.fts5 import Fts5
    from bench.peers.ours import Ours

    with ExitStack() as stack:
        makers: list[Callable[[], Engine]] = [
            lambda: Ours(folder, texts(library, size)),
            lambda: Fts5(folder, texts(library, size)),
        ]
        try:
            url = stack.enter_context(postgres.cluster())
        except postgres.ClusterAbsent as absent:
            print(f"PostgreSQL is left out: {absent}", file=sys.stderr)
        else:
            makers.append(lambda: _postgresql(url, library, size))
        if size <= WHOOSH_AT_MOST:
            makers.append(lambda: _whoosh(folder, library, size))
        built = {}
        for make in makers:
            start = time.perf_counter()
            engine = make()
            stack.callback(engine.close)
            built[engine.name] = (engine, _built_in(folder, engine, time.perf_counter() - start))
            print(f"{engine.name}: built in {built[engine.name][1]:.1f} s", file=sys.stderr)
        yield built


def _built_in(folder: Path, engine: Engine, seconds: float) -> float:
    """Return in how many seconds an engine was built, in this run or in the one that built it."""
    note = folder / f"{engine.name}.seconds"
    if not note.exists() or "PostgreSQL" in engine.name:
        note.write_text(f"{seconds:.1f}\n")
    return float(note.read_text())


def _postgresql(url: str, library: Library, size: int) -> Engine:
    """Return the peer PostgreSQL."""
    from bench.peers.postgresql import Postgresql

    return Postgresql(url, texts(library, size))


def _whoosh(folder: Path, library: Library, size: int) -> Engine:
    """Return the peer Whoosh."""
    from bench.peers.whoosh import Whoosh

    return Whoosh(folder, texts(library, size))


def measure(size: int, *, folder: Path, rounds: int = ROUNDS) -> Report:
    """Build all engines at a size, ask all of them, and return the report."""
    library = Library()
    asked = questions(library)
    report = Report(
        name="searching",
        title="Trimmed search, exact count, three facets",
        size=size,
        engine="-",
        unit="texts",
        columns=(
            *("engine", "built in s", "mean ms", "p50 ms", "p95 ms", "CPU mean ms"),
            *("mean, times ours", "CPU, times ours", "records found"),
        ),
    )
    with engines(library, size, folder) as built:
        for engine, _ in built.values():
            for question in asked[:WARM]:
                engine.ask(question)
        spent: dict[str, list[list[float]]] = {name: [] for name in built}
        cpu = dict.fromkeys(built, 0.0)
        counts: dict[str, list[int]] = {}
        for _ in range(rounds):
            found = _round(built, asked, cpu)
            for name, (times, numbers) in found.items():
                spent[name].append(times)
                counts[name] = numbers
    walls = {name: medians(some) for name, some in spent.items()}
    cpus = {name: 1_000 * seconds / rounds / len(asked) for name, seconds in cpu.items()}
    _fill(report, built, walls, cpus, counts)
    _judge(report, walls, counts, asked)
    return report


def _round(
    built: dict[str, tuple[Engine, float]], asked: list[Question], cpu: dict[str, float]
) -> dict[str, tuple[list[float], list[int]]]:
    """Ask every question of every engine in turn; return milliseconds and counts."""
    found: dict[str, tuple[list[float], list[int]]] = {name: ([], []) for name in built}
    served = {name: cpu_seconds(engine.processes()) for name, (engine, _) in built.items()}
    for question in asked:
        for name, (engine, _) in built.items():
            start, used = time.perf_counter(), time.process_time()
            count = engine.ask(question)
            found[name][0].append((time.perf_counter() - start) * 1_000)
            cpu[name] += time.process_time() - used
            found[name][1].append(count)
    for name, (engine, _) in built.items():
        cpu[name] += cpu_seconds(engine.processes()) - served[name]
    return found


def _fill(
    report: Report,
    built: dict[str, tuple[Engine, float]],
    walls: dict[str, list[float]],
    cpus: dict[str, float],
    counts: dict[str, list[int]],
) -> None:
    """Add a line for each engine."""
    own = next(iter(built))
    for name, (_, wall) in built.items():
        times = walls[name]
        figures = (wall, mean(times), percentile(times, 0.5), percentile(times, 0.95), cpus[name])
        ratios = (mean(times) / mean(walls[own]), cpus[name] / cpus[own])
        report.rows.append(
            (
                name,
                f"{figures[0]:,.0f}",
                *(f"{figure:.2f}" for figure in figures[1:]),
                *(f"{ratio:.1f}" for ratio in ratios),
                f"{sum(counts[name]):,}",
            )
        )
    report.facts = {
        "mean_ms": {name: mean(times) for name, times in walls.items()},
        "p50_ms": {name: percentile(times, 0.5) for name, times in walls.items()},
        "p95_ms": {name: percentile(times, 0.95) for name, times in walls.items()},
        "cpu_ms": cpus,
    }


def _judge(
    report: Report,
    walls: dict[str, list[float]],
    counts: dict[str, list[int]],
    asked: list[Question],
) -> None:
    """Add the claims, and say which comparison is void."""
    own = next(iter(walls))
    ours = sum(counts[own])
    for name, target in TARGETS.items():
        if name not in walls:
            continue
        off = abs(sum(counts[name]) - ours) / max(ours, 1)
        ratio = mean(walls[name]) / mean(walls[own])
        is_judged = report.size >= (WHOOSH_AT_MOST if name == "Whoosh" else AT_SCALE)
        is_void = off > TOLERANCE
        figure = f"{ratio:.1f}×" + (f", void: found {off:.1%} other records" if is_void else "")
        promise = f"mean at most 1/{target:.0f} of {name}"
        holds = (ratio >= target and not is_void) if is_judged or is_void else None
        report.claims.append(Claim("search", promise, figure, holds))
    p95 = percentile(walls[own], 0.95)
    holds = p95 <= 15.0 if report.size >= AT_SCALE else None
    report.claims.append(Claim("search", "p95 in the engine ≤ 15 ms", f"{p95:.1f} ms", holds))
    kinds = dict.fromkeys(question.kind for question in asked)
    by_kind = []
    empty = sum(not count for count in counts[own])
    for kind in kinds:
        times = [t for t, q in zip(walls[own], asked, strict=True) if q.kind == kind]
        by_kind.append(f"{kind} {mean(times):.1f}")
    report.notes.append(
        f"Ours by kind of question, mean ms: {', '.join(by_kind)}. {empty} of {len(asked)}"
        " questions find nothing; ours then looks for other spellings, as no peer is asked to do."
    )


def main() -> int:
    """Run and print."""
    made = reporting.parser(__doc__, size=100_000)
    made.add_argument("--rounds", type=int, default=ROUNDS)
    made.add_argument("--folder", type=Path, default=None, help="keep what is built, and reuse it")
    given = made.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-search-") as scratch:
        folder = (given.folder or Path(scratch)) / str(given.size)
        folder.mkdir(parents=True, exist_ok=True)
        report = measure(given.size, folder=folder, rounds=given.rounds)
    return reporting.finish(report, keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
