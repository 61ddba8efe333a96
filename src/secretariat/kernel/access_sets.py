"""Access sets: keeps what `access` computes, and answers which sets a reader reads.

Sets are interned and immutable but for `is_closed`, so what is known of a set may be remembered by
a process; `is_closed` is asked for afresh. Does not decide; see `access`.
"""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat

from secretariat.kernel import access, gathering, registers
from secretariat.kernel.access import Audience, Rules, SetSpec, Stored, ruleset_of
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import AccessSet, AccessToken, Record, RecordPerson
from secretariat.kernel.store.prepared import Prepared, one_of, texts

WITH_SETS = ("access_set", "dated_set")


@dataclass(frozen=True, slots=True)
class SetIds:
    """The interned sets of one record."""

    main: int
    dated: int | None
    groups: dict[str, int]


@dataclass(frozen=True, slots=True)
class Readable:
    """The sets of one register that a reader reads.

    `ids` are the sets read, or, when `is_complement`, the few that are not read.
    """

    ids: tuple[int, ...]
    is_complement: bool

    @property
    def is_everything(self) -> bool:
        """Tell whether no set is left out."""
        return self.is_complement and not self.ids


def intern(spec: SetSpec) -> int:
    """Return the id of a set, made if nobody needed it before; within a write transaction."""
    found = AccessSet.objects.values_list("id", flat=True).filter(digest=spec.digest).first()
    if found is not None:
        return int(found)
    AccessSet.objects.bulk_create(
        [
            AccessSet(
                digest=spec.digest,
                register=spec.register,
                ruleset=spec.ruleset,
                rules=spec.text,
                level=spec.level,
                caveats=spec.caveats,
            )
        ],
        ignore_conflicts=True,
    )
    made = AccessSet.objects.values_list("id", flat=True).get(digest=spec.digest)
    tokens = read_tokens(registers.get(spec.register), spec.rules)
    AccessToken.objects.bulk_create(
        [AccessToken(token=token, access_set_id=made) for token in tokens], ignore_conflicts=True
    )
    return int(made)


def read_tokens(register: Register, rules: Rules) -> list[str]:
    """Return the tokens of those rules that read, sorted."""
    reading = (tokens for index, tokens in rules if "read" in register.access[index].can)
    return sorted({token for tokens in reading for token in tokens})


INTERNED, PERSONS = "access sets", "people on records"


def keep(audience: Audience) -> SetIds:
    """Intern the sets of an audience; within a write transaction."""
    dated = [audience.dated] if audience.dated is not None else []
    specs = {spec.digest: spec for spec in (audience.main, *dated, *audience.groups.values())}
    known = gathering.known(INTERNED)
    ids: dict[str, int] = {} if known is None else known
    missing = [digest for digest in specs if digest not in ids]
    if missing:
        found = AccessSet.objects.filter(digest__in=missing).values_list("digest", "id")
        ids |= dict(found)
        ids |= {digest: intern(specs[digest]) for digest in missing if digest not in ids}
    return SetIds(
        main=ids[audience.main.digest],
        dated=ids[audience.dated.digest] if audience.dated is not None else None,
        groups={group: ids[spec.digest] for group, spec in audience.groups.items()},
    )


def keep_persons(record: UUID, register: str, audience: Audience, *, is_new: bool) -> None:
    """Store the people whom rules name on a record, in place of those named before."""
    named = [
        (person.person, ",".join(map(str, person.rules)), person.reads, wrap(person.hidden))
        for person in audience.persons
    ]
    before = set() if is_new else set(_persons_of(record))
    if gone := [person for person, *_ in before.difference(named)]:
        RecordPerson.objects.filter(record_id=record, person__in=gone).delete()
    fresh = [one for one in named if one not in before]
    if fresh:
        RecordPerson.objects.bulk_create(
            RecordPerson(
                record_id=record,
                register=register,
                person=person,
                rules=rules,
                reads=reads,
                hidden=hidden,
            )
            for person, rules, reads, hidden in fresh
        )


_PERSONS = Prepared(
    lambda: RecordPerson.objects.filter(record__id__among="records").values_list(
        "record_id", "person", "rules", "reads", "hidden"
    )
)


def expect_persons(records: Collection[UUID]) -> None:
    """Read who is named on records that are about to be changed together."""
    known = gathering.known(PERSONS)
    if known is not None:
        known |= {record: [] for record in records}
        for record, *named in _PERSONS.rows(records=records):
            known[record].append(tuple(named))


def _persons_of(record: UUID) -> list[tuple[Any, ...]]:
    """Return who is named on a record, and by which rules."""
    known = gathering.known(PERSONS)
    if known is not None and record in known:
        named: list[tuple[Any, ...]] = known.pop(record)
        return named
    return [tuple(named) for _, *named in _PERSONS.rows(records=[record])]


def wrap(groups: Iterable[str]) -> str:
    """Return groups as text in which one group is found as `,group,`."""
    joined = ",".join(groups)
    return f",{joined}," if joined else ""


_READABLE = (
    "WITH mine AS ("
    " SELECT DISTINCT s.id FROM access_token t JOIN access_set s ON s.id = t.access_set_id"
    " WHERE t.token {listed} AND s.register = %s AND s.ruleset = %s AND s.level <= %s"
    " AND NOT s.is_closed AND s.caveats {listed}),"
    " sizes AS (SELECT (SELECT count(*) FROM mine) AS mine,"
    " (SELECT count(*) FROM access_set WHERE register = %s) AS every)"
    " SELECT NULL, every - mine < mine FROM sizes"
    " UNION ALL SELECT mine.id, NULL FROM mine, sizes WHERE every - sizes.mine >= sizes.mine"
    " UNION ALL SELECT s.id, NULL FROM access_set s, sizes WHERE s.register = %s"
    " AND every - sizes.mine < sizes.mine AND s.id NOT IN (SELECT id FROM mine)"
)


def readable(register: Register, reader: Actor) -> Readable:
    """Return which sets of a register a reader reads now.

    One query, whatever the number of sets, and one more for a reader with caveats; a set counts as
    read if one of its tokens is held, its level is cleared, its caveats are held, it is open, and
    the rules are today's.
    """
    if reader.is_house:
        return Readable(ids=(), is_complement=True)
    if not reader.has_scope("read", register.code):
        return Readable(ids=(), is_complement=False)
    held, code = held_caveats(register.code, reader), register.code
    asked = [code, ruleset_of(register), reader.clearance, texts(held), code, code]
    with connection.cursor() as cursor:
        sql = _READABLE.replace("{listed}", one_of("text"))
        cursor.execute(sql, [texts(reader.principals), *asked])
        found = cursor.fetchall()
    is_complement = any(bool(flag) for key, flag in found if key is None)
    ids = sorted(int(key) for key, _ in found if key is not None)
    return Readable(ids=tuple(ids), is_complement=is_complement)


def held_caveats(register: str, reader: Actor) -> list[str]:
    """Return the combinations of caveats in a register that the reader holds all of."""
    if not reader.caveats:
        return [""]
    used = AccessSet.objects.filter(register=register).values_list("caveats", flat=True).distinct()
    return [caveats for caveats in used if access.may_know(reader, 0, caveats)]


def stored_of(rows: Sequence[Record], reader: Actor) -> dict[UUID, Stored]:
    """Return the stored audiences of records, as far as they concern a reader.

    One query for the sets, unless the rows came with them (`WITH_SETS`), and one for the people,
    where a rule of their registers can name any.
    """
    sets = _sets_of(rows)
    persons: dict[UUID, tuple[int, ...]] = {}
    named = [row.id for row in rows if names_people(registers.get(row.register))]
    if reader.person is not None and named:
        found = RecordPerson.objects.filter(person=reader.person, record__in=named)
        for record, rules in found.values_list("record_id", "rules"):
            persons[record] = tuple(int(index) for index in rules.split(","))
    return {row.id: _stored(row, sets, persons.get(row.id, ())) for row in rows}


def _sets_of(rows: Sequence[Record]) -> dict[int, AccessSet]:
    """Return the sets of records by id."""
    came_along = [
        getattr(row, name) for row in rows for name in WITH_SETS if name in row._state.fields_cache
    ]
    sets = {one.id: one for one in came_along if one is not None}
    wanted = {r.access_set_id for r in rows} | {r.dated_set_id for r in rows if r.dated_set_id}
    missing = wanted - sets.keys()
    return sets | ({s.id: s for s in AccessSet.objects.filter(id__in=missing)} if missing else {})


def names_people(register: Register) -> bool:
    """Tell whether a rule of a register can name single people."""
    return any(rule.who.is_personal for rule in register.access)


def _stored(row: Record, sets: dict[int, AccessSet], person_rules: tuple[int, ...]) -> Stored:
    """Return the stored audience of one record."""
    main = sets[row.access_set_id]
    dated = sets[row.dated_set_id] if row.dated_set_id else None
    return Stored(
        register=registers.get(row.register),
        ruleset=main.ruleset,
        rules=rules_of(main.rules),
        level=main.level,
        caveats=main.caveats,
        is_closed=main.is_closed,
        dated_rules=rules_of(dated.rules) if dated and not dated.is_closed else (),
        readable_from=row.readable_from,
        readable_until=row.readable_until,
        person_rules=person_rules,
    )


@lru_cache(maxsize=10_000)
def rules_of(text: str) -> Rules:
    """Return the rules of a set from their JSON text."""
    return tuple((index, tuple(tokens)) for index, tokens in json.loads(text))


def closed_registers() -> frozenset[str]:
    """Return the registers of which some sets are closed until they are computed anew."""
    closed = AccessSet.objects.filter(is_closed=True)
    return frozenset(closed.values_list("register", flat=True).distinct())


def close(ids: Iterable[int]) -> None:
    """Close sets for good; nobody reads through them, and their records must move to others.

    The digest goes too, so that a record with the same audience gets a new, open set.
    """
    gathering.forget(INTERNED)
    voided = Concat(Value("void "), Cast("id", CharField()))
    AccessSet.objects.filter(id__in=list(ids)).update(is_closed=True, digest=voided)


def drop_closed(register: str) -> None:
    """Remove the closed sets of a register, in which no record stands any more."""
    closed = AccessSet.objects.filter(register=register, is_closed=True)
    AccessToken.objects.filter(access_set__in=closed).delete()
    closed.delete()
