"""Run the benchmarks and write `docs/performance.md`.

    python -m bench [--size 100000] [--engine sqlite|postgresql] [--only NAME …] [--write]

Each benchmark runs as a process of its own, one after the other, at the size asked for where the
size is a number of records. Results are kept under `bench/results`, one for each benchmark, size
and database, and the page shows the newest of each; `--write` only writes the page from what is
kept. PostgreSQL is left out where it is not installed. `growth` reports on `importing` and
`listing` too.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from proofs.common import ABSENT, ROOT

from bench import reporting

PAGE = ROOT / "docs" / "performance.md"
BOTH = ("findable", "growth", "writing", "bulk_moves")
ONCE = ("searching", "starting", "relevance_kept", "capture_kept")
UNSIZED = ("writing", "bulk_moves", "starting", "relevance_kept", "capture_kept")
INTRODUCTION = Path(__file__).parent / "introduction.md"


def run(name: str, engine: str | None, size: int) -> int:
    """Run one benchmark and return its exit code; it keeps its own result."""
    command = [sys.executable, "-m", f"bench.{name}", "--keep"]
    command += [] if name in UNSIZED else ["--size", str(size)]
    command += ["--engine", engine] if engine else []
    print(" ".join(command[1:]), file=sys.stderr, flush=True)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def write_page() -> None:
    """Write the page from the introduction and the kept results."""
    reports = reporting.kept()
    lines = [INTRODUCTION.read_text(encoding="utf-8"), "## Claims", ""]
    lines += [
        "| target | what is promised | measured | at | database | |",
        "|---|---|---|---|---|---|",
    ]
    judged = [(claim, one) for one in reports for claim in one.claims if claim.holds is not None]
    for claim, one in sorted(
        judged, key=lambda pair: (reporting.TARGETS.index(pair[0].target), pair[1].size)
    ):
        word = "met" if claim.holds else "**not met**"
        base = "" if one.engine == "-" else reporting.shown(one.engine)
        cells = (claim.target, claim.promise, claim.figure, f"{one.size:,} {one.unit}", base, word)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", "## Runs", "", *(one.markdown() for one in reports)]
    PAGE.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def main() -> int:
    """Run all benchmarks, or those named, and write the page."""
    made = argparse.ArgumentParser(description=__doc__)
    made.add_argument("--size", type=int, default=100_000)
    made.add_argument("--engine", choices=reporting.ENGINES, action="append")
    made.add_argument("--only", nargs="+", choices=(*BOTH, *ONCE), default=())
    made.add_argument("--write", action="store_true", help="write the page only")
    given = made.parse_args()
    codes = []
    if not given.write:
        for name in given.only or (*ONCE, *BOTH):
            engines = (given.engine or reporting.ENGINES) if name in BOTH else (None,)
            codes += [run(name, engine, given.size) for engine in engines]
    write_page()
    failed = [code for code in codes if code not in (0, 1, ABSENT)]
    return failed[0] if failed else 0


if __name__ == "__main__":
    sys.exit(main())
