"""Run every proof at full size on both databases and write docs/proofs.md; `make proof`.

Each proof is a process of its own that prints lines of a table. A proof that misses its promise, or
ends without a line, makes this run fail; the page is written all the same and says so.
"""

import argparse
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "proofs.md"
SKIPPED = 75
FULL: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("access", ("--people", "40", "--items", "1000", "--rounds", "2")),
    ("interference", ()),
    ("parity", ("--values", "100000")),
    ("tamper", ()),
    ("kill", ("--rounds", "20")),
    ("faults", ()),
    ("backup", ()),
    ("upgrade", ()),
)
HEAD = """# Proofs

Written by `make proof`; every line is the answer of a script under `proofs/`, with the seed by
which it can be run again. The same scripts run at small size with the tests.

| Promise | Figure | Machine | Seed |
|---|---|---|---|
"""


def main() -> int:
    """Run the proofs that are asked for and return 0 if all of them hold."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--only", action="append", help="name of a proof; all by default")
    asked = parser.parse_args()
    lines: list[str] = []
    failed: list[str] = []
    for name, options in FULL:
        if asked.only and name not in asked.only:
            continue
        for engine in asked.engine or ("sqlite", "postgresql"):
            found, code = run(name, engine, options)
            lines += found
            if code not in {0, SKIPPED} or (code == 0 and not found):
                failed.append(f"{name} on {engine} (ended with {code})")
    write(lines, failed)
    for one in failed:
        sys.stderr.write(f"MISSED: {one}\n")
    return 1 if failed else 0


def run(name: str, engine: str, options: tuple[str, ...]) -> tuple[list[str], int]:
    """Run one proof; return the lines of its table and how it ended."""
    sys.stderr.write(f"{name} on {engine} …\n")
    begun = time.monotonic()
    words = [sys.executable, "-m", f"proofs.{name}", "--engine", engine, *options]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    sys.stdout.write(done.stdout)
    sys.stderr.write(f"{name} on {engine}: {time.monotonic() - begun:.0f} s\n")
    return [line for line in done.stdout.splitlines() if line.startswith("| ")], done.returncode


def write(lines: list[str], failed: list[str]) -> None:
    """Write the page."""
    day = datetime.now(tz=UTC).date().isoformat()
    missed = "".join(f"\nMissed: {one}.\n" for one in failed)
    PAGE.write_text(f"{HEAD}" + "\n".join(lines) + f"\n\nRun on {day}.\n{missed}", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
