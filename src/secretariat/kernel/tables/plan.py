"""Plan: what the database lacks of the declarations, in the order in which it is done.

Adds, renames, fills and indexes; nothing in which data may lie is ever dropped. Counts what each
step concerns and what would be refused; changes nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Model

from secretariat.kernel import registers
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Link, Record, RecordFile, RegisterWork, Text
from secretariat.kernel.tables import checks, ddl, ledger
from secretariat.kernel.tables.changes import Applied, Changes, compare
from secretariat.kernel.tables.children import child_table
from secretariat.kernel.tables.columns import (
    Index,
    columns_of_field,
    indexes,
    is_derived,
    is_working,
    table_name,
)
from secretariat.kernel.tables.ddl import Found, quoted
from secretariat.kernel.tables.errors import FieldVanished, RegisterVanished
from secretariat.kernel.tables.fills import Fill
from secretariat.kernel.tables.models_of_registers import model_of, sides_of
from secretariat.kernel.tables.steps import Built, Emptied, Step, Taken, reads, rewrites

RENAME = "ALTER TABLE … RENAME COLUMN"
ADD = "ALTER TABLE … ADD COLUMN"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table as it should be: its register, its model, its indexes.

    Attributes:
        key: its primary key.
        is_derived: whether it holds only what follows from the events.
    """

    register: str
    model: type[Model]
    indexes: tuple[Index, ...]
    is_derived: bool = False

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        """Return the column of its primary key."""
        primary = self.model._meta.pk
        assert primary is not None
        return str(primary.column)

    @property
    def columns(self) -> dict[str, str]:
        """Return the columns with their database types."""
        return ddl.column_types(self.model._meta.local_fields)


@dataclass(slots=True)
class Present:
    """What of a table is there under which name while the change is prepared."""

    found: Found
    names: dict[str, str] = field(default_factory=dict)
    fills: list[Fill] = field(default_factory=list)
    rows: int = 0


def plan() -> tuple[Step, ...]:
    """Return what the database lacks of the declarations, in order; nothing is changed.

    Raises:
        FieldVanished, FieldRetyped, RegisterVanished, TitleMoved, VersionNotRaised: the
            declarations contradict what was applied.
    """
    steps: list[Step] = []
    known, there = ledger.applied(), ddl.tables()
    declared = registers.all_registers()
    _refuse_vanished_registers(known.keys() - declared.keys(), there)
    works = ledger.work_under_way() if "register_work" in there else []
    for code, register in declared.items():
        steps += _plan_register(register, known.get(code), there)
    steps += _under_way(works, steps)
    if "house" not in there or ledger.taken_over() != registers.fingerprint():
        steps.append(Step("house", "take over the declarations"))
    order = ("before", "swap", "after")
    return tuple(sorted(steps, key=lambda step: order.index(step.phase)))


def mappings() -> dict[str, Changes]:
    """Return by register how it differs from what was applied; those never applied are left out."""
    known, declared = ledger.applied(), registers.all_registers()
    return {code: compare(declared[code], known[code]) for code in known if code in declared}


def _plan_register(register: Register, before: Applied | None, there: set[str]) -> list[Step]:
    """Return the steps for one register."""
    code = register.code
    is_other = before is not None and before.declaration != registers.declaration_text(register)
    changes = compare(register, before) if before is not None else Changes()
    steps: list[Step] = []
    rows = Record.objects.filter(register=code).count() if changes.touch_data else 0
    tables = [Wanted(code, model_of(code), indexes(register))]
    tables += [Wanted(code, s.model, s.indexes, is_derived=s.is_derived) for s in sides_of(code)]
    for table in tables:
        holds_rows = table.name != table_name(code) and not table.is_derived
        own = Changes() if holds_rows else changes
        steps += _plan_table(table, own, register, there, rows)
    steps += _other_rows(register, changes)
    if is_other and table_name(code) in there:
        steps += checks.narrowed(register, changes)
        steps += [_said(code, name, "retire", rows) for name in changes.retired]
        steps += [_said(code, name, "change the bounds of", 0) for name in changes.bounded]
        steps += _running(register, changes)
    return steps


def _said(code: str, name: str, what: str, rows: int) -> Step:
    """Return a step that the declaration alone makes."""
    return Step(code, f"{what} {name}", how="no statement", rows=rows)


def _plan_table(
    table: Wanted, changes: Changes, register: Register, there: set[str], rows: int
) -> list[Step]:
    """Return the steps for one table."""
    if table.name not in there:
        return [*(_renamed_table(table, changes, register, there) or _new_table(table))]
    present = Present(ddl.find(table.name), rows=rows)
    steps = [
        *_renames(table, changes, register, present),
        *_fills(table, changes, present),
        *_adds(table, present),
    ]
    _refuse_vanished_columns(table, present)
    return [*steps, *_indexes(table, present), *_left_over(table, present)]


def _renamed_table(
    table: Wanted, changes: Changes, register: Register, there: set[str]
) -> list[Step]:
    """Return the steps for the table of rows whose field was renamed; none where it is new."""
    for new, old in changes.renamed.items():
        before = child_table(register.code, old)
        is_rows = register.all_fields[new].type == "table"
        if is_rows and child_table(register.code, new) == table.name and before in there:
            act, sql = f"rename {before} to {table.name}", ddl.rename_table(before, table.name)
            steps = [Step(table.register, act, sql, how="ALTER TABLE … RENAME")]
            adds = _adds(table, Present(ddl.find(before)))
            return [*steps, *(replace(step, phase="swap") for step in adds)]
    return []


def _left_over(table: Wanted, present: Present) -> Iterator[Step]:
    """Yield the emptying of columns that a change left which is wanted no more."""
    marks = tuple(f"{what}_{fill.mark}" for fill in present.fills for what in ("new", "src"))
    left = sorted(
        name
        for name in present.found.columns
        if is_working(name) and not (marks and name.startswith(marks))
    )
    if left:
        yield empty_step(table.register, Emptied(table.name, table.key, tuple(left)))


def _new_table(table: Wanted) -> Iterator[Step]:
    """Yield the steps that make a table."""
    make = ddl.create_table(table.model)
    act = f"create table {table.name}"
    yield Step(table.register, act, make, how="CREATE TABLE", phase="before")
    for index in table.indexes:
        sql = ddl.create_index(table.name, index, apart=False)
        act = f"index {', '.join(index.columns)}"
        yield Step(table.register, act, sql, how="CREATE INDEX", phase="before")


def _renames(
    table: Wanted, changes: Changes, register: Register, present: Present
) -> Iterator[Step]:
    """Yield the renaming of columns, companions included; retyped ones change places instead."""
    retyped = {one.name for one in changes.retyped}
    for new, old in changes.renamed.items():
        spec = register.all_fields[new]
        if new in retyped or not spec.is_column:
            continue
        for name in dict(columns_of_field(new, spec)):
            before = old + name.removeprefix(new)
            if before in present.found.columns and name not in present.found.columns:
                present.names[name] = before
                sql = ddl.rename_column(table.name, before, name)
                act = f"rename {before} to {name}"
                yield Step(table.register, act, sql, how=RENAME, rows=present.rows)


def _fills(table: Wanted, changes: Changes, present: Present) -> Iterator[Step]:
    """Yield the filling of new columns for fields whose values change."""
    for change in changes.retyped:
        fill = Fill.of(table.register, table.name, table.key, change)
        if not set(fill.sources) <= present.found.columns:
            continue
        present.fills.append(fill)
        present.names |= {final: new for new, final in fill.new_columns.items()}
        counted = checks.counted(fill)
        act = f"map {change.old} to {change.name} ({change.was.type} to {change.now.type})"
        yield Step(
            table.register,
            act,
            how="ADD COLUMN, UPDATE in batches, RENAME COLUMN",
            rows=counted.rows,
            refused=counted.refused,
            examples=counted.examples,
            estimate=rewrites(counted.rows),
            phase="before",
            work=fill,
        )


def _adds(table: Wanted, present: Present) -> Iterator[Step]:
    """Yield the adding of columns that the table lacks."""
    for name, kind in table.columns.items():
        if present.names.get(name, name) in present.found.columns or name in present.names:
            continue
        sql = ddl.add_column(table.name, name, kind)
        yield Step(table.register, f"add column {name}", sql, how=ADD, phase="before")


def _refuse_vanished_columns(table: Wanted, present: Present) -> None:
    """Refuse to leave columns behind that nothing declares, those of the engine excepted.

    Raises:
        FieldVanished: one would be left behind.
    """
    used = {present.names.get(name, name) for name in table.columns}
    used |= {column for fill in present.fills for column in fill.old_columns}
    left = {name for name in present.found.columns - used if not is_derived(name)}
    if left and not table.is_derived:
        raise FieldVanished(register=table.register, fields=", ".join(sorted(left)))


def _indexes(table: Wanted, present: Present) -> Iterator[Step]:
    """Yield the indexes that are made, and the unique ones that are unique no more.

    An index is known by what it is over. It is made on the columns as they are called before the
    declarations change hands, and follows them to their new names.
    """
    wanted = {
        (tuple(present.names.get(c, c) for c in index.columns), index.is_unique): index
        for index in table.indexes
    }
    held = {
        facts: name
        for name, facts in present.found.indexes.items()
        if name not in present.found.broken
    }
    for facts, name in held.items():
        if facts[1] and facts not in wanted and name.startswith("ix_"):
            act = f"no longer unique {', '.join(facts[0])}"
            yield Step(table.register, act, ddl.drop_index(name), how="DROP INDEX")
    taken = set(held.values())
    for (columns, is_unique), index in wanted.items():
        if (columns, is_unique) not in held:
            yield _index(table, present, index, Index(_free(index, taken), columns, is_unique))


def _index(table: Wanted, present: Present, wanted: Index, made: Index) -> Step:
    """Return the making of one index."""
    doubled = checks.doubled(table.name, made, present.found.columns)
    rows = checks.size(table.name)
    return Step(
        table.register,
        f"index {', '.join(wanted.columns)}",
        ddl.create_index(table.name, made, apart=True),
        how="CREATE INDEX",
        rows=rows,
        refused=doubled.refused,
        examples=doubled.examples,
        estimate=reads(rows),
        phase="before",
        work=Built(table.name, made, tuple(sorted(present.found.broken & {made.name}))),
    )


def _free(index: Index, taken: set[str]) -> str:
    """Return a name for an index that no other has: one over renamed columns may have its own."""
    name, number = index.name, 2
    while name in taken:
        name, number = f"{index.name[:57]}_{number}", number + 1
    taken.add(name)
    return name


def _other_rows(register: Register, changes: Changes) -> Iterator[Step]:
    """Yield the renaming of what lies in rows of its own: many-valued links, files, translations.

    Files of a table's rows lie under `<table>.<column>`.
    """
    for new, old in changes.renamed.items():
        spec = register.all_fields[new]
        if spec.is_link and spec.many:
            held = Link.objects.filter(register=register.code, field=old)
            yield _rows(register, Link._meta.db_table, (old, new), held.count(), "register = '%s'")
        records = "record_id IN (SELECT id FROM record WHERE register = '%s')"
        tails = [""] if spec.type == "file" else [f".{column}" for column in spec.file_columns]
        for tail in tails:
            names = (f"{old}{tail}", f"{new}{tail}")
            count = RecordFile.objects.filter(
                record__register=register.code, field=names[0]
            ).count()
            yield _rows(register, RecordFile._meta.db_table, names, count, records)
        if spec.translated:
            texts = Text.objects.filter(record__register=register.code, field=old)
            yield _rows(register, Text._meta.db_table, (old, new), texts.count(), records)


def _rows(register: Register, table: str, names: tuple[str, str], count: int, where: str) -> Step:
    """Return the renaming of a field in rows of their own."""
    old, new = names
    sql = (
        f"UPDATE {quoted(table)} SET field = '{new}'"  # noqa: S608 - names of the closed grammar
        f" WHERE field = '{old}' AND {where % register.code}"
    )
    act = f"rename {old} to {new} in {table}"
    return Step(register.code, act, sql, how="UPDATE", rows=count, estimate=rewrites(count))


def _running(register: Register, changes: Changes) -> list[Step]:
    """Return the taking over of running records, or what keeps them from going on."""
    stuck = checks.stuck(register, changes)
    if changes.states is None:
        return stuck
    running = checks.running(register.code, changes.since)
    work = Taken(register.code, dict(changes.states), changes.since)
    act = f"take running records over into version {register.version}"
    how, estimate = "UPDATE in batches, an event each", rewrites(running)
    step = Step(
        register.code, act, how=how, rows=running, estimate=estimate, phase="after", work=work
    )
    return [*stuck, step]


def _under_way(works: Sequence[RegisterWork], planned: Iterable[Step]) -> Iterator[Step]:
    """Yield long changes that were begun and not ended, unless they are planned anew."""
    there = {step.work for step in planned if isinstance(step.work, Taken | Emptied)}
    for row in works:
        step = resumed(row)
        if step is not None and step.work not in there:
            yield step


def resumed(row: RegisterWork) -> Step | None:
    """Return the step that ends a long change that was begun; a fill is planned by its columns."""
    facts = checks.facts_of(row)
    if row.work == "empty":
        emptied = Emptied(facts["table"], facts["key"], tuple(facts["columns"]))
        return empty_step(row.code, emptied)
    if row.work == "states":
        taken = Taken(row.code, facts["states"], facts["since"])
        rows = checks.running(row.code, taken.since)
        act = "take running records over"
        how = "UPDATE in batches, an event each"
        return Step(
            row.code, act, how=how, rows=rows, estimate=rewrites(rows), phase="after", work=taken
        )
    return None


def empty_step(code: str, work: Emptied) -> Step:
    """Return the step that empties columns whose values stand elsewhere by now."""
    rows = checks.size(work.table)
    act = f"empty old columns of {work.table}"
    estimate = rewrites(rows)
    how = "UPDATE in batches"
    return Step(code, act, how=how, rows=rows, estimate=estimate, phase="after", work=work)


def _refuse_vanished_registers(codes: Iterable[str], there: set[str]) -> None:
    """Refuse to leave records behind whose register is declared no more.

    Raises:
        RegisterVanished: the house holds such records.
    """
    for code in sorted(codes):
        if table_name(code) in there and Record.objects.filter(register=code).exists():
            raise RegisterVanished(register=code)
