"""Versions: writes the rows of `reg_<code>_at`, so that a measure can be asked for a past day.

A version ends where the next begins. An erased value leaves every version of its record.
"""

from collections.abc import Iterable, Mapping, Sequence
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


def advance(register: Register, changed: Sequence[tuple[Record, Values]]) -> None:
    """End the versions that hold and begin the next, where something measured may have changed.

    Args:
        register: the register of the records.
        changed: the spine row as it stands after its change, and all values after it.
    """
    if not register.measures:
        return
    model = versions_of(register.code)
    ids = [row.id for row, _ in changed]
    holding: Any = model._default_manager.filter(record_id__in=ids, valid_to__isnull=True)
    held: dict[UUID, Any] = {one.record_id: one for one in holding}
    fresh = [version(register, row, values, row.changed_at) for row, values in changed]
    fresh = [one for one in fresh if not _same(held.get(one["record_id"]), one)]
    ended = [
        (one["valid_from"], held[one["record_id"]].pk) for one in fresh if one["record_id"] in held
    ]
    rows.update(f"UPDATE {model._meta.db_table} SET valid_to = %s WHERE id = %s", ended)  # noqa: S608 - a table of our own
    names = [name for name in version_columns(register) if name != "id"]
    if fresh:
        rows.insert(model, names, ([one.get(name) for name in names] for one in fresh))


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


def _same(held: object | None, now: Mapping[str, object]) -> bool:
    """Tell whether a version already says what is so now."""
    if held is None:
        return False
    said = {name: value for name, value in now.items() if not name.startswith(("valid_", "record"))}
    return all(_plain(getattr(held, name)) == value for name, value in said.items())


def _plain(value: object) -> object:
    """Return a stored value; bytes alike on both databases."""
    return bytes(value) if isinstance(value, memoryview) else value
