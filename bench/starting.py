"""Starting: from `secretariat demo` to the first page, and the check of all declarations.

    python -m bench.starting [--keep]

The demonstration starts three times in an empty house each time, on a free port, on the machine as
it is set up; the check runs five times.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from statistics import median
from urllib.error import HTTPError, URLError

from bench import reporting
from bench.house import process
from bench.reporting import Claim, Report
from proofs import common

STARTS, CHECKS = 3, 5
MOST_START, MOST_CHECK = 10.0, 2.0
PATIENCE_SECONDS = 180.0


def first_page(home: Path) -> float:
    """Return the seconds from the command to the first page that says 200."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "secretariat.cli.main", "demo", "--port", str(port)]
    start = time.perf_counter()
    with process(command, common.environment(home, "")) as child:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10).close()
            except HTTPError:
                raise
            except URLError:
                spent = time.perf_counter() - start
                if child.poll() is not None or spent > PATIENCE_SECONDS:
                    raise
                time.sleep(0.05)
            else:
                return time.perf_counter() - start


def check(home: Path) -> tuple[float, float]:
    """Return wall and processor seconds of `secretariat registers check`."""
    command = [sys.executable, "-m", "secretariat.cli.main", "registers", "check"]
    before, start = os.times(), time.perf_counter()
    subprocess.run(command, env=common.environment(home, ""), check=True, capture_output=True)
    after = os.times()
    used = after.children_user + after.children_system
    return time.perf_counter() - start, used - before.children_user - before.children_system


def measure() -> Report:
    """Start and check several times, and return the report."""
    starts, checks = [], []
    for _ in range(STARTS):
        with common.folder() as place:
            starts.append(first_page(place / "house"))
    with common.folder() as place:
        checks = [check(place / "house") for _ in range(CHECKS)]
    report = Report(
        name="starting",
        title="Start and check",
        size=len(starts),
        unit="starts",
        engine="-",
        columns=("what", "times", "median s", "longest s"),
    )
    walls = [wall for wall, _ in checks]
    cpu = median(used for _, used in checks)
    for what, times in (("demo to the first page", starts), ("registers check", walls)):
        report.rows.append((what, str(len(times)), f"{median(times):.1f}", f"{max(times):.1f}"))
    report.notes.append(f"The check uses {cpu:.1f} s of the processor.")
    for promise, most, times in (
        ("from the command to the first page ≤ 10 s", MOST_START, starts),
        ("registers check ≤ 2 s", MOST_CHECK, walls),
    ):
        report.claims.append(
            Claim("start", promise, f"{median(times):.1f} s", median(times) <= most)
        )
    return report


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=STARTS).parse_args()
    return reporting.finish(measure(), keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
