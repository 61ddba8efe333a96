"""Lookups: conditions on long lists of ids, passed as one parameter.

`anyof` lets an index on the column lead; `anyofwalk` keeps that index out of the plan on SQLite, so
that the order index leads and the condition is only tested. PostgreSQL chooses well by itself.
"""

from typing import Any, ClassVar, TypeAlias

import orjson
from django.db.models import BigIntegerField, Func
from django.db.models.lookups import Lookup

Compiler: TypeAlias = Any
Connection: TypeAlias = Any


class AnyOf(Lookup):
    """`column IN (...)` with one parameter for all the values."""

    lookup_name = "anyof"
    prepare_rhs = False
    plus: ClassVar[str] = ""

    def as_sql(self, compiler: Compiler, connection: Connection) -> tuple[str, Any]:
        """Return the condition for SQLite."""
        left, parameters = self.process_lhs(compiler, connection)
        sql = f"{self.plus}{left} IN (SELECT value FROM json_each(%s))"  # noqa: S608 - compiled by Django
        return sql, [*parameters, orjson.dumps(list(self.rhs)).decode()]

    def as_postgresql(self, compiler: Compiler, connection: Connection) -> tuple[str, Any]:
        """Return the condition for PostgreSQL."""
        left, parameters = self.process_lhs(compiler, connection)
        return f"{left} = ANY(%s::bigint[])", [*parameters, list(self.rhs)]


class AnyOfWalk(AnyOf):
    """The same, only tested, never looked up."""

    lookup_name = "anyofwalk"
    plus = "+"


class Plain(Func):
    """A column whose index the planner must not use for the order (SQLite's unary plus)."""

    template = "+%(expressions)s"
    arity = 1

    def as_postgresql(self, compiler: Compiler, connection: Connection) -> tuple[str, Any]:
        """Return the bare column; PostgreSQL plans by its statistics."""
        return self.as_sql(compiler, connection, template="%(expressions)s")


def register_lookups() -> None:
    """Make the lookups known to the columns that hold set ids."""
    BigIntegerField.register_lookup(AnyOf)
    BigIntegerField.register_lookup(AnyOfWalk)
