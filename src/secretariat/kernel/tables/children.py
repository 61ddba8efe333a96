"""Children: the tables `reg_<code>_<field>` that hold the rows of `table` fields.

A row has its record, its place from 0, and a column for each declared one. Files of a row lie
beside the record's other files, under the field `<table>.<column>` and the place of their row.
"""

from typing import Any, TypeAlias

from django.db import models
from django.db.models import DO_NOTHING

from secretariat.foundation.canonical import digest
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.tables.columns import Column, Index, columns_of_field, index_name

MAX_NAME = 63
"""PostgreSQL cuts longer names without a word."""
ChildModel: TypeAlias = type[models.Model]


def child_table(code: str, field: str) -> str:
    """Return the table that holds the rows of a field; a long name ends in its digest."""
    name = f"reg_{code}_{field}"
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 11]}_{digest(name)[:10]}"


def table_fields(register: Register) -> dict[str, FieldSpec]:
    """Return the fields of a register that hold rows, retired ones included, by name."""
    return {name: spec for name, spec in register.all_fields.items() if spec.type == "table"}


def child_columns(spec: FieldSpec) -> dict[str, Column]:
    """Return the columns of the table of one field, by name."""
    columns: dict[str, Column] = {
        "id": models.BigAutoField(primary_key=True),
        "record": models.ForeignKey(
            "store.Record", DO_NOTHING, related_name="+", db_column="record_id", db_index=False
        ),
        "position": models.IntegerField(),
    }
    for name, column in spec.columns.items():
        if column.is_column:
            columns.update(columns_of_field(name, column))
    return columns


def child_indexes(code: str, field: str, spec: FieldSpec) -> tuple[Index, ...]:
    """Return the indexes of the table of one field: the place of each row, and its links."""
    wanted: dict[tuple[str, ...], bool] = {("record_id", "position"): True}
    wanted |= {(n,): False for n, column in spec.columns.items() if column.is_link}
    return tuple(
        Index(name=index_name(code, (field, *columns)), columns=columns, is_unique=is_unique)
        for columns, is_unique in wanted.items()
    )


def build_child(register: Register, field: str) -> ChildModel:
    """Return the model class of the table of one field."""
    name = child_table(register.code, field)
    attributes: dict[str, Any] = {
        "__module__": "secretariat.kernel.tables",
        **child_columns(register.all_fields[field]),
        "Meta": type("Meta", (), {"app_label": "tables", "db_table": name}),
    }
    return type(name.capitalize(), (models.Model,), attributes)
