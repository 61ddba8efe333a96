"""Histories: the events of a record as one reader may see them."""

from uuid import UUID

import orjson

from secretariat.kernel import registers, showing
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries.resolving import known
from secretariat.kernel.registers.lineage import as_of_today
from secretariat.kernel.store.models import Event
from secretariat.kernel.values import Change


def history(register: str, ref: str | UUID, *, reader: Actor) -> tuple[Change, ...]:
    """Return what happened to a record, oldest first; fields the reader may not see are left out.

    Raises:
        NotFound: there is no such record, or none that the reader may know of.
    """
    declared = registers.get(register)
    row, allowed = known(declared, ref, reader=reader)
    secret = allowed.hidden | allowed.masked
    unseen = {name for name, spec in declared.all_fields.items() if spec.group in secret}
    events = list(Event.objects.filter(record=row.id).order_by("seq"))
    people = showing.refs([e.actor for e in events if e.actor], reader)
    changes = []
    for event in events:
        sealed, disclosed = orjson.loads(event.sealed), orjson.loads(event.disclosed)
        told = as_of_today(register, sealed["facts"], sealed["fields"], disclosed)
        names = [n for n in told if n.partition("@")[0] not in unseen]
        values = {n: orjson.loads(text) for n in names if (text := told[n]) is not None}
        changes.append(
            Change(
                seq=event.seq,
                kind=sealed["facts"].get("move") or event.kind,
                at=event.at,
                actor=people.get(event.actor) if event.actor else None,
                state=sealed["facts"].get("state"),
                fields={
                    n: v for n, v in values.items() if not n.startswith("ask.") and n != "reason"
                },
                asked={n[4:]: v for n, v in values.items() if n.startswith("ask.")},
                erased=frozenset(n for n in names if told[n] is None),
                reason=values.get("reason"),
            )
        )
    return tuple(changes)
