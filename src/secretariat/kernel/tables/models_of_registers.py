"""Models: one Django model for each register, built once per process from its declaration.

A changed declaration needs a restart: a model built twice under one name would be two classes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import DO_NOTHING

from secretariat.kernel import registers
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.tables.children import build_child, child_indexes, table_fields
from secretariat.kernel.tables.columns import Index, declared_columns, system_columns, table_name
from secretariat.kernel.tables.versions import build_model, version_indexes

_models: dict[str, type[models.Model]] = {}
_children: dict[str, dict[str, type[models.Model]]] = {}
_versions: dict[str, type[models.Model]] = {}


@dataclass(frozen=True, slots=True)
class Side:
    """A table beside that of a register; a derived one holds only what follows from the events."""

    model: type[models.Model]
    indexes: tuple[Index, ...]
    is_derived: bool = False


def build_all() -> None:
    """Build the model of every declared register that has none yet."""
    for code, register in registers.all_registers().items():
        if code not in _models:
            _models[code] = _build(register)
            _children[code] = {name: build_child(register, name) for name in table_fields(register)}
            if register.measures:
                _versions[code] = build_model(register)
    apps.clear_cache()


def model_of(code: str) -> type[models.Model]:
    """Return the model of a register; its rows are read and written by the kernel alone."""
    return _models[registers.get(code).code]


def versions_of(code: str) -> type[models.Model]:
    """Return the model that keeps the measured values of a register over time."""
    return _versions[code]


def sides_of(code: str) -> tuple[Side, ...]:
    """Return the tables that a register has beside its own."""
    register = registers.get(code)
    sides = [
        Side(_children[code][name], child_indexes(code, name, spec))
        for name, spec in table_fields(register).items()
    ]
    if code in _versions:
        sides.append(Side(_versions[code], version_indexes(register), is_derived=True))
    return tuple(sides)


def child_model(code: str, field: str) -> type[models.Model]:
    """Return the model of the rows of a `table` field."""
    return _children[code][field]


def children_of(code: str) -> Mapping[str, type[models.Model]]:
    """Return the models of the rows of a register's `table` fields, by field."""
    return _children[code]


def all_models() -> Mapping[str, type[models.Model]]:
    """Return every model by register code."""
    return _models


def _build(register: Register) -> type[models.Model]:
    """Return the model class of one register."""
    attributes: dict[str, Any] = {
        "__module__": "secretariat.kernel.tables",
        "record": models.OneToOneField(
            "store.Record", DO_NOTHING, primary_key=True, related_name="+", db_column="record_id"
        ),
        **system_columns(register),
        **declared_columns(register),
        "Meta": type("Meta", (), {"app_label": "tables", "db_table": table_name(register.code)}),
    }
    return type(f"Reg_{register.code}", (models.Model,), attributes)
