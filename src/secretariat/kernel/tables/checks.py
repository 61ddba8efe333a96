"""Checks: how many stored records a change concerns, and which of them it has no place for.

Reads, and changes nothing. What is counted here at plan is checked again where it is done.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from secretariat.kernel import registers
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.versions import with_running_parts
from secretariat.kernel.store.models import Record, RegisterVersion, RegisterWork
from secretariat.kernel.tables import fills
from secretariat.kernel.tables.changes import Changes
from secretariat.kernel.tables.columns import Index, table_name
from secretariat.kernel.tables.ddl import quoted
from secretariat.kernel.tables.fills import Fill
from secretariat.kernel.tables.steps import Step

SHOWN = 3
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Counted:
    """How many rows there are, how many have no place, and numbers of such records."""

    rows: int = 0
    refused: int = 0
    examples: tuple[str, ...] = ()


def size(table: str) -> int:
    """Return the number of rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {quoted(table)}")  # noqa: S608 - a name of our own
        return int(cursor.fetchone()[0])


def counted(fill: Fill) -> Counted:
    """Return how many values a fill maps, and those it has no place for."""
    values = fills.distinct(fill.table, list(fill.sources))
    filler = fills.Filler(fill)
    refused = {value: count for value, count in values.items() if not filler.has_place(value)}
    lost = [value[0] for value in refused]
    examples = numbers(fill.table, next(iter(fill.sources)), lost) if lost else ()
    return Counted(sum(values.values()), sum(refused.values()), examples)


def numbers(table: str, column: str, values: Sequence[Any]) -> tuple[str, ...]:
    """Return numbers of records that hold one of some values, or ids where they have none."""
    key = "record_id"
    places = ", ".join(["%s"] * min(len(values), AT_ONCE))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {quoted(table)} WHERE {quoted(column)} IN ({places})"  # noqa: S608 - names of our own
            f" ORDER BY {key} LIMIT {SHOWN}",
            list(values[:AT_ONCE]),
        )
        ids = [row[0] for row in cursor.fetchall()]
    rows = Record.objects.filter(id__in=ids).order_by("id")
    return tuple(row.number or str(row.id) for row in rows)


def narrowed(register: Register, changes: Changes) -> list[Step]:
    """Return a step for each field in which choices stand that are declared no more."""
    found = []
    table = table_name(register.code)
    for name, lost in changes.narrowed.items():
        column = changes.renamed.get(name, name)
        places = ", ".join(["%s"] * len(lost))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT COUNT(*) FROM {quoted(table)} WHERE {quoted(column)} IN ({places})",  # noqa: S608 - names of our own
                list(lost),
            )
            count = int(cursor.fetchone()[0])
        examples = numbers(table, column, lost) if count else ()
        act = f"give up {', '.join(lost)} of {name}"
        step = Step(
            register.code, act, how="no statement", rows=count, refused=count, examples=examples
        )
        found.append(step)
    return found


def doubled(table: str, index: Index, there: frozenset[str]) -> Counted:
    """Return how many rows have a value of a unique index in common with another."""
    if not index.is_unique or not set(index.columns) <= there:
        return Counted()
    names = ", ".join(quoted(name) for name in index.columns)
    filled = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in index.columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {names}, COUNT(*) FROM {quoted(table)} WHERE {filled}"  # noqa: S608 - names of our own
            f" GROUP BY {names} HAVING COUNT(*) > 1"
        )
        rows = cursor.fetchall()
    values = [row[0] for row in rows]
    examples = numbers(table, index.columns[0], values) if values else ()
    return Counted(refused=sum(int(row[-1]) for row in rows), examples=examples)


def running(code: str, since: int) -> int:
    """Return the running records of a register that follow a version up to `since`."""
    return (
        Record.objects.filter(register=code, declared_version__lte=since)
        .exclude(state_kind="closed")
        .count()
    )


def stuck(register: Register, changes: Changes) -> list[Step]:
    """Return a step for each version whose running records could not go on, with what is wrong."""
    found = []
    running_ = Record.objects.filter(register=register.code).exclude(state_kind="closed")
    earlier = running_.exclude(declared_version=register.version).order_by()
    states = sorted(earlier.values_list("declared_version", "state").distinct())
    for number, group in groupby(states, key=itemgetter(0)):
        in_use = [state for _, state in group]
        if changes.states is not None and number <= changes.since:
            held = in_flight(register, number, changes)
            wrong = [s for s in in_use if not _is_taken(register, held, s, changes.states)]
            problem = f"no state takes the place of {', '.join(wrong)}" if wrong else ""
        else:
            wrong, problem = _stuck_in(register, number, in_use, changes)
        if problem:
            some = running_.filter(declared_version=number, state__in=wrong).order_by("id")
            shown = tuple(row.number or str(row.id) for row in some[:SHOWN])
            count = some.count()
            act = f"let records of version {number} go on: {problem}"
            step = Step(register.code, act, "", "no statement", count, count, shown)
            found.append(step)
    return found


def in_flight(register: Register, number: int, changes: Changes) -> Register:
    """Return the register as a record of another version would see it after the change."""
    rows = RegisterVersion.objects.filter(code=register.code, version=number)
    text = rows.order_by("-applied_at", "-id").values_list("declaration", flat=True).first()
    if text is None:
        return register
    known = registers.lineage(register.code)
    known = type(known)((*known.mappings, changes.mapped(register.version)))
    return with_running_parts(register, text, known)


def _is_taken(register: Register, held: Register, state: str, states: Mapping[str, str]) -> bool:
    """Tell whether a state of running records has one of the same kind in the new lifecycle.

    A draft stays a draft, and nothing is closed by a declaration: that is what moves are for.
    """
    new = register.lifecycle.states.get(states.get(state, state))
    old = held.lifecycle.states.get(state)
    if new is None or new.kind == "closed":
        return False
    return old is None or (old.kind == "draft") == (new.kind == "draft")


def _stuck_in(
    register: Register, number: int, in_use: Sequence[str], changes: Changes
) -> tuple[list[str], str]:
    """Return a state that records of a version could not leave, and why."""
    held = in_flight(register, number, changes)
    granted = {verb for rule in register.access for verb in rule.can}
    for state in in_use:
        moves = held.moves_from(state)
        lost = [name for name in moves if name not in granted]
        if moves and len(lost) == len(moves):
            return [state], f"nobody may {', '.join(lost)} from {state}"
        gone = {n for m in moves.values() for n in m.require if n not in register.fields}
        if gone:
            return [state], f"{', '.join(sorted(gone))}, which a move requires, is retired"
    return [], ""


def facts_of(row: RegisterWork) -> dict[str, Any]:
    """Return the facts of a long change."""
    found: dict[str, Any] = json.loads(row.facts)
    return found
