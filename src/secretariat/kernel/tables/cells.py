"""Cells: reads and writes the rows of `table` fields. Runs in the caller's transaction.

Files of rows lie in `RecordFile` under `<table>.<column>`, at the place of their row; they are read
with the other files of the record. Does not know access.
"""

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.store import rows as store_rows
from secretariat.kernel.store.models import RecordFile
from secretariat.kernel.tables.models_of_registers import child_model
from secretariat.kernel.tables.rows import from_columns, to_columns
from secretariat.kernel.values import Row


def read(
    register: Register, field: str, records: Collection[UUID]
) -> Iterator[tuple[UUID, dict[str, object]]]:
    """Yield record and cells of the rows of one field, in order; files are left empty."""
    spec = register.all_fields[field]
    found = child_model(register.code, field)._default_manager.filter(record__in=list(records))
    for stored in found.order_by("record_id", "position"):
        cells = {
            name: from_columns(name, column, stored) if column.is_column else None
            for name, column in spec.columns.items()
        }
        yield stored.record_id, cells  # type: ignore[attr-defined] # built from the declaration


def replace(register: Register, record: UUID, field: str, value: object) -> None:
    """Write the rows of a field in place of those before, with their files."""
    spec = register.all_fields[field]
    child_model(register.code, field)._default_manager.filter(record_id=record).delete()
    names = [f"{field}.{name}" for name in spec.file_columns]
    if names:
        RecordFile.objects.filter(record_id=record, field__in=names).delete()
    insert(register, field, [(record, value)])


def insert(register: Register, field: str, values: Sequence[tuple[UUID, object]]) -> None:
    """Write the rows of a field for records that have none yet."""
    spec = register.all_fields[field]
    places = [
        (record, position, row)
        for record, value in values
        if isinstance(value, tuple)
        for position, row in enumerate(value)
    ]
    if not places:
        return
    names = ["record_id", "position", *_columns(spec, Row(dict.fromkeys(spec.columns)))]
    stored = ([record, i, *_columns(spec, row).values()] for record, i, row in places)
    store_rows.insert(child_model(register.code, field), names, stored)
    files = [
        (record, f"{field}.{name}", position, *row[name][0])
        for record, position, row in places
        for name in spec.file_columns
        if row[name]
    ]
    if files:
        columns = ("record_id", "field", "position", "name", "content_id")
        store_rows.insert(RecordFile, columns, files)


def _columns(spec: FieldSpec, row: Row) -> dict[str, object]:
    """Return the columns of one row, by name; always all of them, in one order."""
    found: dict[str, object] = {}
    for name, column in spec.columns.items():
        if column.is_column:
            found.update(to_columns(name, column, row[name]))
    return found
