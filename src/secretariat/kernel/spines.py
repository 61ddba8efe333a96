"""Spines: stored records, each with what one reader may do with it, in one statement.

For pages and for the links they show. A page of records and their links stands in few sets, so a
decision is made once for each set, and not for each record. Does not know typed values.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery, UUIDField

from secretariat.kernel import access, access_sets, registers
from secretariat.kernel.access import Decision, Stored
from secretariat.kernel.identity import Actor
from secretariat.kernel.store.locks import is_sqlite
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.store.models import RecordPerson
from secretariat.kernel.store.prepared import Prepared, Slot

_AUDIENCE = (
    "register",
    "access_set_id",
    "dated_set_id",
    "readable_from",
    "readable_until",
    "access_set__ruleset",
    "access_set__rules",
    "access_set__level",
    "access_set__caveats",
    "access_set__is_closed",
    "dated_set__rules",
    "dated_set__is_closed",
)


@dataclass(frozen=True, slots=True)
class Named:
    """As much of a stored record as a link to it shows, and what the reader may do with it."""

    id: UUID
    register: str
    number: str | None
    title: str
    language: str
    decision: Decision


def hold(records: Collection[UUID]) -> None:
    """Lock records until the end of the transaction, in the order of their ids.

    Whoever locks several takes them in this order, so that no two wait for each other. SQLite has
    one writer anyway.
    """
    if records and not is_sqlite():
        rows = Row.objects.select_for_update().filter(pk__in=records).order_by("pk")
        list(rows.values_list("pk", flat=True))


def read(records: Collection[UUID], reader: Actor) -> dict[UUID, tuple[Row, Decision]]:
    """Return those of some records that are stored, by id."""
    names = _columns()
    decided = _Decisions(reader)
    found: dict[UUID, tuple[Row, Decision]] = {}
    for values in _WHOLE.rows(records=records, person=reader.person) if records else []:
        row = Row.from_db(connection.alias, names, values[: len(names)])
        found[row.id] = (row, decided.of(values[len(names) :]))
    return found


def named(records: Collection[UUID], reader: Actor) -> list[Named]:
    """Return what links to some records show, as far as they are stored."""
    decided = _Decisions(reader)
    return [
        Named(record, audience[0], number, title, language, decided.of(audience))
        for record, number, title, language, *audience in (
            _NAMES.rows(records=records, person=reader.person) if records else []
        )
    ]


class _Decisions:
    """The decisions of one reader, made once for each audience."""

    def __init__(self, reader: Actor) -> None:
        self._reader = reader
        self._made: dict[tuple[Any, ...], Decision] = {}

    def of(self, audience: Iterable[Any]) -> Decision:
        """Return the decision on a record with an audience: `_AUDIENCE` and the reader's rules."""
        register, *rest, rules = audience
        key = (*rest[:4], rules)
        if key not in self._made:
            self._made[key] = access.decide(_stored(register, rest, rules), self._reader)
        return self._made[key]


def _stored(code: str, audience: list[Any], person_rules: str | None) -> Stored:
    """Return a stored audience, as far as it concerns the reader whose rules are given."""
    _, _, begins, ends, ruleset, rules, level, caveats, is_closed, dated, dated_closed = audience
    register = registers.get(code)
    names = person_rules is not None and access_sets.names_people(register)
    return Stored(
        register=register,
        ruleset=ruleset,
        rules=access_sets.rules_of(rules),
        level=level,
        caveats=caveats,
        is_closed=is_closed,
        dated_rules=access_sets.rules_of(dated) if dated and not dated_closed else (),
        readable_from=begins,
        readable_until=ends,
        person_rules=tuple(int(i) for i in (person_rules or "").split(",")) if names else (),
    )


@cache
def _columns() -> list[str]:
    """Return the columns of the spine."""
    return [field.attname for field in Row._meta.concrete_fields]


def _asked(*columns: str) -> "QuerySet[Any, Any]":
    """Return the question for columns of records, with their audiences for one person."""
    mine = RecordPerson.objects.filter(
        record=OuterRef("pk"), person=Slot("person", UUIDField())
    ).values("rules")
    return Row.objects.filter(id__among="records").values_list(*columns, *_AUDIENCE, Subquery(mine))


_WHOLE = Prepared(lambda: _asked(*_columns()))
_NAMES = Prepared(lambda: _asked("id", "number", "title", "language"))
