"""Growth, search and lists over HTTP: what a list page and a search cost as the house grows.

One house is filled in steps of ten times, up to `--size`; at each step the index lane walks the
outbox, then the real server answers lists of four readers and searches with filters and facets of
an officer of the house and an officer of one unit. Shown are the milliseconds of one user and the
processor time of the server for one page. The last step gives the reports of `importing` and
`listing` at its size too, so that a large house is filled once only.

    python -m bench.growth [--size 100000] [--engine sqlite|postgresql] [--keep]
"""

import random
import sys
from types import SimpleNamespace
from urllib.parse import urlencode

from bench import asking, house, importing, listing, reporting
from bench.house import Reader
from bench.measuring import cpu_seconds, percentile, tree
from bench.reporting import Claim, Report
from bench.texts import SEED, Library
from secretariat.kernel.search.analysis import is_stop_word

FIRST = 10_000
QUESTIONS, PAGES = 100, 40
FLAT = 1.5
AT_SCALE = 1_000_000
MOST_SEARCH_MS = 50.0
SEARCHERS = ("superuser", "officer of one unit")


def measure(place: SimpleNamespace, size: int) -> list[Report]:
    """Fill the house step by step, ask at each, and return the reports; this one stands last."""
    report = Report(
        name="growth",
        title="Cost of a page as the house grows",
        size=size,
        engine=place.engine,
        columns=("page", "reader", "records", "p50 ms", "p95 ms", "CPU of the server, ms"),
    )
    readers: dict[str, Reader] = {}
    have, loaded, listed = 0, None, None
    for step in _steps(size):
        loaded = importing.measure(place, step, have=have)
        report.notes.append(f"From {have:,} to {step:,}: {loaded.notes[-1]}")
        print(report.notes[-1], file=sys.stderr)
        readers = readers or house.readers(int(step * house.OWNERS_PER_RECORD))
        have = step
        house.rest(place.engine)
        counts = {name: listing.query_count(reader) for name, reader in readers.items()}
        with house.web(place) as (port, server):
            _ask(report, port, server.pid, readers, step)
            if step == size:
                listed = listing.ask(place, port, server.pid, readers, size=size, counts=counts)
    report.rows.sort(key=lambda row: (row[0], row[1]))
    _judge(report, size)
    return [one for one in (loaded, listed, report) if one is not None]


def _steps(size: int) -> list[int]:
    """Return the sizes at which the house is asked: 10,000 and ten times more, up to `size`."""
    steps = [min(FIRST, size)]
    while steps[-1] * 10 <= size:
        steps.append(steps[-1] * 10)
    return steps


def _ask(report: Report, port: int, server: int, readers: dict[str, Reader], step: int) -> None:
    """Ask for lists and searches at one size, and add their lines."""
    for title, path in listing.PATHS.items():
        spent = asking.in_turn(port, readers, path, rounds=PAGES)
        for name, times in spent.items():
            cpu = _cpu_ms(port, server, readers[name], [path] * PAGES)
            _add(report, f"list, {title}", name, step, times, cpu)
    paths = searches()
    for name in SEARCHERS:
        user = asking.User(port, readers[name].headers())
        for path in paths[:10]:
            user.get(path)
        times = [user.get(path)[0] for path in paths]
        cpu = _cpu_ms(port, server, readers[name], paths)
        _add(report, "search", name, step, times, cpu)


def _add(report: Report, page: str, name: str, step: int, times: list[float], cpu: float) -> None:
    """Add one line and its figures."""
    p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
    report.rows.append((page, name, f"{step:,}", f"{p50:.1f}", f"{p95:.1f}", f"{cpu:.1f}"))
    report.facts[f"{page}|{name}|{step}"] = {"p50_ms": p50, "p95_ms": p95, "cpu_ms": cpu}


def _cpu_ms(port: int, server: int, reader: Reader, paths: list[str]) -> float:
    """Return the processor milliseconds of the server for one of these pages."""
    user = asking.User(port, reader.headers())
    pids = tree(server)
    before = cpu_seconds(pids)
    for path in paths:
        user.get(path)
    return 1_000 * (cpu_seconds(pids) - before) / len(paths)


def searches() -> list[str]:
    """Return addresses of searches with one word, two words, and a filter."""
    library, chance, made = Library(), random.Random(SEED), []
    while len(made) < QUESTIONS:
        words = [library.words[int(30 * 160 ** chance.random())] for _ in range(2)]
        if any(is_stop_word(word, None) for word in words):
            continue
        kind = len(made) % 3
        asked = {"q": " ".join(words if kind == 1 else words[:1])}
        if kind == 2:
            asked |= {"register": "gift", "year": str(2000 + chance.randrange(26))}
        made.append(f"/api/v1/search?{urlencode(asked)}")
    return made


def _judge(report: Report, size: int) -> None:
    """Add the claims: the largest house against the smallest."""
    steps = _steps(size)
    is_judged = size >= AT_SCALE
    ratios = {}
    for key, last in report.facts.items():
        page, name, step = key.split("|")
        if int(step) == steps[-1] and page.startswith("list"):
            first = report.facts[f"{page}|{name}|{steps[0]}"]
            ratios[f"{page}, {name}"] = last["p50_ms"] / first["p50_ms"]
    worst = max(ratios, key=lambda one: ratios[one])
    figure = f"at most {ratios[worst]:.2f}× ({worst})"
    promise = f"a list page at {steps[-1]:,} ≤ {FLAT}× that at {steps[0]:,}"
    holds = ratios[worst] <= FLAT if is_judged else None
    report.claims.append(Claim("growth", promise, figure, holds))
    for name in SEARCHERS:
        p95 = report.facts[f"search|{name}|{steps[-1]}"]["p95_ms"]
        holds = p95 <= MOST_SEARCH_MS if is_judged else None
        promise = f"search over HTTP, {name}, p95 ≤ {MOST_SEARCH_MS:.0f} ms"
        report.claims.append(Claim("search", promise, f"{p95:.0f} ms", holds))


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=100_000).parse_args()
    with house.opened(given.engine) as place:
        reports = measure(place, given.size)
    return max(reporting.finish(report, keep=given.keep) for report in reports)


if __name__ == "__main__":
    sys.exit(main())
