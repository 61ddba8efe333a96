"""Run every proof at full size on both databases and write docs/proofs.md; `make proof`.

    python -m proofs [--engine sqlite|postgresql] [--only NAME …] [--seed N] [--write]

Each proof is a process of its own that prints one line of a table. Its newest result is kept under
proofs/results and the page is written anew after each; `--write` only writes the page from what is
kept. A proof that misses its promise, or ends without a line, makes this run fail.
"""

import argparse
import secrets
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from proofs import keeping
from proofs.common import ABSENT, ENGINES, ROOT

PAGE = ROOT / "docs" / "proofs.md"
RESULTS = Path(__file__).parent / "results"
HISTORY = "91dca03"  # the first program that serves a house on either database


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof at full size: its module, its options, and what must hold."""

    module: str
    options: tuple[str, ...]
    promise: str


FULL = {
    "access": Proof(
        "access",
        ("--people", "40", "--items", "1000", "--rounds", "2"),
        "Check, list, count, facet, suggestion, export, moves, measures, notices and API agree with"
        " an oracle: no difference in at least 1,000,000 decisions",
    ),
    "interference": Proof(
        "interference", (), "What is hidden from a person changes no answer to that person"
    ),
    "parity": Proof(
        "parity",
        ("--values", "100000"),
        "Both databases order, filter and sum like plain Python: the same digest on each",
    ),
    "measures": Proof(
        "measures",
        ("--cases", "10000", "--days", "10"),
        "Figures of any day equal those that plain Python works out from exported events",
    ),
    "expressions": Proof(
        "expressions",
        (),
        "The database finds the rows for which Python says that a condition holds",
    ),
    "bodies": Proof(
        "bodies",
        ("--rounds", "1000"),
        "A body decides by quorum and majority of those entitled, and its events say so again",
    ),
    "creations": Proof(
        "creations",
        ("--rounds", "20"),
        "Fifty parallel creations get fifty different numbers without a gap",
    ),
    "fuzz": Proof(
        "fuzz",
        ("--examples", "10"),
        "No request to the API that its description allows, or just forbids, breaks an answer",
    ),
    "clocks": Proof(
        "clocks",
        ("--histories", "100000"),
        "A clock shows what a simulator shows that looks at every minute",
    ),
    "tamper": Proof(
        "tamper", (), "Whatever is altered in the database is found and named, or not sealed yet"
    ),
    "kill": Proof(
        "kill", ("--rounds", "20"), "Killed during writes, the house loses no confirmed write"
    ),
    "faults": Proof("faults", (), "A write that fails half-way leaves the house as it was"),
    "backup": Proof(
        "backup", (), "A backup made during writes is restored whole, or refused with a sentence"
    ),
    "change": Proof(
        "change", (), "Declarations change under a million records while people write and read"
    ),
    "upgrade": Proof("upgrade", (), "An upgrade that fails or is killed leaves the old house"),
    "upgrade_since": Proof(
        "upgrade",
        ("--since", HISTORY, "--records", "300"),
        "A house made by an earlier program is upgraded whole",
    ),
}


def main() -> int:
    """Run the proofs that are asked for and return 0 if all of them hold."""
    parser = argparse.ArgumentParser(prog="python -m proofs", description=__doc__)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--only", nargs="+", choices=tuple(FULL), help="all by default")
    parser.add_argument("--seed", type=int, default=None, help="a random one by default")
    parser.add_argument("--write", action="store_true", help="write the page only")
    asked = parser.parse_args()
    failed: list[str] = []
    for name in () if asked.write else asked.only or FULL:
        for engine in asked.engine or ENGINES:
            seed = secrets.randbelow(10**6) if asked.seed is None else asked.seed
            problem = run(name, engine, seed)
            failed += [f"{name} on {engine}: {problem}"] if problem else []
            write()
    write()
    for one in failed:
        sys.stderr.write(f"MISSED: {one}\n")
    return 1 if failed else 0


def run(name: str, engine: str, seed: int) -> str:
    """Run one proof and keep its result; return what went wrong, or nothing."""
    proof = FULL[name]
    command = [f"proofs.{proof.module}", "--engine", engine, *proof.options, "--seed", str(seed)]
    sys.stderr.write(f"{name} on {engine} …\n")
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False
    )
    sys.stdout.write(done.stdout)
    sys.stderr.write(f"{name} on {engine}: {time.monotonic() - begun:.0f} s\n")
    lines = [line for line in done.stdout.splitlines() if line.startswith("| ")]
    if done.returncode == ABSENT:
        return ""
    if not lines:
        return f"ended with {done.returncode} and no line"
    _, _, figure, machine, *_ = (cell.strip() for cell in lines[-1].split("|"))
    keeping.keep(
        RESULTS,
        keeping.Result(
            name=name,
            engine=engine,
            figure=figure.removesuffix("**MISSED**").strip(),
            machine=machine,
            day=datetime.now(tz=UTC).date().isoformat(),
            command=" ".join(command),
            holds=done.returncode == 0,
        ),
    )
    return "" if done.returncode == 0 else figure


def write() -> None:
    """Write the page from what is kept."""
    promises = {name: proof.promise for name, proof in FULL.items()}
    PAGE.write_text(keeping.page(keeping.kept(RESULTS), promises), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
