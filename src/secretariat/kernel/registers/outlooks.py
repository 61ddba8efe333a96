"""Outlooks: by which fields a register can be shown as board, calendar, line, map and matrix.

What `views` says comes first; what it leaves open follows from the fields. Pure; does not know
records or readers.
"""

from secretariat.kernel.registers.grammar import FieldSpec, Register

DUE = "due_at"
STATE = "state"
FEW_VALUES = frozenset({"choice", "boolean", "country", "rating"})
"""Types whose values are few and stand in the declaration, or in a standard."""
DAYS = frozenset({"date", "datetime", "period"})
NOT_GIVEN = ""
"""What stands for no value among the values of a field."""


def has_clocks(register: Register) -> bool:
    """Tell whether records are due; a field of that name is meant before the clocks."""
    return bool(register.clocks) and DUE not in register.fields


def divides(register: Register, name: str) -> bool:
    """Tell whether records can be counted by the values of a field."""
    return name == STATE or _is_of(register.fields.get(name), FEW_VALUES)


def dates(register: Register, name: str) -> bool:
    """Tell whether a field, or the clocks, give a record a day."""
    if name == DUE and has_clocks(register):
        return True
    return _is_of(register.fields.get(name), DAYS)


def board_of(register: Register) -> str:
    """Return what makes the columns of the board."""
    return register.views.board or STATE


def calendar_of(register: Register) -> tuple[str, ...]:
    """Return by what records stand in a calendar; nothing where no field is a day."""
    return register.views.calendar or _all_days(register)


def timeline_of(register: Register) -> tuple[str, ...]:
    """Return by what records stand along time; nothing where no field is a day."""
    return register.views.timeline or _all_days(register)


def map_of(register: Register) -> str | None:
    """Return the field of a country, or None."""
    return register.views.map or next(iter(countries_of(register)), None)


def countries_of(register: Register) -> tuple[str, ...]:
    """Return the fields of a country."""
    return tuple(n for n, s in register.fields.items() if _is_of(s, frozenset({"country"})))


def divisions_of(register: Register) -> tuple[str, ...]:
    """Return what can be counted against each other."""
    return (STATE, *(n for n, s in register.fields.items() if _is_of(s, FEW_VALUES)))


def compare_of(register: Register) -> tuple[str, str] | None:
    """Return the two fields that are counted against each other at first, or None."""
    if register.views.compare is not None:
        return register.views.compare
    found = divisions_of(register)
    return (found[1], STATE) if len(found) > 1 else None


def values_of(register: Register, name: str) -> tuple[str, ...]:
    """Return the values by which a field divides records, in the order of the declaration.

    Countries are not told: there are too many to be shown where no record has them.
    """
    if name == STATE:
        return tuple(register.lifecycle.states)
    spec = register.fields[name]
    if spec.type == "boolean":
        return ("true", "false")
    if spec.type == "rating":
        return tuple(str(point) for point in range(1, spec.points + 1))
    return tuple(spec.of)


def _all_days(register: Register) -> tuple[str, ...]:
    """Return every field that is a day, and the clocks."""
    found = tuple(n for n, s in register.fields.items() if _is_of(s, DAYS))
    return (*found, DUE) if has_clocks(register) else found


def _is_of(spec: FieldSpec | None, types: frozenset[str]) -> bool:
    """Tell whether a field has one of some types and one value in a column."""
    return spec is not None and spec.type in types and spec.is_column
