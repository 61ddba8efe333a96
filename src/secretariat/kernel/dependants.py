"""Dependants: records whose access follows from another record, one link away.

When a record changes a field that rules of other registers copy through a link, those records are
computed anew in the same transaction. Above a bound their sets are closed first, so that nobody
reads through an old rule, and a job computes them anew. Does not decide anything; see `access`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from secretariat.kernel import access, access_sets, jobs, outbox, registers
from secretariat.kernel.access import Audience, Facts
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import AccessSet, Link, Record, RecordPerson
from secretariat.kernel.tables.columns import see_column
from secretariat.kernel.tables.models_of_registers import model_of

AT_ONCE = 10_000
BATCH = 2_000


@cache
def _watched() -> Mapping[tuple[str, str], tuple[tuple[str, str], ...]]:
    """Return by (register, field) the (other register, its link) whose rules copy that field."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for code, register in registers.all_registers().items():
        for path in access.paths_of(register):
            link, _, field = path.partition(".")
            if field:
                target = register.fields[link].target or ""
                found[(target, field)].append((code, link))
    return {key: tuple(value) for key, value in found.items()}


def is_own_dependant(register: Register) -> bool:
    """Tell whether who reads a record may follow from another record of the same register."""
    return any(
        target == register.code and any(code == target for code, _ in uses)
        for (target, _), uses in _watched().items()
    )


def refresh_after(register: Register, record: UUID, changed: Iterable[str]) -> None:
    """Compute anew the records whose access copies a changed field; in the caller's transaction."""
    for field in changed:
        for code, link in _watched().get((register.code, field), ()):
            rows = model_of(code)._default_manager.filter(**{link: record})
            if rows[AT_ONCE:].exists():
                spine = Record.objects.filter(id__in=rows.values("pk"))
                for column in ("access_set", "dated_set"):
                    used = spine.exclude(**{column: None}).values_list(column, flat=True)
                    access_sets.close(used.distinct())
                jobs.enqueue("access.refresh", {"register": code})
            else:
                recompute(code, list(rows.values_list("pk", flat=True)))


@jobs.job("access.refresh", lane="prompt")
def refresh_job(work: jobs.Work, *, register: str) -> None:
    """Compute anew all records of a register that stand in closed sets, then drop these sets.

    A closed set is never opened again: its records move to other sets, one block after the other,
    so that a second closing meanwhile is not undone by the end of the first.
    """
    while True:
        with locks.write():
            ids = list(_in_closed_sets(register).values_list("pk", flat=True)[:BATCH])
            if not ids:
                access_sets.drop_closed(register)
                return
            recompute(register, ids)
        work.say(f"{register}: access computed anew up to {ids[-1]}")


def _in_closed_sets(code: str) -> "QuerySet[Any]":
    """Return the rows of a register of which a set is closed."""
    closed = AccessSet.objects.filter(register=code, is_closed=True).values("id")
    stands = Q(access_set__in=closed)
    if registers.get(code).date_bounds != (None, None):
        stands |= Q(dated_set__in=closed)
    for group in registers.get(code).groups:
        stands |= Q(**{f"{see_column(group)}__in": closed})
    return model_of(code)._default_manager.filter(stands).order_by("pk")


def recompute(code: str, ids: Sequence[UUID]) -> int:
    """Compute the access of records anew from what is stored; return how many changed.

    Runs in the caller's transaction. A record whose audience is the same is left alone.
    """
    register = registers.get(code)
    changed: list[UUID] = []
    for start in range(0, len(ids), BATCH):
        part = list(ids[start : start + BATCH])
        rows = Record.objects.select_for_update().in_bulk(part)
        for record, facts in facts_of(register, list(rows.values())).items():
            if _keep(register, rows[record], access.audience(register, facts)):
                changed.append(record)
    outbox.note(changed, is_new=False)
    return len(changed)


def _keep(register: Register, row: Record, audience: Audience) -> bool:
    """Store an audience where it differs from the stored one; tell whether it did."""
    ids = access_sets.keep(audience)
    persons = [(p.person, ",".join(map(str, p.rules))) for p in audience.persons]
    stored = list(
        RecordPerson.objects.filter(record_id=row.id)
        .order_by("person")
        .values_list("person", "rules")
    )
    model = model_of(register.code)
    columns = {"access_set": ids.main} | {see_column(g): i for g, i in ids.groups.items()}
    if ids.dated is not None:
        columns["dated_set"] = ids.dated
    same_sets = model._default_manager.filter(pk=row.id, **columns).exists()
    if same_sets and row.access_set_id == ids.main and sorted(persons) == sorted(stored):
        return False
    Record.objects.filter(pk=row.id).update(access_set=ids.main, dated_set=ids.dated)
    model._default_manager.filter(pk=row.id).update(**columns)
    access_sets.keep_persons(row.id, register.code, audience, is_new=False)
    return True


def facts_of(register: Register, rows: Sequence[Record]) -> dict[UUID, Facts]:
    """Return the facts on which the access of some stored records depends."""
    ids = [row.id for row in rows]
    typed = model_of(register.code)._default_manager.in_bulk(ids)
    paths: dict[UUID, dict[str, tuple[UUID, ...]]] = {record: {} for record in ids}
    for path in access.paths_of(register):
        first = path.partition(".")[0]
        if register.fields[first].many:
            own = _many(first, ids)
        else:
            own = {r: tuple(filter(None, [getattr(typed[r], first)])) for r in ids}
        for record, values in _walked(register, path, own).items():
            paths[record][path] = values
    return {
        row.id: Facts(
            is_draft=row.state_kind == "draft",
            owner=row.owner,
            level=row.level,
            caveats=tuple(c for c in row.caveats.split(",") if c),
            ids=paths[row.id],
        )
        for row in rows
    }


def walk(register: Register, path: str, values: Mapping[str, object]) -> tuple[UUID, ...]:
    """Return the ids that stand at a path of a record that has these typed values.

    The record one link away is held as it is until the end of the caller's transaction: who narrows
    it meanwhile must wait, and then finds the new record among its dependants.
    """
    first, _, second = path.partition(".")
    value = values.get(first)
    if second and isinstance(value, UUID):
        _hold(value)
    own = value if isinstance(value, tuple) else (value,) if isinstance(value, UUID) else ()
    return _walked(register, path, {UUID(int=0): own})[UUID(int=0)]


def _hold(record: UUID) -> None:
    """Hold a record against changes on PostgreSQL; SQLite has one writer anyway."""
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM record WHERE id = %s FOR SHARE", [record])


def _walked(
    register: Register, path: str, own: Mapping[UUID, tuple[UUID, ...]]
) -> dict[UUID, tuple[UUID, ...]]:
    """Return by record the ids at a path, from the ids of its first step."""
    first, _, second = path.partition(".")
    if not second:
        return dict(own)
    target = registers.get(register.fields[first].target or "")
    wanted = sorted({value for values in own.values() for value in values})
    if target.fields[second].many:
        there = _many(second, wanted)
    else:
        rows = model_of(target.code)._default_manager.in_bulk(wanted)
        there = {r: tuple(filter(None, [getattr(row, second)])) for r, row in rows.items()}
    return {
        record: tuple(sorted({found for value in values for found in there.get(value, ())}))
        for record, values in own.items()
    }


def _many(field: str, records: Sequence[UUID]) -> dict[UUID, tuple[UUID, ...]]:
    """Return the values of a many-valued link for some records."""
    found: dict[UUID, list[UUID]] = {record: [] for record in records}
    links = Link.objects.filter(record__in=records, field=field).order_by("position")
    for record, target in links.values_list("record_id", "target_id"):
        found[record].append(target)
    return {record: tuple(targets) for record, targets in found.items()}


def refresh_rulesets() -> int:
    """Compute anew the records of registers whose access block changed; return how many changed."""
    changed = 0
    for code, register in registers.all_registers().items():
        current = access.ruleset_of(register)
        stale = AccessSet.objects.filter(register=code).exclude(ruleset=current)
        rows = model_of(code)._default_manager.filter(access_set__in=stale.values("id"))
        last = UUID(int=0)
        while ids := list(
            rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
        ):
            with locks.write(even_if_read_only=True):
                changed += recompute(code, ids)
            last = ids[-1]
    return changed
