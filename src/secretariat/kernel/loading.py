"""Loading: typed values and translations of stored records, for the write door and the read door.

A constant number of queries for any number of records. Does not know who reads.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.store.models import Link, Record, RecordFile, Text
from secretariat.kernel.store.prepared import Prepared
from secretariat.kernel.tables import cells
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.tables.rows import from_columns
from secretariat.kernel.values import FileValue, Row

_OF_CONTENT = tuple(
    f"content__{name}" for name in ("size_bytes", "mime", "puid", "status", "reason", "thumbnail")
)
_LINKS = Prepared(
    lambda: (
        Link.objects.filter(record__id__among="records")
        .order_by("record_id", "field", "position")
        .values_list("record_id", "field", "target_id")
    )
)
_FILES = Prepared(
    lambda: (
        RecordFile.objects.filter(record__id__among="records")
        .order_by("record_id", "field", "position")
        .values_list("record_id", "field", "position", "name", "content_id", *_OF_CONTENT)
    )
)
_TEXTS = Prepared(
    lambda: (
        Text.objects.filter(record__id__among="records")
        .order_by("language")
        .values_list("record_id", "field", "language", "text")
    )
)


@dataclass(slots=True)
class Loaded:
    """One stored record: its spine row, typed values, files and translations by field.

    Files of a table stand under `<table>.<place>.<column>`, places from 0.
    """

    row: Record
    values: dict[str, object] = field(default_factory=dict)
    files: dict[str, tuple[FileValue, ...]] = field(default_factory=dict)
    translations: dict[str, dict[str, str]] = field(default_factory=dict)


def load(
    register: Register,
    rows: Sequence[Record],
    *,
    typed: Mapping[UUID, object] | None = None,
    fields: Collection[str] | None = None,
) -> list[Loaded]:
    """Return the loaded records, in the order of `rows`.

    Args:
        register: the register of all the rows.
        rows: spine rows.
        typed: rows of the typed table already at hand, by record id.
        fields: names of the fields wanted; None for all.
    """
    known = register.fields if fields is None else register.all_fields
    if any(known[n].is_virtual for n in fields or () if n in known):
        fields = None  # what is computed follows from the other fields
    wanted = {n: s for n, s in known.items() if fields is None or n in fields}
    ids = [row.id for row in rows]
    if typed is None:
        typed = model_of(register.code)._default_manager.in_bulk(ids)
    found = {row.id: Loaded(row=row) for row in rows}
    for record, item in found.items():
        for name, spec in wanted.items():
            empty = None if spec.is_virtual else ()
            is_column = spec.is_column
            item.values[name] = from_columns(name, spec, typed[record]) if is_column else empty
    if any(spec.is_link and spec.many for spec in wanted.values()):
        _add_links(found, wanted)
    _add_rows(register, found, wanted)
    if any(spec.type == "file" or spec.file_columns for spec in wanted.values()):
        _add_files(found, wanted)
    if any(spec.translated for spec in wanted.values()):
        _add_translations(found, wanted)
    return list(found.values())


def _add_links(found: dict[UUID, Loaded], wanted: Collection[str]) -> None:
    """Add the values of many-valued links."""
    for record, name, target in _LINKS.rows(records=found):
        if name in wanted:
            values = found[record].values
            values[name] = (*_ids(values[name]), target)


def _ids(value: object) -> tuple[UUID, ...]:
    """Return ids as a tuple."""
    return value if isinstance(value, tuple) else ()


def _add_rows(
    register: Register, found: dict[UUID, Loaded], wanted: Mapping[str, FieldSpec]
) -> None:
    """Add the rows of tables, as yet without their files."""
    for name in (name for name, spec in wanted.items() if spec.type == "table"):
        rows: dict[UUID, list[Row]] = {}
        for record, row in cells.read(register, name, found):
            rows.setdefault(record, []).append(Row(row))
        for record, several in rows.items():
            found[record].values[name] = tuple(several)


def _add_files(found: dict[UUID, Loaded], wanted: Collection[str]) -> None:
    """Add files with what is known of their bytes; the text itself stays where it is."""
    for record, name, place, *known in _FILES.rows(records=found):
        item, value = found[record], _file_value(known)
        table, _point, column = name.partition(".")
        if column and table in wanted:
            item.files[f"{table}.{place}.{column}"] = (value,)
            _set_cell(item, table, place, column, ((value.name, value.digest),))
        elif name in wanted:
            item.files[name] = (*item.files.get(name, ()), value)
    for item in found.values():
        for name, values in item.files.items():
            if name in wanted:
                item.values[name] = tuple((value.name, value.digest) for value in values)


def _set_cell(item: Loaded, table: str, place: int, column: str, value: object) -> None:
    """Set one cell of a loaded table."""
    rows = list(item.values[table])  # type: ignore[call-overload] # a tuple of rows
    rows[place] = Row({**rows[place], column: value})
    item.values[table] = tuple(rows)


def _file_value(known: Sequence[Any]) -> FileValue:
    """Return what is known of one file, in the order of `_FILES`."""
    name, digest, size_bytes, mime, puid, status, reason, thumbnail = known
    return FileValue(
        name=name,
        digest=digest,
        size_bytes=size_bytes,
        mime=mime,
        puid=puid,
        status=status,
        reason=reason,
        has_thumbnail=thumbnail is not None,
    )


def _add_translations(found: dict[UUID, Loaded], wanted: Collection[str]) -> None:
    """Add the texts in other languages."""
    for record, name, language, text in _TEXTS.rows(records=found):
        if name in wanted:
            found[record].translations.setdefault(name, {})[language] = text
