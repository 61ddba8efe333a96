"""Counts: how many rows a question has, up to a cap, and how much a reader may read at all.

Does not know pages or their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet

from secretariat.kernel.queries.scope import Scope

COUNT_CAP = 1_000
AT_ONCE = 200
"""How many questions stand in one statement; SQLite joins 500 parts at most."""
_EXTENT = (
    "WITH size AS (SELECT 10 * CAST(SQRT(coalesce(max(rowid), 0)) AS INTEGER) + 1 AS worth"
    " FROM {table}),"
    " cap AS (SELECT max(worth, {least}) AS rows FROM size)"
    " SELECT (SELECT worth FROM size),"
    " (SELECT count(*) FROM ({shared} LIMIT (SELECT rows FROM cap))),"
    " (SELECT count(*) FROM ({own} LIMIT (SELECT rows FROM cap)))"
)
NONE = ("SELECT 1 WHERE 1 = 0", ())


@dataclass(frozen=True, slots=True)
class Extent:
    """How many rows a reader reads by either road, each up to a cap.

    Attributes:
        worth: from how many rows on following an order is cheaper than sorting; at a million rows
            ten thousand, and in proportion to the root of their number.
    """

    worth: int
    shared: int
    own: int


def count_up_to(cap: int, rows: "QuerySet[Any]") -> int:
    """Return how many rows a query set has, at most `cap`."""
    sql, parameters = worded(rows.values("pk")[:cap])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) AS found", parameters)  # noqa: S608 - worded by Django
        (number,) = cursor.fetchone()
    return int(number)


def which_exist(questions: "Sequence[QuerySet[Any]]") -> list[int]:
    """Return the places of the query sets that have a row, asked in statements of many."""
    found: list[int] = []
    for start in range(0, len(questions), AT_ONCE):
        parts: list[str] = []
        parameters: list[Any] = []
        for place, rows in enumerate(questions[start : start + AT_ONCE], start):
            sql, given = worded(rows.values("pk")[:1])
            parts.append(f"SELECT {place} WHERE EXISTS ({sql})")
            parameters += given
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), parameters)
            found += sorted(place for (place,) in cursor.fetchall())
    return found


def extent(scope: Scope, model: type[Model]) -> Extent:
    """Return how much a reader may read, in one statement; on SQLite, which needs to be told."""
    is_listed = not (scope.sets.is_complement or scope.shares_nothing)
    readable = model._default_manager.filter(scope.shared(walk=False)).values("pk")
    shared, own = NONE, NONE
    if is_listed:
        shared = worded(readable)
    if scope.may_be_named:
        own = worded(scope.own_rows().values("pk"))
    sql = _EXTENT.format(
        table=model._meta.db_table, least=COUNT_CAP + 1, shared=shared[0], own=own[0]
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*shared[1], *own[1]])
        worth, number, mine = cursor.fetchone()
    return Extent(int(worth), int(number), int(mine))


def worded(rows: "QuerySet[Any, Any]") -> tuple[str, tuple[Any, ...]]:
    """Return a query set as a statement with its parameters."""
    try:
        sql, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return NONE
    return sql, tuple(parameters)
