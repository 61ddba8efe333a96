"""Rebuilding: recreates passages and versions from the events, and tells how many differed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Model

from secretariat.kernel.audit.chain import Entry
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.lineage import as_of_today
from secretariat.kernel.store import rows
from secretariat.kernel.store.models import Event, Passage, Record
from secretariat.kernel.tables.models_of_registers import versions_of
from secretariat.kernel.tables.rows import columns_of, from_evidence
from secretariat.kernel.tables.versions import measured_fields, version_columns
from secretariat.kernel.timelines import passages


def rebuild(register: Register, records: Sequence[Record]) -> int:
    """Bring the time tables of some records of one register in step with their events.

    Runs in the caller's write transaction, which holds the records.

    Returns:
        How many of the records had passages or versions that differed.
    """
    told = {record: list(events) for record, events in _events(records)}
    differed = _mend(Passage, passages.COLUMNS, "record", _wanted_passages(records, told))
    if register.measures:
        columns = tuple(name for name in version_columns(register) if name != "id")
        wanted = _wanted_versions(register, records, told)
        differed |= _mend(versions_of(register.code), columns, "record_id", wanted)
    return len(differed)


def _events(records: Sequence[Record]) -> Iterator[tuple[UUID, Iterator[Entry]]]:
    """Yield the events of each record in order, with the values that are still disclosed."""
    found = Event.objects.filter(record__in=[row.id for row in records])
    ordered = found.order_by("record", "seq").values_list("record", "sealed", "disclosed")
    for record, some in groupby(ordered.iterator(), key=lambda row: row[0]):
        yield record, (_entry(record, sealed, disclosed) for _, sealed, disclosed in some)


def _entry(record: UUID, sealed: str, disclosed: str) -> Entry:
    """Return an event as it was before it was sealed; erased values are empty."""
    said, shown = orjson.loads(sealed), orjson.loads(disclosed)
    told = as_of_today(said["facts"]["register"], said["facts"], said["fields"], shown)
    values = {n: orjson.loads(text) if text is not None else None for n, text in told.items()}
    at = datetime.fromisoformat(said["at"])
    return Entry(record, said["seq"], said["kind"], None, at, said["facts"], values)


def _wanted_passages(
    records: Sequence[Record], told: Mapping[UUID, Sequence[Entry]]
) -> dict[UUID, list[tuple[object, ...]]]:
    """Return the passages that the events amount to, by record."""
    return {
        row.id: [passages.columns(row, stay) for stay in passages.stays(told.get(row.id, ()))]
        for row in records
    }


def _wanted_versions(
    register: Register, records: Sequence[Record], told: Mapping[UUID, Sequence[Entry]]
) -> dict[UUID, list[tuple[object, ...]]]:
    """Return the versions that the events amount to, by record."""
    return {
        row.id: [tuple(one.values()) for one in _versions(register, told.get(row.id, ()))]
        for row in records
    }


def _versions(register: Register, events: Sequence[Entry]) -> list[dict[str, Any]]:
    """Return the versions of one record; an event that changes nothing measured begins none."""
    found: list[dict[str, Any]] = []
    values: dict[str, object] = dict.fromkeys(measured_fields(register))
    unit: object = None
    for event in events:
        values |= {n: v for n, v in event.fields.items() if n in values}
        unit = event.facts.get("unit") if event.kind == "create" else unit
        unit = event.fields.get(register.unit_field or "") or unit
        typed = {n: from_evidence(register.fields[n], value) for n, value in values.items()}
        begun = {
            "record_id": event.record,
            "valid_from": event.at,
            "valid_to": None,
            "state": event.facts["state"],
            "result": event.facts["result"],
            "unit": UUID(str(unit)) if unit else None,
            **columns_of(register, typed),
        }
        if found and _but_time(found[-1]) == _but_time(begun):
            continue
        if found:
            found[-1]["valid_to"] = event.at
        found.append(begun)
    return found


def _but_time(version: Mapping[str, object]) -> dict[str, object]:
    """Return what a version says apart from when it held."""
    return {name: value for name, value in version.items() if not name.startswith("valid_")}


def _mend(
    model: type[Model],
    columns: Sequence[str],
    key: str,
    wanted: Mapping[UUID, list[tuple[object, ...]]],
) -> set[UUID]:
    """Write the rows of records anew where they differ from what is wanted; return those."""
    held: dict[UUID, list[tuple[object, ...]]] = {record: [] for record in wanted}
    manager = model._default_manager
    for row in manager.filter(**{f"{key}__in": list(wanted)}).order_by("pk").values(*columns):
        held[row[key]].append(tuple(_plain(value) for value in row.values()))
    differing = {record for record, lines in wanted.items() if lines != held[record]}
    if differing:
        manager.filter(**{f"{key}__in": list(differing)}).delete()
        rows.insert(model, columns, [line for r in sorted(differing) for line in wanted[r]])
    return differing


def _plain(value: object) -> object:
    """Return a stored value; bytes alike on both databases."""
    return bytes(value) if isinstance(value, memoryview) else value
