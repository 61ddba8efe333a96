"""Standing: what the tables say today of one person: account, unit, roles, and the tree of units.

Each question is one statement, worded here, because a request of the API asks all of them before
anything else. Nothing is remembered: what is true now is what counts. Reads the tables of person,
unit and role_assignment directly, because the read door asks who reads. Does not know which rights
follow; see `identity`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from secretariat.kernel.store.prepared import Parameter, ids, one_of

_PERSON = (
    "SELECT p.record_id, p.name, p.unit, p.clearance, p.clearance_caveats, p.preferred_language,"
    " r.state_kind{more} FROM {source} JOIN record r ON r.id = p.record_id"
)
_BY_ID = _PERSON.format(more="", source="reg_person p") + " WHERE p.record_id = %s"
_BY_TOKEN = _PERSON.format(
    more=", a.language, t.scopes",
    source=(
        "api_token t JOIN account a ON a.id = t.account_id"
        " JOIN reg_person p ON p.record_id = a.person_id"
    ),
)
_BY_TOKEN += " WHERE t.digest = %s AND t.revoked_at IS NULL AND t.expires_at > %s AND a.is_active"

_HELD = (
    "{a}.state = 'active' AND {a}.from_on <= %s AND ({a}.until_on IS NULL OR {a}.until_on >= %s)"
)
_ROLES = (
    "SELECT a.role, a.unit, a.deputy_of, o.role, o.unit FROM reg_role_assignment a"  # noqa: S608 - parts of this file alone
    " LEFT JOIN reg_role_assignment o ON o.holder = a.deputy_of AND o.deputy_of IS NULL"
    f" AND a.role IN (o.role, '*') AND {_HELD.format(a='o')}"
    f" WHERE a.holder = %s AND {_HELD.format(a='a')}"
)
_NAMED = (
    "SELECT DISTINCT a.holder FROM reg_role_assignment a JOIN record r ON r.id = a.holder"  # noqa: S608 - parts of this file alone
    f" WHERE a.role IN (%s, '*') AND r.state_kind <> 'closed' AND {_HELD.format(a='a')}"
)

_UNITS = (
    "WITH RECURSIVE above(unit) AS (SELECT record_id FROM reg_unit WHERE record_id = %s"
    " UNION SELECT u.parent FROM above JOIN reg_unit u ON u.record_id = above.unit"
    " WHERE u.parent IS NOT NULL),"
    " held(unit) AS (SELECT unit FROM above"
    " UNION SELECT u.record_id FROM held JOIN reg_unit u ON u.successor = held.unit),"
    " below(top, unit) AS (SELECT record_id, record_id FROM reg_unit WHERE record_id {tops}"
    " UNION SELECT below.top, u.record_id FROM below"
    " JOIN reg_unit u ON u.parent = below.unit OR u.successor = below.unit)"
    " SELECT NULL, unit FROM held UNION ALL SELECT top, unit FROM below"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as an actor: who it is, where, how far cleared; `scopes` are those of a token."""

    person: UUID
    name: str
    unit: UUID | None
    clearance: str | None
    caveats: str | None
    language: str | None
    has_left: bool
    account_language: str = ""
    scopes: str = ""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role in force, held by the person or as deputy, within all of some units."""

    role: str
    units: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Units:
    """The units that concern one person.

    Attributes:
        belonged: the person's unit, all above it, and all whose successors these are.
        below: by unit at which a role is held, that unit, all below it, and all merged into these.
    """

    belonged: frozenset[UUID]
    below: dict[UUID, frozenset[UUID]]


def of_person(person: UUID) -> Standing | None:
    """Return how a person stands, or None if there is no such person."""
    row = _one(_BY_ID, [_key(person)])
    return _standing(row) if row is not None else None


def of_token(digest: str, *, now: datetime) -> Standing | None:
    """Return how the person behind a valid token of an open account stands, or None."""
    row = _one(_BY_TOKEN, [digest, connection.ops.adapt_datetimefield_value(now)])
    return _standing(row) if row is not None else None


def roles(person: UUID, on: date) -> tuple[HeldRole, ...]:
    """Return the roles that a person holds on a day, as deputy too."""
    day = connection.ops.adapt_datefield_value(on)
    found = []
    for role, unit, deputy_of, theirs, at in _all(_ROLES, [day, day, _key(person), day, day]):
        if deputy_of is None:
            found.append(HeldRole(role, _ids([unit])))
        elif theirs is not None:
            found.append(HeldRole(theirs, _ids([at, unit])))
    return tuple(found)


def named_for(role: str, on: date) -> tuple[UUID, ...]:
    """Return the people, still here, to whom a role, or whatever another holds, is assigned."""
    day = connection.ops.adapt_datefield_value(on)
    return _ids(holder for (holder,) in _all(_NAMED, [role, day, day]))


def units(unit: UUID | None, tops: Iterable[UUID]) -> Units:
    """Return the units above one unit, and those below others."""
    wanted = set(tops)
    if unit is None and not wanted:
        return Units(frozenset(), {})
    sql = _UNITS.replace("{tops}", one_of("uuid"))
    belonged: set[UUID] = set()
    below: dict[UUID, set[UUID]] = {top: {top} for top in wanted}
    for top, found in _all(sql, [_key(unit), ids(wanted)]):
        (belonged if top is None else below[_id(top)]).add(_id(found))
    if unit is not None:
        belonged.add(unit)
    return Units(frozenset(belonged), {top: frozenset(found) for top, found in below.items()})


def _standing(row: tuple[Any, ...]) -> Standing:
    """Return one row as it is handed out."""
    person, name, unit, clearance, caveats, language, kind, *more = row
    return Standing(
        _id(person),
        str(name),
        _id(unit) if unit is not None else None,
        clearance,
        caveats,
        language,
        kind == "closed",
        *more,
    )


def _ids(found: Iterable[Any]) -> tuple[UUID, ...]:
    """Return stored ids, leaving out what is empty."""
    return tuple(_id(one) for one in found if one is not None)


def _id(stored: Parameter) -> UUID:
    """Return a stored id; SQLite keeps it as text."""
    return stored if isinstance(stored, UUID) else UUID(hex=stored)


def _key(value: UUID | None) -> Parameter:
    """Return an id as the database keeps it."""
    return value.hex if value is not None and connection.vendor == "sqlite" else value


def _one(sql: str, parameters: list[Any]) -> tuple[Any, ...] | None:
    """Return the first row of a statement, or None."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: tuple[Any, ...] | None = cursor.fetchone()
    return found


def _all(sql: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found
