"""Measures: figures of any day equal those that plain Python works out from exported events.

Generated cases are created, edited and moved over three years of the house's own time; then every
measure is asked for at the end of random days, for a reader of everything and for one who may read
some cases only. Last, the time tables are rebuilt from the events, which changes nothing.
"""

import contextlib
import os
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

from tests import vault

from proofs import common
from proofs.measures_oracle import Event, Figures, figures

MEASURES: dict[str, dict[str, Any]] = {
    "paid": {
        "show": ["count", "sum", "mean", "median", "p90"],
        "of": "cost",
        "where": "state == 'paid'",
        "by": ["on_day.year", "kind"],
    },
    "hours_by_state": {"show": ["sum", "median"], "of": "hours", "by": ["state", "urgent"]},
    "people": {
        "show": "mean",
        "of": "people",
        "where": "kind != 'minor'",
        "by": ["on_day.quarter"],
    },
    "ends": {"show": ["count", "share"], "by": ["result"]},
    "urgent_share": {
        "show": "ratio",
        "where": "kind != 'minor'",
        "top": "hours > 3.50 && !urgent",
        "by": ["on_day.month"],
    },
    "waiting": {
        "show": ["median", "p90", "count"],
        "between": {"from": ["send", "again"], "to": ["pay", "refuse"], "in": "hours"},
        "by": ["end.year", "kind"],
    },
}
CASE = """\
fields:
  name:   {type: text, required: true, max: 120}
  kind:   {type: choice, of: {minor: Minor, usual: Usual, grave: Grave}}
  cost:   {type: money}
  hours:  {type: decimal, scale: 2}
  people: {type: integer}
  urgent: {type: boolean}
  on_day: {type: date}
  holder: {type: person}
lifecycle:
  start: draft
  states:
    draft:   {kind: draft}
    sent:    {kind: open}
    back:    {kind: waiting}
    paid:    {kind: closed, result: paid}
    refused: {kind: closed, result: refused}
  moves:
    send:   {from: draft, to: sent, undo: {within: 2 hours}}
    give:   {from: sent, to: back}
    again:  {from: back, to: sent}
    pay:    {from: sent, to: paid, undo: {within: 2 hours}}
    refuse: {from: [sent, back], to: refused}
    reopen: {from: [paid, refused], to: sent}
access:
  - {who: person(holder), can: [read]}
  - {who: role(records_manager), can: [read, create, edit, send, give, again, pay, refuse, reopen]}
  - {who: owner, can: [read, edit, send]}
retention: {draft: REC.FIL.09, paid: REC.FIL.01, refused: REC.FIL.01}
views:
  list: {columns: [number, name, state], sort: name}
"""
MOVES = {
    "draft": ["send"],
    "sent": ["give", "pay", "pay", "refuse"],
    "back": ["again", "refuse"],
    "paid": ["reopen"],
    "refused": ["reopen"],
}
BEGAN = datetime(2023, 11, 1, tzinfo=UTC)
DAYS = 1_000
AFTERWARDS = BEGAN + timedelta(days=10 * DAYS)  # a day to come would be told as today


def declaration() -> dict[str, str]:
    """Return the text of the register of cases, with its measures."""
    import io

    from ruamel.yaml import YAML

    text = io.StringIO()
    YAML().dump({"measures": MEASURES}, text)
    head = vault._HEAD.format(code="case", title="Case", prefix="CAS", level="internal")
    return {"case": head + CASE + text.getvalue()}


@contextlib.contextmanager
def house(engine: str) -> Iterator[Path]:
    """Open a new house that keeps cases; on PostgreSQL the one of the caller if any."""
    given = os.environ.get("SECRETARIAT_DATABASE", "")
    with common.folder() as place, common.database("sqlite" if given else engine) as url:
        variables = common.environment(place / "house", given or url)
        root = vault.write_texts(place / "vault", declaration())
        os.environ.update(variables | {"SECRETARIAT_INSTITUTION": str(root)})
        (place / "house").mkdir()
        common.open_here(migrate=True)
        try:
            yield root
        finally:
            from django.db import connections

            connections.close_all()


def values(holder: str | None) -> dict[str, object]:
    """Return the values of one case; each may be empty."""

    def some(value: object) -> object:
        return value if random.random() < 0.9 else None

    day = date(2023, 6, 1) + timedelta(days=random.randrange(1_200))
    return {
        "name": "Case",
        "kind": some(random.choice(["minor", "usual", "grave"])),
        "cost": some(f"{random.randrange(10**7) / 100:.2f} {random.choice(['CHF', 'EUR'])}"),
        "hours": some(f"{random.randrange(1_000) / 100:.2f}"),
        "people": some(random.randrange(50)),
        "urgent": some(random.random() < 0.3),
        "on_day": some(day.isoformat()),
        "holder": holder if random.random() < 0.3 else None,
    }


def live(count: int, holder: str) -> None:
    """Create cases and let each go its way through the years of the house."""
    from secretariat.kernel.store import locks

    clock = common.Clock(BEGAN)
    with mock.patch("django.utils.timezone.now", clock):
        for done in range(count):
            within = timedelta(days=random.randrange(DAYS), seconds=random.randrange(86_400))
            clock.now = BEGAN + within
            with locks.write():
                live_one(clock, holder)
            if done % 500 == 0:
                sys.stderr.write(f"\r{done} cases")
    sys.stderr.write("\n")


def live_one(clock: common.Clock, holder: str) -> None:
    """Create one case, then edit and move it now and then."""
    from secretariat.kernel import identity, records

    actor = identity.house(language="en")
    case = records.create("case", values(holder), actor=actor, submit=False)
    for _ in range(random.randrange(7)):
        clock.now += timedelta(seconds=random.randrange(1, 40 * 86_400))
        if random.random() < 0.2 and case.state_kind != "closed":
            given = {n: v for n, v in values(None).items() if random.random() < 0.3}
            case = records.edit("case", case.id, given, actor=actor, version=case.version)
        else:
            case = records.move("case", case.id, random.choice(MOVES[case.state]), actor=actor)
            if case.undo is not None and random.random() < 0.3:
                clock.now += timedelta(minutes=random.randrange(1, 110))
                case = records.undo("case", case.id, actor=actor)


def exported(mine: set[str] | None = None) -> list[Event]:
    """Return the events of all cases, or of some, in order."""
    from secretariat.kernel.store.models import Event as Row

    rows = Row.objects.order_by("record", "seq").values_list("record", "sealed", "disclosed")
    found = [(record.hex, sealed, disclosed) for record, sealed, disclosed in rows]
    cases = [one for one in found if '"register":"case"' in one[1].replace(" ", "")]
    return cases if mine is None else [one for one in cases if one[0] in mine]


def told(name: str, reader: Any, day: date) -> Figures:
    """Return what the house tells, in the oracle's form."""
    from secretariat.kernel import measures

    found = measures.compute("case", name, reader=reader, as_of=day)
    return {
        (tuple("" if p is None else str(p) for p in group.key), group.currency or ""): dict(
            group.figures
        )
        for group in found.groups
    }


def differences(name: str, said: Figures, wanted: Figures) -> Iterator[str]:
    """Yield each figure that differs from the oracle's by more than its last digit."""
    for place in sorted(said.keys() | wanted.keys()):
        for show, value in wanted.get(place, {}).items():
            held = said.get(place, {}).get(show)
            if held is None or abs(Decimal(held) - _decimal(value)) > Decimal("0.00005"):
                yield f"{name} {place} {show}: {held}, not {value}"
        if place not in wanted:
            yield f"{name} {place}: told, but nothing was counted"


def _decimal(value: Any) -> Decimal:
    """Return an exact fraction as a decimal of many digits."""
    return (
        Decimal(value) if isinstance(value, int) else Decimal(value.numerator) / value.denominator
    )


def compare(days: list[date], readers: dict[str, tuple[Any, list[Event]]]) -> tuple[int, list[str]]:
    """Ask for every measure at the end of each day for each reader; return how many, and faults."""
    zone, count, faults = ZoneInfo(os.environ.get("SECRETARIAT_TIME_ZONE") or _zone()), 0, []
    for day in days:
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=zone)
        for who, (reader, events) in readers.items():
            for name, measure in MEASURES.items():
                wanted = figures(measure, events, midnight, zone)
                said = told(name, reader, day)
                count += sum(len(one) for one in wanted.values())
                faults += [f"{who} {day} {d}" for d in differences(name, said, wanted)]
    return count, faults


def _zone() -> str:
    """Return the time zone of the house."""
    from django.conf import settings

    return str(settings.TIME_ZONE)


def prove(cases: int, days: int) -> tuple[str, list[str]]:
    """Return the figure of this proof and what differed."""
    from tests import worlds

    from secretariat.kernel import identity
    from secretariat.kernel.audit.rebuild import rebuild
    from secretariat.kernel.tables.models_of_registers import model_of

    worlds.unit("ORG")
    worlds.person("HOLDER", unit="ORG")
    live(cases, "HOLDER")
    with mock.patch("django.utils.timezone.now", return_value=AFTERWARDS):
        holder = worlds.actor("HOLDER")
        held = model_of("case")._default_manager.filter(holder=holder.person)
        mine = {record.hex for record in held.values_list("pk", flat=True)}
        readers = {"house": (identity.house(), exported()), "holder": (holder, exported(mine))}
        asked = [(BEGAN + timedelta(days=random.randrange(DAYS + 150))).date() for _ in range(days)]
        count, faults = compare(asked, readers)
        faults += [f"rebuild: {r.differed} {r.what} differ" for r in rebuild() if r.differed]
    return f"{cases:,} cases, {days} days, {count:,} figures", faults


def main(arguments: list[str] | None = None) -> int:
    """Print how many figures were compared, and each that differed."""
    asked = common.parser(__doc__, cases=10_000, days=10).parse_args(arguments)
    seed = common.seed_of(asked.seed)
    with house(asked.engine):
        figure, faults = prove(asked.cases, asked.days)
        for fault in faults[:50]:
            sys.stdout.write(f"{fault}\n")
        engine = "postgresql" if os.environ.get("SECRETARIAT_DATABASE") else "sqlite"
        told_ = f"{figure}, {len(faults)} differ"
        return common.report("measures", told_, engine=engine, seed=seed, holds=not faults)


if __name__ == "__main__":
    sys.exit(main())
