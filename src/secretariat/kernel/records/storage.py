"""Storage: writes the rows of one record, its event and its outbox row.

Runs in the caller's transaction. Decides nothing: who may, and what is right, is settled before;
only what `rooms` bound is refused here, because it is counted under the locks of the write. What
follows from changes (stays, versions, events, outbox) is gathered where several are made.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from secretariat.foundation.canonical import digest
from secretariat.foundation.text import fold
from secretariat.kernel import (
    access,
    access_sets,
    clocks,
    dependants,
    evidence,
    gathering,
    outbox,
    registers,
    rooms,
    timelines,
)
from secretariat.kernel.access import Facts
from secretariat.kernel.audit.chain import Entry, SealedEntry, seal
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.lineage import WRITTEN_UNDER
from secretariat.kernel.store.models import Link, Record, RecordFile, Text
from secretariat.kernel.tables import cells
from secretariat.kernel.tables.columns import see_column
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.tables.rows import columns_of, evidence_of


@dataclass(frozen=True, slots=True)
class Changed:
    """A record whose rows were changed, with the event that tells it."""

    register: Register
    row: Record
    values: Mapping[str, object]
    sealed: SealedEntry


def facts_of(register: Register, row: Record, values: Mapping[str, object]) -> Facts:
    """Return the facts on which the access of a record with these values depends."""
    return Facts(
        is_draft=row.state_kind == "draft",
        owner=row.owner,
        level=row.level,
        caveats=tuple(c for c in row.caveats.split(",") if c),
        ids={path: dependants.walk(register, path, values) for path in access.paths_of(register)},
    )


def set_access(
    register: Register, row: Record, values: Mapping[str, object]
) -> tuple[access.Audience, access_sets.SetIds]:
    """Set the record's access sets and dates on its row; return its audience with all its sets."""
    audience = access.audience(register, facts_of(register, row, values))
    ids = access_sets.keep(audience)
    row.access_set_id, row.dated_set_id = ids.main, ids.dated
    row.readable_from, row.readable_until = access.dates_of(register, values)
    return audience, ids


def system_values(row: Record, ids: access_sets.SetIds) -> dict[str, object]:
    """Return the copies from the spine that the typed table carries."""
    values: dict[str, object] = {
        "access_set": row.access_set_id,
        "state": row.state,
        "number": row.number,
        "owner": row.owner,
        "changed_at": row.changed_at,
    }
    if ids.dated is not None:
        values["dated_set"] = row.dated_set_id
        values["readable_from"] = row.readable_from
        values["readable_until"] = row.readable_until
    return values | {see_column(group): number for group, number in ids.groups.items()}


def insert(register: Register, row: Record, values: Mapping[str, object], *, event: Entry) -> None:
    """Write a new record; its row's number is set, its access is not.

    Raises:
        NoRoom: it takes more than is left in a record it leads to.
    """
    rooms.refuse(register, row, values)
    audience, ids = set_access(register, row, values)
    event = clocks.tick(register, row, values, event)
    sealed = _chain(row, event)
    row.save(force_insert=True)
    model_of(register.code)._default_manager.create(
        record_id=row.id, **system_values(row, ids), **columns_of(register, values)
    )
    access_sets.keep_persons(row.id, register.code, audience, is_new=True)
    write_many(register, row.id, values)
    timelines.begin(register, [(row, values, event)])
    evidence.append([sealed])
    outbox.note([row.id], is_new=True)


def update(
    register: Register,
    row: Record,
    values: Mapping[str, object],
    changed: Iterable[str],
    *,
    event: Entry,
) -> None:
    """Write a changed record: its row, the changed fields, access, event, outbox, dependants.

    Raises:
        NoRoom, RoomTaken: it would take more than is left, or have less room than is taken.
    """
    names = list(changed)
    rooms.refuse(register, row, values, changed=names)
    audience, ids = set_access(register, row, values)
    event = clocks.tick(register, row, values, event)
    sealed = _chain(row, event)
    row.save(force_update=True)
    fresh = {name: values[name] for name in names}
    model_of(register.code)._default_manager.filter(pk=row.id).update(
        **system_values(row, ids), **columns_of(register, fresh)
    )
    access_sets.keep_persons(row.id, register.code, audience, is_new=False)
    write_many(register, row.id, fresh)
    gathering.later(_follow_up, Changed(register, row, values, sealed))
    dependants.refresh_after(register, row.id, names)


def _follow_up(changed: Sequence[Changed]) -> None:
    """Write what follows from changes of records whose own rows are written."""
    by_register: dict[str, list[Changed]] = {}
    for one in changed:
        by_register.setdefault(one.register.code, []).append(one)
    for several in by_register.values():
        told = [(one.row, one.values, one.sealed.entry) for one in several]
        timelines.advance(several[0].register, told)
    evidence.append([one.sealed for one in changed])
    outbox.note([one.row.id for one in changed], is_new=False)


def write_many(register: Register, record: UUID, values: Mapping[str, object]) -> None:
    """Write the many-valued links, rows and files that were given, in place of those before."""
    for name, value in values.items():
        spec = register.fields[name]
        if spec.type == "table":
            cells.replace(register, record, name, value)
        elif spec.type == "file":
            RecordFile.objects.filter(record_id=record, field=name).delete()
            files = value if isinstance(value, tuple) else ()
            RecordFile.objects.bulk_create(
                [
                    RecordFile(record_id=record, field=name, position=i, name=n, content_id=d)
                    for i, (n, d) in enumerate(files)
                ]
            )
        elif spec.is_link and spec.many:
            Link.objects.filter(record_id=record, field=name).delete()
            targets = value if isinstance(value, tuple) else ()
            Link.objects.bulk_create(
                [
                    Link(
                        record_id=record,
                        register=register.code,
                        field=name,
                        target_id=t,
                        position=i,
                    )
                    for i, t in enumerate(targets)
                ]
            )


def write_translations(
    record: UUID,
    translations: Mapping[str, Mapping[str, str | None]],
    values: Mapping[str, object],
) -> None:
    """Write texts in other languages, each with the hash of the original it was made from."""
    for name, texts in translations.items():
        source = digest(str(values.get(name) or ""))
        for language, text in texts.items():
            place: dict[str, Any] = {"record_id": record, "field": name, "language": language}
            if text is None:
                Text.objects.filter(**place).delete()
            else:
                made: dict[str, str] = {"text": text, "folded": fold(text), "source_hash": source}
                Text.objects.update_or_create(**place, defaults=made)


def entry(
    row: Record,
    kind: str,
    actor: Actor,
    at: datetime,
    fields: Mapping[str, object],
    *,
    facts: Mapping[str, object] | None = None,
) -> Entry:
    """Return the event of a change; the open facts say where the record stands after it."""
    stands: dict[str, object] = {
        "register": row.register,
        "declared_version": row.declared_version,
        "version": row.version,
        "number": row.number,
        "state": row.state,
        "result": row.result,
        "level": row.level,
        "caveats": row.caveats,
        "class": row.file_plan_class,
        "trigger_on": row.trigger_on,
        "assigned": row.assigned,
        "by_house": actor.is_house,
    }
    return Entry(
        record=row.id,
        seq=row.seq + 1,
        kind=kind,
        actor=actor.person,
        at=at,
        facts={**stands, **written_under(row), **(facts or {})},
        fields={name: evidence_of(value) for name, value in fields.items()},
    )


def written_under(row: Record) -> dict[str, object]:
    """Return the version by whose names an event is written, where it is not the record's own."""
    present = registers.get(row.register).version
    return {WRITTEN_UNDER: present} if present != row.declared_version else {}


def _chain(row: Record, event: Entry) -> SealedEntry:
    """Seal the event onto the record's chain and move the head of the row."""
    sealed = seal(event, prev=row.head)
    row.head, row.seq = sealed.hash, event.seq
    return sealed
