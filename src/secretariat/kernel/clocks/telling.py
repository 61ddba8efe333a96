"""Telling: events as the clocks of their record see them.

An event that begins a run, or changes on what it counts, says so in its open facts: under `clocks`,
by clock, the calendar, its version and the amount. An act of the house on one clock is an event of
its own kind, with `clock` and `did`. Does not write.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from secretariat.kernel import registers
from secretariat.kernel.audit.chain import Entry
from secretariat.kernel.clocks import offices, rules
from secretariat.kernel.clocks.rules import Basis, Happening, Run
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Event

BASES, CLOCK, DID = "clocks", "clock", "did"
KIND = "clock"


Told = tuple[Register, Happening]


def happening(
    register: Register, at: datetime, facts: Mapping[str, Any], *, before: str | None
) -> Happening:
    """Return one event, given by its time and its open facts, as the clocks see it."""
    state = str(facts["state"])
    declared = register.lifecycle.states.get(state)
    bases: Mapping[str, Any] = facts.get(BASES) or {}
    return Happening(
        at=at,
        state=state,
        before=before,
        move=facts.get("move"),
        is_closed=declared is not None and declared.kind == "closed",
        bases={name: Basis(*basis) for name, basis in bases.items()},
        clock=facts.get(CLOCK),
        did=facts.get(DID),
        undoes="undone" in facts,
    )


def of_entry(register: Register, event: Entry, *, before: str | None) -> Happening:
    """Return an event that is about to be sealed as the clocks see it."""
    return happening(register, event.at, event.facts, before=before)


def stated(bases: Mapping[str, Basis]) -> dict[str, list[object]]:
    """Return bases as the facts of an event say them."""
    return {name: [b.calendar, b.version, b.amount] for name, b in sorted(bases.items())}


def told(
    code: str, records: Iterable[UUID], *, until: datetime | None = None
) -> dict[UUID, list[Told]]:
    """Return all events of some records of one register, in order.

    Each comes with the register as the record followed it from that event on.
    """
    found = Event.objects.filter(record__in=list(records))
    if until is not None:
        found = found.filter(at__lte=until)
    rows = found.order_by("record", "seq").values_list("record", "at", "sealed")
    return {
        record: list(_happenings(code, ((at, sealed) for _, at, sealed in some)))
        for record, some in groupby(rows.iterator(), key=lambda row: row[0])
    }


def runs_of(events: Iterable[Told]) -> dict[str, Run]:
    """Return the runs that the events of one record amount to, by clock."""
    seen: list[Told] = []
    for one in events:
        if one[1].undoes:
            seen.pop()  # an event that is taken back was the one before
        else:
            seen.append(one)
    if not seen:
        return {}
    found: dict[str, Run] = {}
    for name in seen[-1][0].clocks:
        steps = ((register.clocks.get(name), one) for register, one in seen)
        run = rules.replay(name, steps, offices.calendars)
        if run is not None:
            found[name] = run
    return found


def _happenings(code: str, events: Iterable[tuple[datetime, str]]) -> Iterator[Told]:
    """Yield the events of one record."""
    before: str | None = None
    for at, sealed in events:
        facts = orjson.loads(sealed)["facts"]
        register = registers.version(code, facts["declared_version"])
        one = happening(register, at, facts, before=before)
        before = one.state
        yield register, one
