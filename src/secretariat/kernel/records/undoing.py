"""Undoing: taking back one's own last move, for a short time, while nothing else happened.

The record stands where it stood before, by an event of its own; fields that the move wrote have the
values of before. A number once given stays with the record.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

import orjson
from django.utils import timezone

from secretariat.kernel import offering
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import read_value
from secretariat.kernel.lifecycle import CannotUndo
from secretariat.kernel.records import once, storage
from secretariat.kernel.records.change import touch
from secretariat.kernel.records.opening import Open, check_version, handed_out, open_record
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Event
from secretariat.kernel.values import Record


def undo(
    register: str,
    ref: str | UUID,
    *,
    actor: Actor,
    version: int | None = None,
    key: str | None = None,
) -> Record:
    """Take back the actor's own last move on a record and return the record.

    Raises:
        NotFound, NotAllowed, StaleVersion, KeyReused.
        CannotUndo: the last event is no move of the actor's that can be taken back now.
    """
    request = once.request_digest("undo", register, ref, version)
    with locks.write():
        if (done := once.done_before(actor, key, request)) is not None:
            return handed_out(register, done, actor)
        opened = open_record(register, ref, actor, verb="read")
        if not actor.has_scope("write", register):
            raise NotAllowed(verb="undo", register=opened.register.title)
        check_version(opened, version)
        name = offering.undoable(opened.register, opened.row, actor, now=timezone.now())
        if name is None:
            raise CannotUndo
        _take_back(opened, name, actor)
        once.note(actor, key, request, opened.row.id)
    return handed_out(register, opened.row.id, actor)


def _take_back(opened: Open, name: str, actor: Actor) -> None:
    """Write the record as it stood before its last event."""
    register, row = opened.register, opened.row
    events = list(Event.objects.filter(record=row.id, seq__lte=row.seq).order_by("-seq"))
    last, before = events[0], orjson.loads(events[1].sealed)["facts"]
    names = [n for n in orjson.loads(last.sealed)["fields"] if n in register.fields]
    restored = {n: _held(register.fields[n], n, events[1:], actor) for n in names}
    values = {**opened.values, **restored}
    state = register.lifecycle.states[before["state"]]
    row.state, row.state_kind, row.result = before["state"], state.kind, before["result"]
    row.file_plan_class, row.assigned = before["class"], before.get("assigned")
    row.trigger_on = date.fromisoformat(before["trigger_on"]) if before["trigger_on"] else None
    touch(register, row, values)
    facts: Mapping[str, object] = {"undone": name}
    event = storage.entry(row, "undo", actor, row.changed_at, restored, facts=facts)
    storage.update(register, row, values, names, event=event)


def _held(spec: FieldSpec, name: str, events: Iterable[Event], actor: Actor) -> object:
    """Return the value that a field had after some events, latest first."""
    free = spec.model_copy(update={"min": None, "max": None, "pattern": ""})
    for event in events:
        disclosed = orjson.loads(event.disclosed)
        if name in disclosed:
            said = orjson.loads(disclosed[name][1])
            if spec.type == "file":
                return tuple((str(file), str(digest)) for file, digest in said or ())
            return read_value(free, said, resolve=lambda _r, text: UUID(text), today=actor.today)
    return None
