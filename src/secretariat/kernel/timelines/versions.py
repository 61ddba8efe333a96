"""Versions: writes the rows of `reg_<code>_at`, so that a measure can be asked for a past day.

A version ends where the next begins. An erased value leaves every version of its record.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store import rows
from secretariat.kernel.store.models import Record
from secretariat.kernel.tables.models_of_registers import versions_of
from secretariat.kernel.tables.rows import columns_of, to_columns
from secretariat.kernel.tables.versions import measured_fields, version_columns

Values = Mapping[str, object]


def begin(register: Register, created: Iterable[tuple[Record, Values]]) -> None:
    """Write the first version of new records."""
    if register.measures:
        model = versions_of(register.code)
        names = [name for name in version_columns(register) if name != "id"]
        made = (version(register, row, values, row.created_at) for row, values in created)
        rows.insert(model, names, ([one.get(name) for name in names] for one in made))


def advance(register: Register, row: Record, values: Values) -> None:
    """End the version that holds and begin the next, where something measured may have changed.

    Args:
        register: the register of the record.
        row: the spine row as it stands after the change.
        values: all values after the change.
    """
    if not register.measures:
        return
    model = versions_of(register.code)._default_manager
    now = version(register, row, values, row.changed_at)
    held = model.filter(record_id=row.id, valid_to__isnull=True).first()
    if held is not None and _same(held, now):
        return
    if held is not None:
        model.filter(pk=held.pk).update(valid_to=row.changed_at)
    model.create(**now)


def version(register: Register, row: Record, values: Values, since: datetime) -> dict[str, Any]:
    """Return the columns of a version that holds from `since` on."""
    measured = {name: values.get(name) for name in measured_fields(register)}
    return {
        "record_id": row.id,
        "valid_from": since,
        "valid_to": None,
        "state": row.state,
        "result": row.result,
        "unit": row.unit,
        **columns_of(register, measured),
    }


def erase_versions(register: Register, record: UUID, field: str) -> None:
    """Take the value of a field out of every version of a record."""
    if register.measures and field in measured_fields(register):
        empty = to_columns(field, register.fields[field], None)
        versions_of(register.code)._default_manager.filter(record_id=record).update(**empty)


def _same(held: object, now: Mapping[str, object]) -> bool:
    """Tell whether a version already says what is so now."""
    said = {name: value for name, value in now.items() if not name.startswith(("valid_", "record"))}
    return all(_plain(getattr(held, name)) == value for name, value in said.items())


def _plain(value: object) -> object:
    """Return a stored value; bytes alike on both databases."""
    return bytes(value) if isinstance(value, memoryview) else value
