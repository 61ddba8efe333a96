"""Rebuild: recreates the rows that follow from others, and tells how many differed.

Covers the copies in the typed tables (state, number, owner, time of change), folded texts and sort
keys there, folded translations, the tokens of every access set, each record's access set and named
people, the time tables and the clocks. Does not cover the search index, which `indexing` rebuilds,
nor the events themselves, from which nothing here could be recreated.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import orjson

from secretariat.foundation.text import fold
from secretariat.kernel import access_sets, clocks, dependants, registers, timelines
from secretariat.kernel.access import SetSpec, ruleset_of
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import AccessSet, AccessToken, Record, Text
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.tables.rows import from_columns, to_columns

AT_ONCE = 1_000
COPIES = ("state", "number", "owner", "changed_at")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One kind of derived row: how many were looked at, and how many had to be written anew."""

    what: str
    register: str
    checked: int
    differed: int


def rebuild() -> Iterator[Rebuilt]:
    """Bring every derived row in step with what it follows from; yield what was found.

    A second run finds nothing that differs.

    Raises:
        ReadOnlyHouse: the house takes no changes.
    """
    yield _translations()
    for code, register in registers.all_registers().items():
        yield _tokens(register)
        yield _typed_rows(register)
        yield _access(code)
        yield _timelines(register)
        yield _clocks(register)


def _batches(code: str) -> Iterator[list[Record]]:
    """Yield the records of a register, locked, each batch in a write transaction."""
    after = UUID(int=0)
    while True:
        with locks.write():
            rows = Record.objects.select_for_update().filter(register=code, id__gt=after)
            found = list(rows.order_by("id")[:AT_ONCE])
            yield found
        if not found:
            return
        after = found[-1].id


def _typed_rows(register: Register) -> Rebuilt:
    """Write copies, folded texts and sort keys of a typed table where they differ."""
    checked = differed = 0
    model = model_of(register.code)._default_manager
    for rows in _batches(register.code):
        typed = model.in_bulk([row.id for row in rows])
        for row in rows:
            if row.id in typed:
                checked += 1
                fresh = _derived(register, row, typed[row.id])
                if fresh:
                    differed += 1
                    model.filter(pk=row.id).update(**fresh)
    return Rebuilt("copies and sort keys", register.code, checked, differed)


def _derived(register: Register, row: Record, typed: object) -> dict[str, object]:
    """Return the derived columns of a typed row that are not what they should be."""
    wanted: dict[str, object] = {name: getattr(row, name) for name in COPIES}
    for name, spec in register.fields.items():
        if spec.is_column:
            columns = to_columns(name, spec, from_columns(name, spec, typed))
            wanted.update({c: v for c, v in columns.items() if c.endswith(("_folded", "_sortkey"))})
    return {name: value for name, value in wanted.items() if _held(typed, name) != value}


def _held(typed: object, name: str) -> object:
    """Return a column of a typed row; bytes alike on both databases."""
    value = getattr(typed, name)
    return bytes(value) if isinstance(value, memoryview) else value


def _timelines(register: Register) -> Rebuilt:
    """Write the time tables of a register anew where they differ from the events."""
    checked = differed = 0
    for rows in _batches(register.code):
        checked += len(rows)
        differed += timelines.rebuild(register, rows)
    return Rebuilt("time tables", register.code, checked, differed)


def _clocks(register: Register) -> Rebuilt:
    """Write the clocks of a register anew where they differ from the events."""
    checked = differed = 0
    for rows in _batches(register.code):
        checked += len(rows)
        differed += clocks.rebuild(register, rows)
    return Rebuilt("clocks", register.code, checked, differed)


def _translations() -> Rebuilt:
    """Fold translations anew where they differ."""
    checked = differed = after = 0
    while True:
        with locks.write():
            rows = list(Text.objects.filter(id__gt=after).order_by("id")[:AT_ONCE])
            for row in rows:
                folded = fold(row.text)
                if folded != row.folded:
                    differed += Text.objects.filter(id=row.id).update(folded=folded)
        if not rows:
            return Rebuilt("folded translations", "", checked, differed)
        checked, after = checked + len(rows), rows[-1].id


def _tokens(register: Register) -> Rebuilt:
    """Put the tokens of access sets right; a set that is not what its digest names is closed.

    The records of a closed set get another one when their access is computed anew.
    """
    checked = differed = 0
    with locks.write():
        for row in AccessSet.objects.filter(register=register.code, is_closed=False):
            checked += 1
            rules = tuple((index, tuple(tokens)) for index, tokens in orjson.loads(row.rules))
            spec = SetSpec(row.register, row.ruleset, rules, row.level, row.caveats)
            if spec.digest != row.digest:
                AccessSet.objects.filter(id=row.id).update(digest=f"void {row.id}", is_closed=True)
                differed += 1
            elif row.ruleset == ruleset_of(register):
                differed += _write_tokens(row, access_sets.read_tokens(register, rules))
    return Rebuilt("access sets", register.code, checked, differed)


def _write_tokens(row: AccessSet, wanted: list[str]) -> bool:
    """Write the tokens of a set anew where they differ; return whether they did."""
    held = AccessToken.objects.filter(access_set_id=row.id)
    if sorted(held.values_list("token", flat=True)) == wanted:
        return False
    held.delete()
    AccessToken.objects.bulk_create(
        [AccessToken(token=token, access_set_id=row.id) for token in wanted]
    )
    return True


def _access(code: str) -> Rebuilt:
    """Compute the access of every record anew and write it where it differs."""
    checked = differed = 0
    for rows in _batches(code):
        checked += len(rows)
        differed += dependants.recompute(code, [row.id for row in rows])
    return Rebuilt("access", code, checked, differed)
