"""Versions: the table `reg_<code>_at`, which keeps the values that measures use with their time.

One row for each stretch of time in which state, result and measured values of a record were the
same: `valid_from` until before `valid_to`, which is empty for what holds now. A register without
measures has no such table.
"""

import re

from django.db import models

from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.tables.columns import Column, Index, columns_of_field, index_name

_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def versions_table(code: str) -> str:
    """Return the table that keeps the measured values of a register over time."""
    return f"reg_{code}_at"


def measured_fields(register: Register) -> tuple[str, ...]:
    """Return the fields on which the measures of a register depend, in order of declaration."""
    words: set[str] = set()
    for measure in register.measures.values():
        for text in (measure.of or "", measure.where, measure.top, *measure.by):
            words.update(_NAME.findall(text))
    return tuple(n for n, spec in register.fields.items() if n in words and spec.is_column)


def version_columns(register: Register) -> dict[str, Column]:
    """Return the columns of the table by name; none where the register has no measures."""
    if not register.measures:
        return {}
    columns: dict[str, Column] = {
        "id": models.BigAutoField(primary_key=True),
        "record_id": models.UUIDField(),
        "valid_from": models.DateTimeField(),
        "valid_to": models.DateTimeField(null=True),
        "state": models.TextField(null=True),
        "result": models.TextField(null=True),
        "unit": models.UUIDField(null=True),
    }
    for name in measured_fields(register):
        columns.update(columns_of_field(name, register.fields[name]))
    return columns


def version_indexes(register: Register) -> tuple[Index, ...]:
    """Return the indexes of the table: one to end what holds now, one to find a day."""
    table = versions_table(register.code)
    wanted = (("record_id", "valid_from"), ("valid_from",))
    return tuple(Index(name=index_name(table, columns), columns=columns) for columns in wanted)


def build_model(register: Register) -> type[models.Model]:
    """Return the model class of the table."""
    meta = type("Meta", (), {"app_label": "tables", "db_table": versions_table(register.code)})
    attributes = {"__module__": "secretariat.kernel.tables", "Meta": meta}
    return type(
        f"Reg_{register.code}_at", (models.Model,), {**attributes, **version_columns(register)}
    )
