"""Reporting: what a benchmark found, as a table with claims, kept as JSON and shown as Markdown.

Does not know how anything was measured.
"""

import argparse
import json
import os
import platform
import re
import sqlite3
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from tests import postgres

RESULTS = Path(__file__).parent / "results"
ENGINES = ("sqlite", "postgresql")
TARGETS = (
    *("search", "findable", "lists", "writing", "moves", "import", "capture", "start", "growth"),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One promise and what was measured; `holds` is None where this size does not judge it.

    `target` is one of TARGETS.
    """

    target: str
    promise: str
    figure: str
    holds: bool | None


@dataclass(slots=True)
class Report:
    """What one run of one benchmark found.

    Attributes:
        name: module of the benchmark.
        size: how many records, or of `unit`.
        engine: database, or a dash where none takes part.
        columns: heads of the table.
        rows: cells as they are shown.
        notes: sentences that a reader needs to judge the figures.
        load: load average over one minute when the run began.
        facts: figures by name, for other scripts.
    """

    name: str
    title: str
    size: int
    engine: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    unit: str = "records"
    load: float = field(default_factory=lambda: os.getloadavg()[0])
    began: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC")
    machine: str = field(default_factory=lambda: machine())

    def markdown(self) -> str:
        """Return the run as a section of Markdown."""
        where = "" if self.engine == "-" else f", {shown(self.engine)}"
        lines = [f"### {self.title}: {self.size:,} {self.unit}{where}", ""]
        lines += [_line(self.columns), _line(["---"] * len(self.columns))]
        lines += [_line(row) for row in self.rows]
        lines += ["", *(f"{sentence}" for sentence in self.notes)] if self.notes else []
        lines += ["", *(_claimed(claim) for claim in self.claims)] if self.claims else []
        lines += ["", f"*{self.began}; {self.machine}; load at the start {self.load:.1f}.*", ""]
        return "\n".join(lines)

    def keep(self) -> Path:
        """Write the run beside the others of its name, in place of an earlier one of its size."""
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{self.name}.{self.engine.strip('-') or 'none'}.{self.size}.json"
        path.write_text(json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n")
        return path


def kept() -> list[Report]:
    """Return all kept runs, by name, size and engine."""
    found = []
    for path in RESULTS.glob("*.json"):
        facts = json.loads(path.read_text())
        facts["claims"] = [Claim(**claim) for claim in facts["claims"]]
        facts["columns"] = tuple(facts["columns"])
        found.append(Report(**facts))
    return sorted(found, key=lambda one: (one.name, one.size, one.engine))


def shown(engine: str) -> str:
    """Return the name of a database as people write it."""
    return {"sqlite": "SQLite", "postgresql": "PostgreSQL"}.get(engine, engine)


def machine() -> str:
    """Return on what a figure is measured, and the databases that are there."""
    memory = re.search(r"MemTotal:\s+(\d+)", _text("/proc/meminfo"))
    size = f"{int(memory[1]) / 2**20:.0f} GiB, " if memory else ""
    cores = len(os.sched_getaffinity(0))
    sqlite = f"SQLite {sqlite3.sqlite_version}"
    programs = postgres.binaries()
    found = ""
    if programs is not None:
        told = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True)
        found = f", PostgreSQL {told.stdout.split()[2]}"
    return f"{cores} cores, {size}Python {platform.python_version()}, {sqlite}{found}"


def parser(text: str | None, *, size: int) -> argparse.ArgumentParser:
    """Return a parser with the options of every benchmark."""
    made = argparse.ArgumentParser(
        description=text, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    made.add_argument("--size", type=int, default=size, help="records (%(default)s)")
    made.add_argument("--engine", choices=ENGINES, default="sqlite")
    made.add_argument("--keep", action="store_true", help="keep the result for docs/performance.md")
    return made


def finish(report: Report, *, keep: bool) -> int:
    """Print a report, keep it if asked, and return the exit code: 1 when a claim fails."""
    print(report.markdown())
    if keep:
        print(f"kept in {report.keep()}", file=sys.stderr)
    return 1 if any(claim.holds is False for claim in report.claims) else 0


def _claimed(claim: Claim) -> str:
    """Return a claim as a line of a list."""
    word = {True: "met", False: "**not met**", None: "not judged at this size"}[claim.holds]
    return f"- {claim.target}: {claim.promise}: {claim.figure} – {word}"


def _line(cells: tuple[str, ...] | list[str]) -> str:
    """Return a line of a table."""
    return f"| {' | '.join(cells)} |"


def _text(path: str) -> str:
    """Return the text of a file of the system, nothing where there is none."""
    return Path(path).read_text() if Path(path).exists() else ""
