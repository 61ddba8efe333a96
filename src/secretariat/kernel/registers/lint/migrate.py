"""Migrate: what is renamed, retired and mapped fits the declaration it leads to.

Whether it fits what was declared before is not known here; `tables` compares with the ledger.
"""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import Migration, Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution
from secretariat.kernel.registers.retyping import Unmappable, kind_of, parsed


def migrate(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check `was`, `retired` and the block `migrate`."""
    yield from _names(register)
    for index, migration in enumerate(register.migrate):
        at = ("migrate", str(index))
        if migration.from_ >= register.version:
            problem = f"from is {migration.from_}; it names a version before {register.version}"
            yield (*at, "from"), problem
        if migration.field is not None:
            yield from _field(at, migration, register)
        for old, new in (migration.states or {}).items():
            if new not in register.lifecycle.states:
                yield (*at, "states", old), f"unknown state {new!r}"


def _names(register: Register) -> Iterator[Fault]:
    """Check the names that fields had, and since when fields are retired."""
    seen: dict[str, str] = {}
    for name, spec in register.all_fields.items():
        at = ("fields", name)
        for old in spec.was:
            if old in register.all_fields:
                yield (*at, "was"), f"{old!r} is declared as a field of its own"
            elif old in seen:
                yield (*at, "was"), f"{seen[old]!r} was {old!r} already"
            seen[old] = name
        if spec.retired is not None and spec.retired > register.version:
            problem = f"retired is {spec.retired}; the declaration is at {register.version}"
            yield (*at, "retired"), problem
        for column, nested in spec.columns.items():
            for key in sorted({"was", "retired"} & nested.model_fields_set):
                yield (*at, "columns", column, key), f"a column of a table takes no {key!r}"


def _field(at: tuple[str, ...], migration: Migration, register: Register) -> Iterator[Fault]:
    """Check the mapping of one field; the last one must lead to values of the field."""
    name = migration.field or ""
    spec = register.all_fields.get(name)
    if spec is None:
        yield (*at, "field"), f"unknown field {name!r}"
        return
    if kind_of(spec) is None:
        yield (*at, "field"), f"values of a field of type {spec.type!r} cannot be mapped"
        return
    later = [m for m in register.migrate if m.field == name and m.from_ > migration.from_]
    for old, new in () if later else migration.map.items():
        try:
            parsed(new, kind_of(spec))
        except Unmappable:
            yield (*at, "map", old), f"{new!r} is no value of {name!r}"
