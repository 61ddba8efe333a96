"""Row intake: from what people send for a table to typed rows, or to faults named by path. Pure.

A fault of a cell is named `<field>.<place>.<column>`, places from 0. How a cell is read is the
caller's, as for single values. Does not know the database or access.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import orjson

from secretariat.kernel.intake import Fault, FieldFault
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.values import Row

ReadCell = Callable[[FieldSpec, object], object]
MAX_ROWS = 500


def read_rows(
    field: str, spec: FieldSpec, raw: object, read: ReadCell
) -> tuple[tuple[Row, ...] | None, list[FieldFault]]:
    """Return the rows of a table, None where there are none, and every fault found.

    Args:
        field: name of the table.
        spec: its declaration.
        raw: rows, each a mapping by column; or the same as JSON text.
        read: reads one cell; raises `Fault`.
    """
    try:
        sent = _listed(raw)
        _check_number(spec, len(sent))
    except Fault as fault:
        return None, [FieldFault(field, fault.code, fault.message)]
    rows: list[Row] = []
    faults: list[FieldFault] = []
    for place, item in enumerate(sent):
        try:
            row = _mapping(item)
        except Fault as fault:
            faults.append(FieldFault(f"{field}.{place}", fault.code, fault.message))
            continue
        cells: dict[str, object] = {}
        faults += _read_cells(f"{field}.{place}", spec, row, read, into=cells)
        rows.append(Row(cells))
    return tuple(rows) or None, faults


def _listed(raw: object) -> Sequence[object]:
    """Return what was sent as a list of rows."""
    value = _parsed(raw) if isinstance(raw, str) else raw
    if value is None:
        return ()
    if isinstance(value, Mapping):
        return (value,)
    if not isinstance(value, list | tuple):
        raise Fault("not_rows", "Give a list of rows, each with its columns by name.")
    return value


def _mapping(item: object) -> Mapping[str, object]:
    """Return one row by column."""
    value = _parsed(item) if isinstance(item, str) else item
    if not isinstance(value, Mapping):
        raise Fault("not_a_row", "Give the columns of the row by name.")
    return value


def _parsed(text: str) -> object:
    """Return JSON text as plain values; nothing but space is None."""
    if not text.strip():
        return None
    try:
        return orjson.loads(text.encode("utf-8", "replace"))
    except orjson.JSONDecodeError as error:
        raise Fault("not_rows", "Write the rows as JSON: a list of objects.") from error


def _check_number(spec: FieldSpec, count: int) -> None:
    """Refuse fewer rows than `min` (none at all is not judged here) and more than `max`."""
    least = spec.min if isinstance(spec.min, int) else 0
    most = spec.max if isinstance(spec.max, int) else MAX_ROWS
    if 0 < count < least:
        raise Fault("too_few", f"Give at least {least} rows.")
    if count > most:
        raise Fault("too_many", f"Give at most {most} rows.")


def _read_cells(
    place: str,
    spec: FieldSpec,
    row: Mapping[str, object],
    read: ReadCell,
    *,
    into: dict[str, object],
) -> Iterator[FieldFault]:
    """Read every declared column of one row; yield what cannot be taken."""
    into.update(dict.fromkeys(spec.columns))
    if all(_is_nothing(value) for value in row.values()):
        yield FieldFault(place, "empty_row", "Fill in this row, or leave it out.")
        return
    for name in row.keys() - spec.columns.keys():
        message = f"The table has no column {name!r}."
        yield FieldFault(f"{place}.{str(name)[:40]}", "unknown_column", message)
    for name, column in spec.columns.items():
        try:
            into[name] = read(column, row.get(name))
        except Fault as fault:
            yield FieldFault(f"{place}.{name}", fault.code, fault.message)
            continue
        if column.required and into[name] is None:
            yield FieldFault(f"{place}.{name}", "required", "Fill in this cell; it is required.")


def _is_nothing(value: object) -> bool:
    """Tell whether nothing was sent for a cell."""
    return value is None or (isinstance(value, str | list | tuple) and not value)
