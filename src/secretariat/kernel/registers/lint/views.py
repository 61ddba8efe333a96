"""Views: lists and the search name what exists."""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution

_SYSTEM_COLUMNS = {"number", "state", "changed_at", "created_at", "title"}


def views(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check that lists and the search name what exists."""
    view = register.views.list
    clocked = {"due_at"} if register.clocks else set()
    for name in view.columns:
        if (
            name not in register.fields
            and name not in _SYSTEM_COLUMNS | {"owner", "unit"} | clocked
        ):
            yield ("views", "list", "columns"), f"unknown field {name!r}"
    for name in (view.sort.removeprefix("-"), *view.filters):
        field = register.fields.get(name)
        if name not in _SYSTEM_COLUMNS and (field is None or not field.is_column):
            yield ("views", "list"), f"{name!r} is no field with one value"
    for name in register.channels.search:
        field = register.fields.get(name)
        if field is None or not field.has_words:
            yield ("channels", "search"), f"{name!r} is no field with words"
