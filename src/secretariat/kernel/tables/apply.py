"""Plan and apply: what the database lacks of the declarations, and doing it.

Only adds: tables, columns, indexes. A field that vanished is refused, because its data would become
unreachable without a word. All steps and the ledger rows stand in one transaction; two appliers
wait for each other.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, connection
from django.db.models import Model
from django.utils import timezone

from secretariat.foundation.canonical import canonical, digest
from secretariat.kernel import registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import House, Record, RegisterVersion, SealEpoch
from secretariat.kernel.tables.columns import Index, indexes, is_derived, meaning, table_name
from secretariat.kernel.tables.models_of_registers import model_of, sides_of

APPLY_LOCK = 7_311_946_002


class FieldVanished(SecretariatError):
    """Refuse a declaration that drops a field in which data may lie."""

    code = "register.field_vanished"
    status = 409
    message = "%(register)s no longer declares %(fields)s, but its table has it. Declare it again."


class FieldRetyped(SecretariatError):
    """Refuse a declaration that changes what a column holds."""

    code = "register.field_retyped"
    status = 409
    message = "%(register)s declares %(field)s as %(wanted)s, but its table holds %(present)s."


class RegisterVanished(SecretariatError):
    """Refuse declarations that leave records behind without their register."""

    code = "register.vanished"
    status = 409
    message = (
        "%(register)s is declared no more, but the house holds records of it. Declare it again."
    )


class ValuesNotUnique(SecretariatError):
    """Refuse to make a field unique while a value stands in it twice."""

    code = "register.values_not_unique"
    status = 409
    message = (
        "%(register)s: %(what)s is not possible while a value stands there twice. Mend it first."
    )


@dataclass(frozen=True, slots=True)
class Applied:
    """A register as it was last applied: its columns, and its fields as they were declared."""

    columns: dict[str, str]
    fields: dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the database: the register, what is done, and its SQL if it needs any."""

    register: str
    act: str
    sql: str


def plan() -> tuple[Step, ...]:
    """Return what the database lacks of the declarations, in order; nothing is changed.

    Raises:
        FieldVanished, FieldRetyped: the declarations contradict the data.
    """
    steps: list[Step] = []
    ledger = _ledger()
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    declared = registers.all_registers()
    _refuse_vanished_registers(ledger.keys() - declared.keys(), tables)
    for code, register in declared.items():
        applied = ledger.get(code)
        if applied is not None:
            _refuse_other_fields(register, applied.fields)
        columns = applied.columns if applied else {}
        main = _Table(code, model_of(code), indexes(register), columns)
        steps += _plan_table(main, main.name in tables)
        for side in sides_of(code):
            beside = _Table(code, side.model, side.indexes, {}, is_derived=side.is_derived)
            steps += _plan_table(beside, beside.name in tables)
    if "house" not in tables or _taken_over() != registers.fingerprint():
        steps.append(Step("house", "take over the declarations", ""))
    return tuple(steps)


def _taken_over() -> str | None:
    """Return what names the declarations that were last applied."""
    facts = House.objects.filter(key=locks.DECLARATIONS)
    return facts.values_list("value", flat=True).first()


def apply() -> tuple[Step, ...]:
    """Bring the database in step with the declarations and return what was done."""
    with locks.write(even_if_read_only=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPLY_LOCK])
        steps = plan()
        _execute(steps)
        _record_versions()
        SealEpoch.objects.get_or_create(id=1, defaults={"opened_at": timezone.now()})
        House.objects.update_or_create(
            key=locks.DECLARATIONS, defaults={"value": registers.fingerprint()}
        )
    from secretariat.kernel import dependants

    dependants.refresh_rulesets()
    return steps


def _execute(steps: tuple[Step, ...]) -> None:
    """Do the steps.

    Raises:
        ValuesNotUnique: a field was declared unique that holds a value twice.
    """
    with connection.cursor() as cursor:
        for step in steps:
            if not step.sql:
                continue
            try:
                cursor.execute(step.sql)
            except IntegrityError as error:
                raise ValuesNotUnique(register=step.register, what=step.act) from error


def _columns(code: str) -> dict[str, str]:
    """Return the declared columns of a register with their database types."""
    fields = model_of(code)._meta.local_fields
    return {str(f.column): str(f.db_type(connection)) for f in fields}


def _ledger() -> dict[str, Applied]:
    """Return each register as it was last applied."""
    rows = RegisterVersion.objects.order_by("applied_at", "id")
    found = rows.values_list("code", "columns", "declaration")
    return {
        code: Applied(json.loads(columns), json.loads(declaration)["fields"])
        for code, columns, declaration in found
    }


def _refuse_vanished_registers(codes: Iterable[str], tables: set[str]) -> None:
    """Refuse to leave records behind whose register is declared no more."""
    for code in sorted(codes):
        if table_name(code) in tables and Record.objects.filter(register=code).exists():
            raise RegisterVanished(register=code)


def _refuse_other_fields(register: Register, applied: dict[str, dict[str, object]]) -> None:
    """Refuse fields that vanished, whether columns or not, and those that mean something else."""
    vanished = sorted(applied.keys() - register.fields.keys())
    if vanished:
        raise FieldVanished(register=register.code, fields=", ".join(vanished))
    for name, before in applied.items():
        present = meaning(before)
        wanted = meaning(register.fields[name].model_dump())
        if wanted != present:
            raise FieldRetyped(register=register.code, field=name, wanted=wanted, present=present)


@dataclass(frozen=True, slots=True)
class _Table:
    """A table as it should be: its register, its model, its indexes, its columns when applied."""

    register: str
    model: type[Model]
    indexes: tuple[Index, ...]
    applied: dict[str, str]
    is_derived: bool = False

    @property
    def name(self) -> str:
        """Return the name of the table."""
        return self.model._meta.db_table

    @property
    def columns(self) -> dict[str, str]:
        """Return the columns with their database types."""
        fields = self.model._meta.local_fields
        return {str(f.column): str(f.db_type(connection)) for f in fields}


def _plan_table(table: _Table, exists: bool) -> list[Step]:  # noqa: FBT001 - a fact beside the ledger
    """Return the steps for one table."""
    wanted = table.columns
    constraints: dict[str, Any] = {}
    steps = []
    if exists:
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, table.name)
            constraints = connection.introspection.get_constraints(cursor, table.name)
        present = {column.name for column in described}
        if not table.is_derived:
            _refuse_contradictions(table.register, wanted, present, table.applied)
        steps += [
            Step(
                table.register,
                f"add column {name}",
                f"ALTER TABLE {_q(table.name)} ADD COLUMN {_q(name)} {kind}{_collate(kind)}",
            )
            for name, kind in wanted.items()
            if name not in present
        ]
    else:
        steps.append(Step(table.register, f"create table {table.name}", _create_table(table)))
    wanted_indexes = {index.name: index for index in table.indexes}
    for name, facts in constraints.items():
        if name.startswith("ix_") and facts["unique"] and not _stays_unique(wanted_indexes, name):
            act = f"no longer unique {name}"
            steps.append(Step(table.register, act, f"DROP INDEX {_q(name)}"))
    for index in wanted_indexes.values():
        if index.name not in constraints:
            act = f"index {', '.join(index.columns)}"
            steps.append(Step(table.register, act, _create_index(table.name, index, wanted)))
    return steps


def _stays_unique(wanted: dict[str, Index], name: str) -> bool:
    """Tell whether a unique index is still declared."""
    return name in wanted and wanted[name].is_unique


def _refuse_contradictions(
    code: str, wanted: dict[str, str], present: set[str], applied: dict[str, str]
) -> None:
    """Refuse a declaration that would lose or misread what the table holds."""
    vanished = {name for name in present - wanted.keys() if not is_derived(name)}
    if vanished:
        raise FieldVanished(register=code, fields=", ".join(sorted(vanished)))
    for name, kind in wanted.items():
        if applied.get(name, kind) != kind:
            raise FieldRetyped(register=code, field=name, wanted=kind, present=applied[name])


def _q(name: str) -> str:
    """Return a quoted name."""
    return connection.ops.quote_name(name)


def _collate(kind: str) -> str:
    """Return the collation that orders text by code point on PostgreSQL too."""
    is_text = connection.vendor == "postgresql" and kind == "text"
    return ' COLLATE "C"' if is_text else ""


def _create_table(table: _Table) -> str:
    """Return the statement that makes a table."""
    parts = []
    for field in table.model._meta.local_fields:
        kind = str(field.db_type(connection))
        tail = ""
        if field.primary_key:
            tail = f" NOT NULL PRIMARY KEY {field.db_type_suffix(connection) or ''}"
        if field.is_relation:
            tail += ' REFERENCES "record" ("id") DEFERRABLE INITIALLY DEFERRED'
        parts.append(f"{_q(str(field.column))} {kind}{_collate(kind)}{tail}")
    return f"CREATE TABLE {_q(table.name)} ({', '.join(parts)})"


def _create_index(table: str, index: Index, columns: dict[str, str]) -> str:
    """Return the statement that makes an index; empty comes first on both databases."""
    first = " NULLS FIRST" if connection.vendor == "postgresql" else ""
    unknown = set(index.columns) - columns.keys()
    assert not unknown, f"index on unknown columns {unknown}"
    names = ", ".join(f"{_q(column)}{first}" for column in index.columns)
    unique = "UNIQUE " if index.is_unique else ""
    return f"CREATE {unique}INDEX {_q(index.name)} ON {_q(table)} ({names})"


def _record_versions() -> None:
    """Store every declaration that was not applied before."""
    for code, register in registers.all_registers().items():
        text = registers.declaration_text(register)
        columns = canonical(_columns(code))
        RegisterVersion.objects.get_or_create(
            code=code,
            digest=digest(text + columns),
            defaults={
                "version": register.version,
                "declaration": text,
                "columns": columns,
                "applied_at": timezone.now(),
            },
        )
