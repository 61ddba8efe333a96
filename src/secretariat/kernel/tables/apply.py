"""Plan and apply: what the database lacks of the declarations, and doing it.

Only adds: tables, columns, indexes. A field that vanished is refused, because its data would become
unreachable without a word. All steps and the ledger rows stand in one transaction; two appliers
wait for each other.
"""

import json
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from secretariat.foundation.canonical import canonical, digest
from secretariat.kernel import registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import House, RegisterVersion, SealEpoch
from secretariat.kernel.tables.columns import Index, indexes, table_name
from secretariat.kernel.tables.models_of_registers import model_of

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


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the database: the register, what is done, and its SQL."""

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
    for code, register in registers.all_registers().items():
        steps += _plan_register(register, ledger.get(code, {}), table_name(code) in tables)
    return tuple(steps)


def apply() -> tuple[Step, ...]:
    """Bring the database in step with the declarations and return what was done."""
    with locks.write(even_if_read_only=True):
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPLY_LOCK])
        steps = plan()
        with connection.cursor() as cursor:
            for step in steps:
                cursor.execute(step.sql)
        _record_versions()
        SealEpoch.objects.get_or_create(id=1, defaults={"opened_at": timezone.now()})
        House.objects.update_or_create(
            key=locks.DECLARATIONS, defaults={"value": registers.fingerprint()}
        )
    return steps


def _columns(code: str) -> dict[str, str]:
    """Return the declared columns of a register with their database types."""
    fields = model_of(code)._meta.local_fields
    return {str(f.column): str(f.db_type(connection)) for f in fields}


def _ledger() -> dict[str, dict[str, str]]:
    """Return the columns of each register as they were last applied."""
    rows = RegisterVersion.objects.order_by("applied_at").values_list("code", "columns")
    return {code: json.loads(columns) for code, columns in rows}


def _plan_register(register: Register, applied: dict[str, str], exists: bool) -> list[Step]:  # noqa: FBT001 - a fact beside the ledger
    """Return the steps for one register."""
    table, wanted = table_name(register.code), _columns(register.code)
    present: set[str] = set()
    present_indexes: set[str] = set()
    steps = []
    if exists:
        with connection.cursor() as cursor:
            described = connection.introspection.get_table_description(cursor, table)
            present = {column.name for column in described}
            present_indexes = set(connection.introspection.get_constraints(cursor, table))
        _refuse_contradictions(register.code, wanted, present, applied)
        steps += [
            Step(
                register.code,
                f"add column {name}",
                f"ALTER TABLE {_q(table)} ADD COLUMN {_q(name)} {kind}{_collate(kind)}",
            )
            for name, kind in wanted.items()
            if name not in present
        ]
    else:
        steps.append(Step(register.code, "create table", _create_table(register.code, wanted)))
    for index in indexes(register):
        if index.name not in present_indexes:
            act = f"index {', '.join(index.columns)}"
            steps.append(Step(register.code, act, _create_index(table, index, wanted)))
    return steps


def _refuse_contradictions(
    code: str, wanted: dict[str, str], present: set[str], applied: dict[str, str]
) -> None:
    """Refuse a declaration that would lose or misread what the table holds."""
    vanished = present - wanted.keys()
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


def _create_table(code: str, columns: dict[str, str]) -> str:
    """Return the statement that makes the table of a register."""
    parts = []
    for name, kind in columns.items():
        tail = ' NOT NULL PRIMARY KEY REFERENCES "record" ("id") DEFERRABLE INITIALLY DEFERRED'
        parts.append(f"{_q(name)} {kind}{_collate(kind)}{tail if name == 'record_id' else ''}")
    return f"CREATE TABLE {_q(table_name(code))} ({', '.join(parts)})"


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
