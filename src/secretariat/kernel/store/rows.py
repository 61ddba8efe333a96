"""Rows: many rows of one table at once, by the fastest road of each database.

COPY on PostgreSQL, one prepared statement on SQLite; four to seven times faster than through model
instances. Runs in the caller's transaction. Does not know what the rows mean.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model


def insert(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows.

    Args:
        model: the model of the table.
        names: fields by attribute name (`record_id`, not `record`), in the order of the values.
        rows: typed values, as the model's fields take them.
    """
    fields = [_field(model, name) for name in names]
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["?"] * len(fields))
            sql = f"INSERT INTO {table} ({columns}) VALUES ({places})"  # noqa: S608 - names of our own models
            connection.connection.executemany(sql, (adapted(row) for row in rows))


def update(sql: str, rows: Iterable[Sequence[object]]) -> None:
    """Run one statement for each row of values; nothing for none.

    Args:
        sql: a statement of our own, with a `%s` for each value.
        rows: typed values, in the order of their places.
    """
    is_sqlite = connection.vendor == "sqlite"
    values: list[Any] = [adapted(row) if is_sqlite else row for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)


def adapted(row: Sequence[object]) -> list[object]:
    """Return values exactly as Django writes them to SQLite: its comparisons are of text."""
    return [_ADAPT[type(value)](value) if type(value) in _ADAPT else value for value in row]


def _instant(value: datetime) -> str:
    """Return an instant in UTC without zone, as Django writes it."""
    return str(value.astimezone(UTC).replace(tzinfo=None))


_ADAPT: dict[type, Callable[..., object]] = {
    UUID: lambda value: value.hex,
    datetime: _instant,
    date: str,
    bool: int,
}


def _field(model: type[Model], name: str) -> "Field[object, object]":
    """Return a field by its attribute name."""
    for field in model._meta.local_concrete_fields:
        if field.attname == name:
            return field
    raise LookupError(f"{model._meta.db_table} has no field {name}")
