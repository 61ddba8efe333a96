"""Publishing: when records came out and changed, as their reader saw it; parts of a long list.

A change of a field that the reader does not see leaves no trace here: neither date moves. Does not
know pages, feeds or maps of a site.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from secretariat.kernel import registers
from secretariat.kernel.identity import PUBLIC, Actor
from secretariat.kernel.queries.cursors import Place
from secretariat.kernel.queries.pages import MAX_LIMIT, Asked, order_of
from secretariat.kernel.queries.scope import scope_of
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Event
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.values import Record


@dataclass(frozen=True, slots=True)
class Dates:
    """When a record came out, and when its reader last saw it change."""

    published_on: date
    changed_at: datetime


def date_field(register: Register) -> str | None:
    """Return the field that says from when everybody may read a record, if there is one.

    A field of a group is none: not everybody sees it.
    """
    named = [rule.from_ for rule in register.access if rule.who.kind == PUBLIC and rule.from_]
    spec = register.fields.get(named[0]) if named else None
    return named[0] if spec is not None and spec.group is None else None


def newest_first(register: Register) -> str:
    """Return the order of a list whose newest publications come first."""
    return f"-{date_field(register) or 'created_at'}"


def dates_of(records: Collection[Record]) -> dict[UUID, Dates]:
    """Return the dates of some records as those see them who were given these records.

    One statement for any number. What only hidden fields went through does not count.
    """
    seen: dict[UUID, list[datetime]] = {record.id: [] for record in records}
    known = {record.id: record for record in records}
    events = Event.objects.filter(record__in=list(seen)).order_by("record", "seq")
    for key, kind, at, sealed, disclosed in events.values_list(
        "record", "kind", "at", "sealed", "disclosed"
    ):
        if _is_seen(known[key], kind, orjson.loads(sealed)["facts"], orjson.loads(disclosed)):
            seen[key].append(at)
    return {key: _dates(record, seen[key]) for key, record in known.items()}


def _is_seen(record: Record, kind: str, facts: dict[str, Any], fields: dict[str, Any]) -> bool:
    """Tell whether an event changed anything that the reader of a record sees of it."""
    states = registers.get(record.register).lifecycle.states
    state = states.get(str(facts.get("state")))
    if state is not None and state.kind == "draft":
        return False
    shown = record.values.keys() - record.masked
    return kind in {"create", "move", "undo"} or any(n.partition("@")[0] in shown for n in fields)


def _dates(record: Record, seen: list[datetime]) -> Dates:
    """Return the dates of one record; without a date of its own, that of its first appearance."""
    named = date_field(registers.get(record.register))
    value = record.values.get(named) if named else None
    first = seen[0] if seen else record.created_at
    published = value if isinstance(value, date) else timezone.localdate(first)
    return Dates(published, seen[-1] if seen else record.created_at)


def starts(register: str, *, reader: Actor, every: int) -> tuple[UUID, ...]:
    """Return with which records the parts of a long list begin, in the order they were made.

    Args:
        register: code of the register.
        reader: who reads; what others read neither counts nor cuts.
        every: records of a part.
    """
    declared = registers.get(register)
    rows = model_of(register)._default_manager.filter(scope_of(declared, reader).anyhow())
    placed = rows.annotate(place=Window(RowNumber(), order_by=F("pk").asc()))
    firsts = placed.annotate(step=F("place") % every).filter(step=1 % every)
    return tuple(firsts.order_by("pk").values_list("pk", flat=True))


def part(register: str, first: UUID, *, reader: Actor, limit: int) -> Iterator[Record]:
    """Yield the records that a reader may read from one of them on, in the order they were made."""
    declared = registers.get(register)
    asked = Asked(declared, reader, (), order_of(declared, "created_at"))
    before = UUID(int=max(0, first.int - 1))
    place, left = Place(value=before, id=before), limit
    while left > 0:
        found = asked.rows(place, limit=min(left, MAX_LIMIT), backwards=False)
        yield from asked.shown(found, None)
        if len(found) < min(left, MAX_LIMIT):
            return
        left -= len(found)
        place = Place(value=found[-1].order_value, id=found[-1].pk)
