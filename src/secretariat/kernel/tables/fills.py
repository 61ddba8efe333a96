"""Fills: a new column is filled from an old one in short transactions, while others write.

Beside the new column stands a copy of the value it was made from. A row whose old column differs
from that copy was written since, or skipped: it is made again, the last ones in the transaction in
which the columns change places. So no clock, no trigger and no order of writers matters.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from secretariat.foundation.canonical import canonical, digest
from secretariat.kernel.registers.grammar import FieldSpec
from secretariat.kernel.registers.retyping import Kind, Unmappable, kind_of, retyped
from secretariat.kernel.store.rows import adapted
from secretariat.kernel.tables import ddl
from secretariat.kernel.tables.changes import Retyped
from secretariat.kernel.tables.columns import columns_of_field
from secretariat.kernel.tables.ddl import quoted
from secretariat.kernel.tables.rows import from_evidence, to_columns, unscaled

BATCH = 5_000
REMEMBERED = 20_000
Row = tuple[Any, ...]


class Unfilled(Exception):
    """A stored value has no place under the new declaration."""


@dataclass(frozen=True)
class Fill:
    """One column of one table on its way to another type.

    Attributes:
        table, key: the table and its primary key.
        name, old: the field as it will be called, and as its column is called now.
        was, now: its declarations.
        by: the declared map, by the text of the old value.
    """

    register: str
    table: str
    key: str
    name: str
    old: str
    was: FieldSpec
    now: FieldSpec
    by: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, register: str, table: str, key: str, change: Retyped) -> "Fill":
        """Return the fill that a change of a field needs in one table."""
        return cls(register, table, key, change.name, change.old, change.was, change.now, change.by)

    @property
    def mark(self) -> str:
        """Return what names this fill: another change of the same field has another mark."""
        facts = [self.was.model_dump_json(), self.now.model_dump_json(), canonical(dict(self.by))]
        return digest("|".join([self.table, self.name, self.old, *facts]))[:8]

    @property
    def kind(self) -> Kind:
        """Return the kind of the new values."""
        kind = kind_of(self.now)
        assert kind is not None
        return kind

    @property
    def sources(self) -> dict[str, str]:
        """Return the old columns that hold the value, each with its copy."""
        tails = ["", "_currency"] if self.was.type == "money" else [""]
        return {f"{self.old}{tail}": f"src_{self.mark}{tail}" for tail in tails}

    @property
    def new_columns(self) -> dict[str, str]:
        """Return the new columns, each with the name it will have."""
        return {
            name: self.name + name.removeprefix(f"new_{self.mark}")
            for name in dict(columns_of_field(f"new_{self.mark}", self.now))
        }

    @property
    def old_columns(self) -> dict[str, str]:
        """Return the old columns, each with the name under which it waits to be emptied."""
        return {
            name: f"was_{self.mark}{name.removeprefix(self.old)}"
            for name in dict(columns_of_field(self.old, self.was))
        }

    @property
    def added(self) -> dict[str, str]:
        """Return the columns that the fill needs, by name, with their database types."""
        types = ddl.types_of(dict(columns_of_field(f"new_{self.mark}", self.now)))
        olds = ddl.types_of(dict(columns_of_field(self.old, self.was)))
        return types | {copy: olds[column] for column, copy in self.sources.items()}


class Filler:
    """Makes the values of one fill, a batch in each transaction of the caller."""

    def __init__(self, fill: Fill) -> None:
        """Begin without any value worked out."""
        self.fill = fill
        self._made: dict[object, Row] = {}

    def batch(self, after: str) -> tuple[str, int]:
        """Fill the rows after a key, those that somebody holds excepted.

        Returns:
            The key of the last row looked at, empty where there was none; how many were filled.

        Raises:
            Unfilled: a value has no place.
        """
        fill = self.fill
        where = f"{quoted(fill.key)} > %s" if after else "TRUE"
        first = next(iter(fill.sources))
        sql = (
            f"{self._select()} WHERE {where} AND {quoted(first)} IS NOT NULL"
            f" ORDER BY {quoted(fill.key)} LIMIT {BATCH}{_skipping()}"
        )
        rows = _fetch(sql, [after] if after else [])
        self._write(rows)
        return (str(rows[-1][0]) if rows else ""), len(rows)

    def catch_up(self, *, waits: bool) -> int:
        """Fill a batch of rows that were written since; return how many.

        Args:
            waits: whether rows that somebody holds are waited for.

        Raises:
            Unfilled: a value has no place.
        """
        tests = [f"{quoted(old)} {_differs()} {quoted(copy)}" for old, copy in self._pairs()]
        tail = "" if waits else _skipping()
        rows = _fetch(f"{self._select()} WHERE {' OR '.join(tests)} LIMIT {BATCH}{tail}", [])
        self._write(rows)
        return len(rows)

    def has_place(self, source: Row) -> bool:
        """Tell whether a stored value has a place under the new declaration."""
        try:
            self._new(source)
        except Unfilled:
            return False
        return True

    def _pairs(self) -> Iterable[tuple[str, str]]:
        return self.fill.sources.items()

    def _select(self) -> str:
        names = ", ".join(quoted(name) for name in (self.fill.key, *self.fill.sources))
        return f"SELECT {names} FROM {quoted(self.fill.table)}"  # noqa: S608 - names of our own

    def _write(self, rows: Sequence[Row]) -> None:
        """Write the new values of rows, with what they were made from."""
        if not rows:
            return
        names = [*self.fill.sources.values(), *self.fill.new_columns]
        types = self.fill.added
        made = [(row[0], *row[1:], *self._new(row[1:])) for row in rows]
        update(self.fill.table, self.fill.key, {name: types[name] for name in names}, made)

    def _new(self, source: Row) -> Row:
        """Return the new columns of one stored value; the same value is worked out once."""
        known = self._made.get(source)
        if known is None:
            if len(self._made) > REMEMBERED:
                self._made.clear()
            known = self._made[source] = self._worked_out(source)
        return known

    def _worked_out(self, source: Row) -> Row:
        fill = self.fill
        try:
            value = retyped(evidence(fill.was, source), now=fill.kind, by=fill.by)
        except Unmappable as error:
            raise Unfilled from error
        columns = to_columns("new", fill.now, from_evidence(fill.now, value))
        return tuple(columns.values())


def evidence(spec: FieldSpec, source: Row) -> object:
    """Return a value as events keep it from the columns that the database handed out."""
    stored = source[0]
    if stored is None:
        return None
    if spec.type == "money":
        return {"amount": f"{unscaled(stored, spec.scale):f}", "currency": source[1]}
    if spec.type == "decimal":
        return f"{unscaled(stored, spec.scale):f}"
    if spec.type == "boolean":
        return bool(stored)
    return stored.isoformat() if isinstance(stored, date) else stored


def update(table: str, key: str, types: Mapping[str, str], rows: Sequence[Row]) -> None:
    """Write columns of many rows at once.

    Args:
        table: the table.
        key: its primary key.
        types: the columns with their database types, in the order of the values.
        rows: the key of each row, then its values.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            kind = "bigint" if isinstance(rows[0][0], int) else "uuid"
            arrays = ", ".join(f"%s::{name}[]" for name in (kind, *types.values()))
            places = [f"c{index}" for index in range(len(types))]
            sets = ", ".join(f"{quoted(n)} = v.{p}" for n, p in zip(types, places, strict=True))
            cursor.execute(
                f"UPDATE {quoted(table)} t SET {sets} FROM unnest({arrays})"  # noqa: S608 - names of our own
                f" AS v(k, {', '.join(places)}) WHERE t.{quoted(key)} = v.k",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            sets = ", ".join(f"{quoted(name)} = ?" for name in types)
            sql = f"UPDATE {quoted(table)} SET {sets} WHERE {quoted(key)} = ?"  # noqa: S608 - names of our own
            given = (adapted((*row[1:], row[0])) for row in rows)
            connection.connection.executemany(sql, given)


def empty_batch(table: str, key: str, columns: Sequence[str], after: str) -> tuple[str, int]:
    """Empty columns in the rows after a key; return the last key and how many were emptied."""
    filled = " OR ".join(f"{quoted(name)} IS NOT NULL" for name in columns)
    where = f"AND {quoted(key)} > %s" if after else ""
    rows = _fetch(
        f"SELECT {quoted(key)} FROM {quoted(table)} WHERE ({filled}) {where}"  # noqa: S608 - names of our own
        f" ORDER BY {quoted(key)} LIMIT {BATCH}{_skipping()}",
        [after] if after else [],
    )
    if rows:
        sets = ", ".join(f"{quoted(name)} = NULL" for name in columns)
        sql = f"UPDATE {quoted(table)} SET {sets} WHERE {quoted(key)}"  # noqa: S608 - names of our own
        keys = [row[0] for row in rows]
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"{sql} = ANY(%s)", [keys])
            else:
                connection.connection.executemany(f"{sql} = ?", [(one,) for one in keys])
    return (str(rows[-1][0]) if rows else ""), len(rows)


def distinct(table: str, columns: Sequence[str]) -> dict[Row, int]:
    """Return the values that stand in columns, with how many rows have each; not the empty ones."""
    names = ", ".join(quoted(name) for name in columns)
    rows = _fetch(
        f"SELECT {names}, COUNT(*) FROM {quoted(table)}"  # noqa: S608 - names of our own
        f" WHERE {quoted(columns[0])} IS NOT NULL GROUP BY {names}",
        [],
    )
    return {tuple(row[:-1]): int(row[-1]) for row in rows}


def _fetch(sql: str, parameters: Sequence[Any]) -> list[Row]:
    """Return the rows of a statement as the database hands them out."""
    with connection.cursor() as cursor:
        cursor.execute(sql, list(parameters))
        return [tuple(row) for row in cursor.fetchall()]


def _skipping() -> str:
    """Return what keeps a batch from waiting for writers, so that none waits for it in a ring."""
    return " FOR UPDATE SKIP LOCKED" if connection.vendor == "postgresql" else ""


def _differs() -> str:
    """Return the comparison that knows that empty differs from a value."""
    return "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
