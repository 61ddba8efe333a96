"""Tables: the columns of `table` fields, and that no two tables of the house share a name."""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution

MAX_ROWS = 500
_NOT_IN_CELLS = (
    *("compute", "stored", "show", "write", "where", "room"),
    *("default", "group", "many", "personal", "retired", "translated", "unique", "was"),
)
_OWN_COLUMNS = frozenset({"position", "row"})


def table_faults(register: Register, name: str, institution: Institution) -> Iterator[Fault]:
    """Check a table: its name, the number of its rows, and its columns."""
    field, at = register.all_fields[name], ("fields", name)
    if not field.columns:
        yield at, "a table names its columns under 'columns'"
    for problem in _shared_names(register, name, institution):
        yield at, problem
    if field.was:
        yield (*at, "was"), "a table keeps its name; declare a new one and retire this one"
    for key, bound in (("min", field.min), ("max", field.max)):
        if isinstance(bound, int) and not 0 <= bound <= MAX_ROWS:
            yield (*at, key), f"{key} is {bound}; a table has up to {MAX_ROWS} rows"
    for column, spec in field.columns.items():
        yield from _column((*at, "columns", column), column, spec)


def _shared_names(register: Register, name: str, institution: Institution) -> Iterator[str]:
    """Yield why the rows of a table would lie in the table of something else."""
    own = f"{register.code}_{name}"
    if name == "at" or own in institution.declared:
        yield f"{name!r} would share its table with another one; name it otherwise"
    for other, declared in institution.declared.items():
        rest = own.removeprefix(f"{other}_")
        spec = declared.register.all_fields.get(rest) if rest != own else None
        if other != register.code and spec is not None and spec.type == "table":
            yield f"{name!r} would share its table with {rest!r} of {other!r}"


def _column(at: tuple[str, ...], name: str, spec: FieldSpec) -> Iterator[Fault]:
    """Check what a column may not be."""
    if name in _OWN_COLUMNS:
        yield at, f"{name!r} is a name of the engine"
    if spec.type == "table":
        yield at, "a table holds no table"
    for key in _NOT_IN_CELLS:
        if key in spec.model_fields_set:
            yield (*at, key), f"a column takes no {key!r}"
