"""Capture, kept: the figures of `bench.capture` as a result for the page.

python -m bench.capture_kept [--size 600] [--keep]
"""

import os
import sys
from pathlib import Path

from bench import capture, reporting
from bench.reporting import Claim, Report

LEAST = 40.0
FLAT = 1.25


def measure(folder: Path, count: int) -> Report:
    """Capture documents and return the report."""
    figures = capture.measure(folder, count)
    report = Report(
        name="capture",
        title="Capture of documents",
        size=count,
        unit="documents",
        engine="-",
        columns=("figure", "value"),
    )
    report.rows = [(name.replace("_", " "), str(value)) for name, value in figures.items()]
    report.notes.append(f"The mix in percent: {capture.MIX}.")
    speed = float(str(figures["documents_per_second"]))
    claim = Claim("capture", f"≥ {LEAST:.0f} documents/s", f"{speed:.1f}/s", speed >= LEAST)
    first, last = int(str(figures["first_third_mib"])), int(str(figures["last_third_mib"]))
    promise = f"memory flat: last third ≤ {FLAT}× the first"
    flat = Claim("capture", promise, f"{first} MiB, then {last} MiB", last <= first * FLAT)
    report.claims += [claim, flat]
    return report


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=600).parse_args()
    data = Path(os.environ.get("SECRETARIAT_TEST_DATA", "../shared")) / "data" / "documents"
    if not data.is_dir():
        print(f"No documents in {data}: set SECRETARIAT_TEST_DATA.", file=sys.stderr)
        return 75
    return reporting.finish(measure(data, given.size), keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
