"""Erasure: the lawful destruction of one field of one record, everywhere in the house.

The value leaves the typed table, translations, files, and every event of the chain; salts go with
the values, so the digests that stay say nothing. The erasure is an event of its own, with
authority and reason. Index, bytes and the database's own leftovers are cleaned right after the
transaction.

Source: GDPR (EU) 2016/679, article 17; ISO 16175-1:2020, R2.1.6.
"""

from collections.abc import Mapping
from uuid import UUID

import orjson
from django.utils import timezone

from secretariat.kernel import computing, conditions, jobs, registers, timelines, unfinished
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.records import storage
from secretariat.kernel.records.errors import FieldNotErasable
from secretariat.kernel.records.opening import Open, handed_out, open_record
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.registers.lineage import version_of
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Event, RecordFile, Text
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.tables.rows import files_of
from secretariat.kernel.values import Record

ERASED = "—"


def erase(
    register: str, ref: str | UUID, field: str, *, actor: Actor, reason: str, authority: str
) -> Record:
    """Erase one field of a record for good and return the record.

    Args:
        register: code of the register.
        ref: number or id.
        field: name of a field with personal data, or of files.
        actor: who erases it.
        reason: why, in a sentence without the data itself; kept.
        authority: the decision or rule that orders it; kept.

    Raises:
        NotFound, NotAllowed.
        FieldNotErasable: the field holds no personal data and no file, or is the number, which
            the events name in the open.
        ValuesInvalid: reason or authority is missing.
    """
    missing = [
        FieldFault(name, "required", "Fill this in; it is kept in place of the data.")
        for name, text in (("reason", reason), ("authority", authority))
        if not text.strip()
    ]
    if missing:
        raise ValuesInvalid(missing)
    with locks.write():
        opened = open_record(register, ref, actor, verb="erase")
        spec = _erasable(opened, field)
        digests = [digest for _, digest in files_of(spec, opened.values[field])]
        _erase_rows(opened, field, actor, reason=reason.strip(), authority=authority.strip())
        row = opened.row
        jobs.enqueue("erasure.purge", {"record": str(row.id), "digests": digests}, lane="index")
    return handed_out(register, opened.row.id, actor)


def _erasable(opened: Open, field: str) -> FieldSpec:
    """Return the declaration of a field that may be erased by one who sees it."""
    spec = opened.register.all_fields.get(field)
    is_number = field == opened.register.number_pattern.field
    secret = opened.allowed.hidden | opened.allowed.masked
    if spec is None or spec.group in secret or is_number:
        raise FieldNotErasable(field=field)
    if spec.personal == "none" and spec.type != "file" and not spec.file_columns:
        raise FieldNotErasable(field=field)
    return spec


def _erase_rows(opened: Open, field: str, actor: Actor, *, reason: str, authority: str) -> None:
    """Remove the value from rows and events, and append the event that says so."""
    register, row = opened.register, opened.row
    places = _erase_events(row, field)
    Text.objects.filter(record_id=row.id, field=field).delete()
    RecordFile.objects.filter(record_id=row.id, field=field).delete()
    is_name = field == register.title_field
    values = {**opened.values, field: ERASED if is_name else None}
    follows = _follows(opened, values, actor)
    timelines.erase_versions(register, row.id, field)
    unfinished.erase(row.id, field)
    row.title = ERASED if is_name else row.title
    row.version += 1
    row.changed_at = max(timezone.now(), row.changed_at)
    facts = {"field": field, "authority": authority, "erased": places}
    told = {**follows, "reason": reason}
    event = storage.entry(row, "erase", actor, row.changed_at, told, facts=facts)
    storage.update(register, row, {**values, **follows}, [field, *follows], event=event)


def _follows(opened: Open, values: Mapping[str, object], actor: Actor) -> dict[str, object]:
    """Return what is computed anew once a value is gone."""
    env = conditions.env(opened.row, values, actor)
    changes, _faults = computing.settled(opened.register, env)
    return {n: v for n, v in changes.items() if v != values.get(n) and (v or values.get(n))}


def _erase_events(row: Row, field: str) -> list[list[object]]:
    """Remove value and salt of a field from all events; return the places, `[seq, name]`.

    An event of an earlier version names the field as it was called then.
    """
    places: list[list[object]] = []
    known = registers.lineage(row.register)
    for event in Event.objects.filter(record=row.id).order_by("seq"):
        disclosed = orjson.loads(event.disclosed)
        under = version_of(orjson.loads(event.sealed)["facts"])
        today = {name: known.name(name, under=under) for name in disclosed}
        names = [n for n, now in today.items() if now == field or now.startswith(f"{field}@")]
        if names:
            for name in names:
                del disclosed[name]
                places.append([event.seq, name])
            Event.objects.filter(pk=event.pk).update(disclosed=orjson.dumps(disclosed).decode())
    return places
