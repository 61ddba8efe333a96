"""Moving many: moves a second as one act, against the same moves one by one through the door.

Claims are drafts of a register with access by role and unit, checks, a clock, a measure and people
to tell. `submit` numbers them, starts the clock and assigns them; `certify` judges a condition,
writes fields and leaves notices. Both ways take turns in ten slices each, so that a noisy machine
disturbs them alike. Every move has its own event, outbox row and stay; blocks are transactions of
fifty, so the table also tells how long the writer's lock is held at a stretch.

    python -m bench.bulk_moves [--size 1000] [--engine sqlite|postgresql] [--keep]
"""

import sys
import time
from pathlib import Path
from statistics import median
from types import SimpleNamespace
from typing import Any

from tests import vault
from tests.kernel.lifecycle.case import HEAD

from bench import house, reporting
from bench.measuring import percentile
from bench.reporting import Claim, Report

LEAST, AT_SIZE, SLICES = 200, 1_000, 10
MOVES = ("submit", "certify")
WAYS = {"single": "one by one", "many": "as one act"}
CLAIM = """\
register: claim
office: vault
version: 1
title: Claim
plural: Claims
number: "CLM-{year}-{seq:5}"
purpose: Shows what many moves cost.
level: internal
class: REC.FIL
fields:
  name:       {type: text, required: true, max: 120}
  claimant:   {type: person, required: true, default: actor, personal: staff}
  unit:       {type: unit, required: true}
  amount:     {type: money, required: true}
  allowed:    {type: money}
  decided_on: {type: date}
checks:
  - {when: "amount < 0", level: stop, say: An amount is not negative.}
lifecycle:
  start: draft
  states:
    draft:     {kind: draft}
    submitted: {kind: open}
    certified: {kind: closed, result: certified}
  moves:
    submit: {from: draft, to: submitted, assign: "role(gifts_officer, unit)"}
    certify:
      from: submitted
      to: certified
      when: "actor != claimant && amount > 0"
      unless: A claim is certified by another person than the claimant.
      set: {allowed: amount, decided_on: today}
      tell: [person(claimant)]
clocks:
  answer: {start: submit, stop: certify, within: 10 working days, calendar: headquarters}
access:
  - {who: owner, can: [read, create, edit, submit]}
  - {who: person(claimant), can: [read]}
  - {who: "role(gifts_officer, unit)", can: [read, create, edit, certify]}
retention: {draft: REC.FIL.09, certified: REC.FIL.01}
measures:
  sum_allowed: {of: allowed, show: sum, by: [unit]}
views:
  list: {columns: [number, name, state], sort: name}
"""


def institution(folder: Path) -> Path:
    """Write the institution and return its folder."""
    return vault.write_texts(folder / "institution", {"claim": CLAIM}, head=HEAD)


def furnish(size: int) -> tuple[Any, dict[str, list[str]]]:
    """Make an officer and two lots of drafts; return the officer and the lots by way."""
    from tests import worlds

    from secretariat.kernel import records

    worlds.unit("DESK")
    worlds.person("OFFICER", unit="DESK")
    worlds.role("OFFICER", "gifts_officer", unit="DESK")
    for number in range(20):
        worlds.person(f"P{number:02}", unit="DESK")
    officer, lots = worlds.actor("OFFICER"), {}
    for way in WAYS:
        lots[way] = [
            str(records.create("claim", _values(n), actor=officer, submit=False).id)
            for n in range(size)
        ]
    return officer, lots


def _values(number: int) -> dict[str, object]:
    """Return the values of one claim."""
    amount = f"{number % 90 + 1}.50 CHF"
    person = f"P{number % 20:02}"
    return {"name": f"Claim {number}", "claimant": person, "unit": "DESK", "amount": amount}


def singly(ids: list[str], move: str, actor: Any) -> list[float]:
    """Make moves one by one; return the milliseconds of each."""
    from secretariat.kernel import records

    spent = []
    for one in ids:
        start = time.perf_counter()
        records.move("claim", one, move, actor=actor)
        spent.append(1_000 * (time.perf_counter() - start))
    return spent


def together(ids: list[str], move: str, actor: Any) -> list[float]:
    """Make moves as one act; return the milliseconds of each block."""
    from secretariat.kernel.records import Chosen, batches

    clock, spent = time.perf_counter(), []

    def told(_batch: object) -> None:
        nonlocal clock
        clock, before = time.perf_counter(), clock
        spent.append(1_000 * (clock - before))

    asked = batches.ask(Chosen.named("claim", ids), move, actor=actor)
    done = batches.go_on(asked.id, actor=actor, told=told)
    if done.moved != len(ids):
        raise RuntimeError(f"{done.moved} of {len(ids)} were moved")
    return spent


def measure(place: SimpleNamespace, size: int) -> Report:
    """Make all moves both ways, in turns, and return the report."""
    report = Report(
        name="bulk_moves",
        title="Moving many, as one act and one by one",
        size=size,
        engine=place.engine,
        columns=("move", "way", "moves/s", "of one by one", "lock held, median ms", "p95 ms"),
    )
    officer, lots = furnish(size)
    house.rest(place.engine)
    acts = {"single": singly, "many": together}
    step = max(1, size // SLICES)
    for move in MOVES:
        seconds: dict[str, list[float]] = {way: [] for way in WAYS}
        held: dict[str, list[float]] = {way: [] for way in WAYS}
        for start in range(0, size, step):
            for way in sorted(WAYS, reverse=start // step % 2 == 1):
                begun = time.perf_counter()
                held[way] += acts[way](lots[way][start : start + step], move, officer)
                seconds[way].append(time.perf_counter() - begun)
        _fill(report, move, size, seconds, held)
    _judge(report)
    return report


def _fill(
    report: Report,
    move: str,
    size: int,
    seconds: dict[str, list[float]],
    held: dict[str, list[float]],
) -> None:
    """Add a line for each way."""
    for way, name in WAYS.items():
        speed = size / sum(seconds[way])
        ratio = sum(seconds["single"]) / sum(seconds[way])
        middle, most = median(held[way]), percentile(held[way], 0.95)
        cells = (f"{speed:,.0f}", f"{ratio:.1f}", f"{middle:.1f}", f"{most:.1f}")
        report.rows.append((move, name, *cells))
        report.facts[f"{move} {way}"] = {"speed": speed, "ratio": ratio, "held_ms": middle}


def _judge(report: Report) -> None:
    """Add the claims."""
    for move in MOVES:
        facts: Any = report.facts[f"{move} many"]
        holds = facts["speed"] >= LEAST if report.size >= AT_SIZE else None
        promise = f"≥ {LEAST} moves/s of many ({move})"
        report.claims.append(Claim("moves", promise, f"{facts['speed']:,.0f}/s", holds))


def main() -> int:
    """Run and print."""
    given = reporting.parser(__doc__, size=1_000).parse_args()
    with house.opened(given.engine, institution=institution) as place:
        report = measure(place, given.size)
    return reporting.finish(report, keep=given.keep)


if __name__ == "__main__":
    sys.exit(main())
