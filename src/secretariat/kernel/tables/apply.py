"""Apply: brings the database in step with the declarations while the house stays open.

What takes long is done before and after, in short transactions that can be killed and taken up
again; the declarations change hands in one short transaction, for which writers wait. Within a
transaction of the caller, as in an upgrade, everything stands in that one.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from secretariat.kernel import registers
from secretariat.kernel.registers.lineage import Mapped
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import SealEpoch
from secretariat.kernel.tables import attending, ddl, ledger
from secretariat.kernel.tables import plan as planning
from secretariat.kernel.tables.errors import (
    StatesNotMapped,
    TableBusy,
    ValuesNotMapped,
    ValuesNotUnique,
)
from secretariat.kernel.tables.fills import BATCH, Fill, Filler, Unfilled, empty_batch
from secretariat.kernel.tables.plan import plan
from secretariat.kernel.tables.steps import Built, Emptied, Step, Taken

__all__ = ["Step", "apply", "plan"]

APPLY_LOCK = 7_311_946_002
FEW = 500
LOCK_SECONDS = 3
TRIES = 10
PAUSE_SECONDS = 0.01
Progress = Callable[[Step, int], None]


def apply(progress: Progress | None = None) -> tuple[Step, ...]:
    """Bring the database in step with the declarations and return what was done.

    Args:
        progress: told of each step how many rows more are done.

    Raises:
        FieldVanished, FieldRetyped, TitleMoved, VersionNotRaised: the declarations contradict
            what was applied.
        ValuesNotMapped, ValuesNotUnique, StatesNotMapped: stored records have no place in them.
        TableBusy: somebody has been using a table for too long.
    """
    with attending.alone(APPLY_LOCK):
        steps = plan()
        _refuse(steps)
        tell = progress or (lambda _step, _rows: None)
        if steps:
            _take(steps, tell)
        _settle()
    return steps


def _take(steps: tuple[Step, ...], tell: Progress) -> None:
    """Take the steps, in their order."""
    of = {phase: [s for s in steps if s.phase == phase] for phase in ("before", "swap", "after")}
    for step in of["before"]:
        _prepare(step, tell)
    if of["swap"]:
        if not connection.in_atomic_block:
            attending.relieve(registers.fingerprint())
        _swap(steps, of["swap"])
    registers.forget()
    after = [*of["after"]]
    after += [s for row in ledger.work_under_way() if (s := planning.resumed(row)) is not None]
    done: list[object] = []
    for step in after:
        if step.work not in done:
            done.append(step.work)
            _finish(step, tell)


def _settle() -> None:
    """See to it that sealing can begin, and that records follow changed access blocks."""
    from secretariat.kernel import dependants

    with locks.write(even_if_read_only=True):
        SealEpoch.objects.get_or_create(id=1, defaults={"opened_at": timezone.now()})
    dependants.refresh_rulesets()


def _refuse(steps: Iterable[Step]) -> None:
    """Refuse before anything changes what has no place.

    Raises:
        ValuesNotMapped, ValuesNotUnique, StatesNotMapped.
    """
    for step in steps:
        if not step.refused:
            continue
        if isinstance(step.work, Built):
            raise ValuesNotUnique(register=step.register, what=step.act)
        facts = {"count": step.refused, "examples": ", ".join(step.examples)}
        if step.act.startswith("let records"):
            version, _, problem = step.act.removeprefix("let records of version ").partition(" ")
            problem = problem.partition(": ")[2]
            raise StatesNotMapped(register=step.register, version=version, problem=problem, **facts)
        raise ValuesNotMapped(register=step.register, what=step.act, **facts)


def _prepare(step: Step, tell: Progress) -> None:
    """Do what comes before the declarations change hands."""
    if isinstance(step.work, Fill):
        _fill(step, step.work, tell)
    elif isinstance(step.work, Built):
        _build(step, step.work)
    elif step.sql:
        with _changing(step.register):
            _execute(step.sql)


def _fill(step: Step, fill: Fill, tell: Progress) -> None:
    """Fill new columns, in short transactions; what was filled before a kill is not done again."""
    with _changing(step.register):
        there = ddl.find(fill.table).columns
        for name, kind in fill.added.items():
            if name not in there:
                _execute(ddl.add_column(fill.table, name, kind))
        row = ledger.begin(fill.register, "fill", f"{fill.table[:40]} {fill.mark}", {})
    filler, after, is_over = Filler(fill), row.after, False
    with _mapped(step):
        while not is_over:
            with locks.write(even_if_read_only=True):
                last, count = filler.batch(after)
                ledger.advance(row, last or after, count)
            after, is_over = last, not last
            tell(step, count)
            time.sleep(PAUSE_SECONDS)
        _nearly_catch_up(filler)


def _nearly_catch_up(filler: Filler) -> None:
    """Fill what was written since, until little is left for the transaction of the change."""
    for _ in range(TRIES):
        with locks.write(even_if_read_only=True):
            count = filler.catch_up(waits=False)
        if count < FEW:
            return


@contextmanager
def _mapped(step: Step) -> Iterator[None]:
    """Refuse a value without a place that was written since the plan, by number.

    Raises:
        ValuesNotMapped: there is one.
    """
    try:
        yield
    except Unfilled as error:
        from secretariat.kernel.tables import checks

        assert isinstance(step.work, Fill)
        found = checks.counted(step.work)
        shown = ", ".join(found.examples)
        facts = {"what": step.act, "count": found.refused, "examples": shown}
        raise ValuesNotMapped(register=step.register, **facts) from error


def _build(step: Step, built: Built) -> None:
    """Make an index; on PostgreSQL while others write, and anew where it was left broken.

    Raises:
        ValuesNotUnique: a value stands twice.
    """
    name = built.index.name
    try:
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            if name in ddl.find(built.table).broken:
                _execute(f"DROP INDEX CONCURRENTLY {ddl.quoted(name)}")
            _execute(ddl.create_index(built.table, built.index, apart=True))
        else:
            with locks.write(even_if_read_only=True):
                _execute(ddl.create_index(built.table, built.index, apart=False))
    except IntegrityError as error:
        raise ValuesNotUnique(register=step.register, what=step.act) from error


def _swap(steps: tuple[Step, ...], swaps: list[Step]) -> None:
    """Let the declarations change hands: the last rows, the names, the ledger, in one moment.

    Raises:
        ValuesNotMapped: a value without a place was written since the plan; nothing was changed.
        TableBusy: somebody has been using a table for too long.
    """
    fills = [step for step in steps if isinstance(step.work, Fill)]
    tables = sorted({s.work.table for s in fills if isinstance(s.work, Fill)})
    mapped = _mapped_by_register()
    with _changing(", ".join(sorted({s.register for s in swaps})), tables):
        for step in fills:
            assert isinstance(step.work, Fill)
            with _mapped(step):
                while Filler(step.work).catch_up(waits=True) == BATCH:
                    pass
            _change_places(step.work)
        for step in swaps:
            if step.sql:
                _execute(step.sql)
        ledger.record(mapped)
        for step in steps:
            if isinstance(step.work, Taken | Emptied):
                _note(step)


def _mapped_by_register() -> dict[str, Mapped]:
    """Return by register what its version changes in data that lie there."""
    declared = registers.all_registers()
    found = {code: c.mapped(declared[code].version) for code, c in planning.mappings().items()}
    return {code: one for code, one in found.items() if one.as_facts()}


def _change_places(fill: Fill) -> None:
    """Rename the old columns away and the new ones into their place; note what is to be emptied."""
    copies = {copy: f"was_{fill.mark}_{copy[:3]}{copy[12:]}" for copy in fill.sources.values()}
    for old, new in {**fill.old_columns, **fill.new_columns, **copies}.items():
        _execute(ddl.rename_column(fill.table, old, new))
    for name, (over, _) in ddl.find(fill.table).indexes.items():
        if set(over) & set(fill.old_columns.values()):
            _execute(ddl.drop_index(name))
    columns = [*fill.old_columns.values(), *copies.values()]
    facts = {"table": fill.table, "key": fill.key, "columns": columns}
    ledger.begin(fill.register, "empty", f"{fill.table[:40]} {fill.mark}", facts)
    for row in ledger.work_under_way():
        if row.work == "fill" and row.name == f"{fill.table[:40]} {fill.mark}":
            ledger.end(row)


def _note(step: Step) -> None:
    """Note what is to be done after the declarations have changed hands."""
    if isinstance(step.work, Taken):
        facts = {"states": step.work.states, "since": step.work.since}
        ledger.begin(step.register, "states", str(step.work.since), facts)
    elif isinstance(step.work, Emptied):
        facts = {"table": step.work.table, "key": step.work.key, "columns": step.work.columns}
        ledger.begin(step.register, "empty", f"{step.work.table[:40]} left", facts)


def _finish(step: Step, tell: Progress) -> None:
    """Do what comes after the declarations have changed hands."""
    if isinstance(step.work, Emptied):
        _empty(step, step.work, tell)
    elif isinstance(step.work, Taken):
        from secretariat.kernel import takeover

        takeover.take_over(step.work.code, step.work.states, step.work.since, tell=_of(step, tell))
        for row in ledger.work_under_way():
            if row.work == "states" and row.code == step.work.code:
                ledger.end(row)


def _of(step: Step, tell: Progress) -> Callable[[int], None]:
    """Return what is told the rows of one step."""
    return lambda rows: tell(step, rows)


def _empty(step: Step, emptied: Emptied, tell: Progress) -> None:
    """Empty old columns in short transactions; drop them where that rewrites nothing."""
    row = next((r for r in ledger.work_under_way() if _is_of(r.facts, emptied)), None)
    after, is_over = row.after if row else "", False
    while not is_over:
        with locks.write(even_if_read_only=True):
            last, count = empty_batch(emptied.table, emptied.key, emptied.columns, after)
            if row is not None:
                ledger.advance(row, last or after, count)
        after, is_over = last, not last
        tell(step, count)
        time.sleep(PAUSE_SECONDS)
    with _changing(step.register):
        for name in emptied.columns:
            if connection.vendor == "postgresql":
                _execute(ddl.drop_column(emptied.table, name))
            elif not name.startswith("was_"):
                _execute(ddl.rename_column(emptied.table, name, _spare(emptied.table, name)))
        if row is not None:
            ledger.end(row)


def _is_of(facts: str, emptied: Emptied) -> bool:
    """Tell whether noted facts are of these columns."""
    return f'"{emptied.columns[0]}"' in facts and f'"{emptied.table}"' in facts


def _spare(table: str, name: str) -> str:
    """Return a name under which an empty column may stay."""
    there, number = ddl.find(table).columns, 1
    stem = f"was_{name[4:12]}_{name[:3]}{name[12:]}"
    while f"{stem}_{number}" in there:
        number += 1
    return f"{stem}_{number}"


@contextmanager
def _changing(register: str, tables: Iterable[str] = ()) -> Iterator[None]:
    """Run a short change of tables alone: writers wait, readers at most as long as the change.

    On PostgreSQL a table that stays in use is given up after a while, so that nobody queues behind
    a change that itself waits.

    Raises:
        TableBusy: it stayed in use.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        with locks.write(even_if_read_only=True):
            yield
        return
    try:
        with locks.write(even_if_read_only=True):
            _lock(tables)
            yield
    except OperationalError as error:
        if "lock timeout" not in str(error):
            raise
        raise TableBusy(register=register, seconds=LOCK_SECONDS * TRIES) from error


def _lock(tables: Iterable[str]) -> None:
    """Wait for running writers, then for the tables; give way in between."""
    wanted = "".join(f"; LOCK TABLE {ddl.quoted(name)} IN ACCESS EXCLUSIVE MODE" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_SECONDS}s'")
        for left in reversed(range(TRIES)):
            try:
                with transaction.atomic():
                    cursor.execute(f"LOCK TABLE record IN EXCLUSIVE MODE{wanted}")
            except OperationalError:
                if not left:
                    raise
                time.sleep(PAUSE_SECONDS)
            else:
                return


def _execute(sql: str) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
