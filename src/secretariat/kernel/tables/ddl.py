"""DDL: the statements that make and change typed tables, the same in effect on both databases.

Only direct statements: a table is never made anew. Does not know why something is changed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from secretariat.kernel.tables.columns import Index


@dataclass(frozen=True, slots=True)
class Found:
    """A table as the database has it: columns, and its own indexes by name."""

    name: str
    columns: frozenset[str]
    indexes: dict[str, tuple[tuple[str, ...], bool]]
    broken: frozenset[str]


def quoted(name: str) -> str:
    """Return a quoted name."""
    return connection.ops.quote_name(name)


def tables() -> set[str]:
    """Return the names of all tables of the database."""
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def find(table: str) -> Found:
    """Return a table as the database has it; indexes by what they are over, whatever their name."""
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        constraints: dict[str, Any] = connection.introspection.get_constraints(cursor, table)
    indexes = {
        name: (tuple(facts["columns"]), bool(facts["unique"]))
        for name, facts in constraints.items()
        if _is_index(name, facts)
    }
    return Found(table, frozenset(c.name for c in described), indexes, _broken(table))


def _is_index(name: str, facts: dict[str, Any]) -> bool:
    """Tell whether a constraint is an index of its own, and not the table's key."""
    is_key = facts["primary_key"] or name.startswith(("sqlite_autoindex", "__"))
    return bool(facts["index"] or facts["unique"]) and not is_key and bool(facts["columns"])


def _broken(table: str) -> frozenset[str]:
    """Return the indexes that were begun and never finished; PostgreSQL keeps such."""
    if connection.vendor != "postgresql":
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " WHERE i.indrelid = %s::regclass AND NOT i.indisvalid",
            [quoted(table)],
        )
        return frozenset(str(row[0]) for row in cursor.fetchall())


def column_types(fields: Iterable["Field[Any, Any]"]) -> dict[str, str]:
    """Return the database type of each column, by its name."""
    return {str(f.column): str(f.db_type(connection)) for f in fields}


def types_of(columns: dict[str, Any]) -> dict[str, str]:
    """Return the database types of columns that belong to no model yet."""
    return {name: str(field.db_type(connection)) for name, field in columns.items()}


def collated(kind: str) -> str:
    """Return a type with the collation that orders text by code point on PostgreSQL too."""
    is_text = connection.vendor == "postgresql" and kind == "text"
    return f'{kind} COLLATE "C"' if is_text else kind


def create_table(model: type[Model]) -> str:
    """Return the statement that makes a table."""
    parts = []
    for field in model._meta.local_fields:
        kind = collated(str(field.db_type(connection)))
        tail = ""
        if field.primary_key:
            tail = f" NOT NULL PRIMARY KEY {field.db_type_suffix(connection) or ''}"
        if field.is_relation:
            tail += ' REFERENCES "record" ("id") DEFERRABLE INITIALLY DEFERRED'
        parts.append(f"{quoted(str(field.column))} {kind}{tail}")
    return f"CREATE TABLE {quoted(model._meta.db_table)} ({', '.join(parts)})"


def add_column(table: str, name: str, kind: str) -> str:
    """Return the statement that adds an empty column."""
    return f"ALTER TABLE {quoted(table)} ADD COLUMN {quoted(name)} {collated(kind)}"


def rename_column(table: str, old: str, new: str) -> str:
    """Return the statement that renames a column; its indexes follow."""
    return f"ALTER TABLE {quoted(table)} RENAME COLUMN {quoted(old)} TO {quoted(new)}"


def rename_table(old: str, new: str) -> str:
    """Return the statement that renames a table."""
    return f"ALTER TABLE {quoted(old)} RENAME TO {quoted(new)}"


def create_index(table: str, index: Index, *, apart: bool) -> str:
    """Return the statement that makes an index; empty comes first on both databases.

    Args:
        table: the table.
        index: its name and columns.
        apart: whether it is made outside a transaction, while others write (PostgreSQL).
    """
    is_postgresql = connection.vendor == "postgresql"
    first = " NULLS FIRST" if is_postgresql else ""
    names = ", ".join(f"{quoted(column)}{first}" for column in index.columns)
    unique = "UNIQUE " if index.is_unique else ""
    how = "CONCURRENTLY " if apart and is_postgresql else ""
    return f"CREATE {unique}INDEX {how}{quoted(index.name)} ON {quoted(table)} ({names})"


def drop_index(name: str) -> str:
    """Return the statement that drops an index."""
    return f"DROP INDEX {quoted(name)}"


def drop_column(table: str, name: str) -> str:
    """Return the statement that drops a column."""
    return f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(name)}"
