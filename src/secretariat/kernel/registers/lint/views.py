"""Views: lists, boards, calendars, maps and the search name what exists."""

from collections.abc import Iterator

from secretariat.kernel.registers import outlooks
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution

_SYSTEM_COLUMNS = {"number", "state", "changed_at", "created_at", "title"}


def views(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check that views and the search name what exists."""
    yield from _lists(register)
    yield from _outlooks(register)
    yield from _steps(register)
    for name in register.channels.search:
        field = register.fields.get(name)
        if field is None or not field.has_words:
            yield ("channels", "search"), f"{name!r} is no field with words"


def _lists(register: Register) -> Iterator[Fault]:
    """Check the list."""
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


def _outlooks(register: Register) -> Iterator[Fault]:
    """Check what makes boards, calendars, lines of time, maps and matrices."""
    said = register.views
    if said.board is not None and said.board in outlooks.countries_of(register):
        yield ("views", "board"), f"{said.board!r} has too many values for a board"
    named = [("board", said.board)] if said.board is not None else []
    for key, name in (*named, *(("compare", name) for name in said.compare or ())):
        if not outlooks.divides(register, name):
            problem = f"{name!r} is neither state nor one choice, country, rating, or yes and no"
            yield ("views", key), problem
    dated = (*(("calendar", n) for n in said.calendar), *(("timeline", n) for n in said.timeline))
    for key, name in dated:
        if not outlooks.dates(register, name):
            yield ("views", key), f"{name!r} is no day: no date, datetime, period or due_at"
    if said.map is not None and said.map not in outlooks.countries_of(register):
        yield ("views", "map"), f"{said.map!r} is no field with one country"
    if said.compare and said.compare[0] == said.compare[1]:
        yield ("views", "compare"), f"{said.compare[0]!r} is compared with itself"


def _steps(register: Register) -> Iterator[Fault]:
    """Check that steps ask for fields that can be written, each once."""
    asked: set[str] = set()
    for step, view in register.views.steps.items():
        for name in view.fields:
            field = register.fields.get(name)
            if field is None or field.compute is not None:
                yield ("views", "steps", step, "fields"), f"{name!r} is no field to be filled in"
            elif name in asked:
                yield ("views", "steps", step, "fields"), f"{name!r} is asked for twice"
            asked.add(name)
