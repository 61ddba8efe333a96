"""Prepared: questions that Django words once and that are then asked again with other values.

Wording a question takes Django several times as long as the database takes to answer it. A page
asks about ten, always the same ones; each is worded at its first use in a process, for the database
at hand, with a slot where each value stands. Does not know what is asked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

import orjson
from django.db import connection
from django.db.models import Expression, Field, QuerySet, UUIDField
from django.db.models.lookups import Lookup

Compiler: TypeAlias = Any
Connection: TypeAlias = Any
Parameter: TypeAlias = Any


class Slot(Expression):
    """The place of one value in a prepared question."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        """Name the value and say of which kind it is."""
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, _compiler: Compiler, _connection: Connection) -> tuple[str, Parameter]:
        """Return a parameter that stands for the value."""
        return "%s", [self]

    def stored(self, value: Parameter, on: Connection) -> Parameter:
        """Return a value as the database keeps it."""
        return self.output_field.get_db_prep_value(value, on)


@dataclass(frozen=True, slots=True)
class _Ids:
    """The place of a list of ids in a prepared question."""

    name: str

    def stored(self, value: Iterable[UUID], on: Connection) -> Parameter:
        """Return the ids as one parameter."""
        return ids(value, on=on)


@UUIDField.register_lookup
class Among(Lookup):
    """`column__among="name"`: one of the ids given under that name, in one parameter."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Compiler, connection: Connection) -> tuple[str, Any]:
        """Return the condition with one parameter, however many ids there are."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} {one_of('uuid', on=connection)}", [*parameters, _Ids(self.rhs)]


def one_of(kind: str, *, on: Connection = connection) -> str:
    """Return the condition that a column holds one of the values of a list parameter."""
    if on.vendor == "sqlite":
        return "IN (SELECT value FROM json_each(%s))"
    return f"= ANY(%s::{kind}[])"


def ids(values: Iterable[UUID], *, on: Connection = connection) -> Parameter:
    """Return ids as one parameter."""
    if on.vendor == "sqlite":
        return orjson.dumps([value.hex for value in values]).decode()
    return list(values)


def texts(values: Iterable[str], *, on: Connection = connection) -> Parameter:
    """Return texts as one parameter."""
    if on.vendor == "sqlite":
        return orjson.dumps(list(values)).decode()
    return list(values)


@dataclass(frozen=True, slots=True)
class _Worded:
    """A question in the words of one database: text, parameters, and what its columns need."""

    sql: str
    parameters: tuple[Any, ...]
    readers: tuple[tuple[int, Any, Callable[..., Any]], ...]


class Prepared:
    """A question made from a query set of `values_list`, worded at its first use."""

    def __init__(self, question: Callable[[], "QuerySet[Any, Any]"]) -> None:
        """Take what makes the query set; it may name models that are not built yet."""
        self._question = question
        self._worded: dict[str, _Worded] = {}

    def rows(self, **given: Parameter) -> list[list[Any]]:
        """Return the rows for the values given, one for each slot."""
        worded = self._worded.get(connection.vendor) or self._word()
        values = [
            part.stored(given[part.name], connection) if isinstance(part, Slot | _Ids) else part
            for part in worded.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(worded.sql, values)
            found = [list(row) for row in cursor.fetchall()]
        for place, expression, read in worded.readers:
            for row in found:
                row[place] = read(row[place], expression, connection)
        return found

    def _word(self) -> _Worded:
        """Return the question in the words of the database at hand, and remember it."""
        compiler: Compiler = self._question().query.get_compiler(connection=connection)
        sql, parameters = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        readers = [
            (place, expression, read)
            for place, (reads, expression) in compiler.get_converters(columns).items()
            for read in reads
        ]
        worded = _Worded(sql, tuple(parameters), tuple(readers))
        self._worded[connection.vendor] = worded
        return worded
