"""Listing: a list page under access, over HTTP, for four readers of one register.

One register of gifts with 0.3 owners for each record. The superuser is an officer of the whole
house (every set is read, no list of sets is needed); the owner reads own gifts, the officer of
one unit those of that unit, the auditor all. The page is the JSON answer of the real server (two
workers) with 25 records, cursors and a count, for three questions. Readers take turns, page by
page; then sixteen users of one kind ask at once.

    python -m bench.listing [--size 100000] [--engine sqlite|postgresql] [--keep]
"""

import sys
from types import SimpleNamespace

from bench import asking, house, reporting
from bench.house import Reader
from bench.measuring import cpu_seconds, percentile, tree
from bench.reporting import Claim, Report

SUPERUSER = "superuser"
PATHS = {
    "newest first": "/api/v1/gift?sort=-changed_at",
    "as declared": "/api/v1/gift",
    "filtered": "/api/v1/gift?kind=award&received_on.gte=2010-01-01",
}
ROUNDS = 100
USERS, SECONDS = 16, 5.0
AT_SCALE = 1_000_000
MOST_TIMES, MOST_P50_MS = 1.5, 100.0


def measure(place: SimpleNamespace, size: int) -> Report:
    """Fill the house, serve it, ask for lists, and return the report."""
    owners = house.fill(size)
    readers = house.readers(owners)
    house.rest(place.engine)
    counts = {name: query_count(reader) for name, reader in readers.items()}
    with house.web(place) as (port, server):
        return ask(place, port, server.pid, readers, size=size, counts=counts)


def ask(  # one run with all that it is about
    place: SimpleNamespace,
    port: int,
    server: int,
    readers: dict[str, Reader],
    *,
    size: int,
    counts: dict[str, int],
) -> Report:
    """Ask a running server for lists and return the report."""
    report = Report(
        name="listing",
        title="A list page under access, over HTTP",
        size=size,
        engine=place.engine,
        columns=(
            *("list", "reader", "p50 ms", "p95 ms", "p50, times superuser"),
            *("CPU of the server, ms", "16 users: p50 ms", "16 users: pages/s", "SQL queries"),
        ),
    )
    worst_ratio, worst_p50 = 0.0, 0.0
    facts: dict[str, dict[str, float]] = {}
    for title, path in PATHS.items():
        spent = asking.in_turn(port, readers, path, rounds=ROUNDS)
        base = percentile(spent[SUPERUSER], 0.5)
        for name, times in spent.items():
            p50 = percentile(times, 0.5)
            ratio = p50 / base
            cpu = _cpu(port, server, readers[name], path)
            many = asking.at_once(port, readers[name], [path], users=USERS, seconds=SECONDS)
            busy = percentile(many, 0.5)
            worst_ratio, worst_p50 = max(worst_ratio, ratio), max(worst_p50, busy)
            report.rows.append(
                (
                    *(title, name, f"{p50:.1f}", f"{percentile(times, 0.95):.1f}", f"{ratio:.2f}"),
                    *(f"{cpu:.1f}", f"{busy:.0f}", f"{len(many) / SECONDS:.0f}"),
                    str(counts[name]),
                )
            )
            facts[f"{title}: {name}"] = {"p50_ms": p50, "cpu_ms": cpu, "busy_p50_ms": busy}
    report.facts = dict(facts)
    is_judged = size >= AT_SCALE
    figure = f"at most {worst_ratio:.2f}×"
    holds = worst_ratio <= MOST_TIMES if is_judged else None
    report.claims.append(Claim("lists", f"every reader ≤ {MOST_TIMES}× superuser", figure, holds))
    holds = worst_p50 <= MOST_P50_MS if is_judged else None
    figure = f"at most {worst_p50:.0f} ms"
    report.claims.append(Claim("lists", f"p50 ≤ {MOST_P50_MS:.0f} ms with 16 users", figure, holds))
    return report


def _cpu(port: int, server: int, reader: Reader, path: str) -> float:
    """Return the processor milliseconds of the server for one page."""
    pages = 30
    user = asking.User(port, reader.headers())
    pids = tree(server)
    before = cpu_seconds(pids)
    for _ in range(pages):
        user.get(path)
    return 1_000 * (cpu_seconds(pids) - before) / pages


def query_count(reader: Reader) -> int:
    """Return how many SQL queries the first page takes for a reader, sign-in by token included."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from secretariat.kernel import accounts, queries

    def ask() -> None:
        queries.page("gift", reader=accounts.actor_of_token(reader.tokens[0]))

    ask()  # what a process does once does not count
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=100_000).parse_args()
    with house.opened(given.engine) as place:
        report = measure(place, given.size)
    return reporting.finish(report, keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
