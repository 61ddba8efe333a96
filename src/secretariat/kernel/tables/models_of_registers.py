"""Models: one Django model for each register, built once per process from its declaration.

A changed declaration needs a restart: a model built twice under one name would be two classes.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import DO_NOTHING

from secretariat.kernel import registers
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.tables.columns import declared_columns, system_columns, table_name

_models: dict[str, type[models.Model]] = {}


def build_all() -> None:
    """Build the model of every declared register that has none yet."""
    for code, register in registers.all_registers().items():
        if code not in _models:
            _models[code] = _build(register)
    apps.clear_cache()


def model_of(code: str) -> type[models.Model]:
    """Return the model of a register; its rows are read and written by the kernel alone."""
    return _models[registers.get(code).code]


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
