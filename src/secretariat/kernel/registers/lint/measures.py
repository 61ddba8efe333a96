"""Measures: what is measured exists, can be counted, and can be grouped by."""

from collections.abc import Iterator

from secretariat.kernel.expressions import BOOL, ExpressionInvalid, compile_expression, names_of
from secretariat.kernel.registers.grammar import Between, Measure, Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution

COUNTED = frozenset({"integer", "decimal", "money", "rating"})
DATES = frozenset({"date", "datetime"})
PARTS = ("year", "quarter", "month")
_SYSTEM = frozenset({"state", "result", "unit"})


def measures(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check every measure."""
    for name, measure in register.measures.items():
        at = ("measures", name)
        yield from _of(at, measure, register)
        if measure.between is not None:
            yield from _between((*at, "between"), measure.between, register, institution)
        for dimension in measure.by:
            yield from _by((*at, "by"), dimension, measure, register)
        for key, text in (("where", measure.where), ("top", measure.top)):
            if text:
                yield from _condition((*at, key), text, register, institution)
        if (measure.target is None) != (measure.direction is None):
            yield at, "a target and the direction that is better belong together"


def _of(at: tuple[str, ...], measure: Measure, register: Register) -> Iterator[Fault]:
    """Check what is measured."""
    if measure.of is None:
        return
    field = register.fields.get(measure.of)
    if field is None or field.type not in COUNTED or not field.is_column:
        yield (*at, "of"), f"{measure.of!r} is no stored field with a number"


def _condition(
    at: tuple[str, ...], text: str, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check a condition: it is read, typed, and can be asked of the time table."""
    try:
        names = names_of(register, place="measure", institution=institution)
        found = compile_expression(text, names, wants=BOOL)
        found.require_sql()
    except ExpressionInvalid as refusal:
        yield at, str(refusal).rstrip(".")
        return
    for name in sorted(found.uses & {"today", "now"}):
        yield at, f"{name!r} would be another day at each question; measures name none"
    for name in sorted(found.fields):
        field = register.fields.get(name)
        if (field is None or not field.is_column) and name not in _SYSTEM:
            yield at, f"{name!r} is not kept over time; use fields with one value, state or result"


def _between(
    at: tuple[str, ...], between: Between, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check the moves and the calendar of a duration."""
    for key, moves in (("from", between.from_), ("to", between.to)):
        for move in moves:
            if move not in register.lifecycle.moves:
                yield (*at, key), f"unknown move {move!r}"
    if between.calendar is not None and between.calendar not in institution.calendars:
        yield (*at, "calendar"), f"unknown calendar {between.calendar!r}"


def _by(
    at: tuple[str, ...], dimension: str, measure: Measure, register: Register
) -> Iterator[Fault]:
    """Check one dimension."""
    name, dot, part = dimension.partition(".")
    field = register.fields.get(name)
    is_date = (field is not None and field.type in DATES) or name == "end"
    if name == "end" and (measure.between is None or field is not None):
        yield at, "'end' is the end of a duration; this measure has none"
    elif dot and not (is_date and part in PARTS):
        yield at, f"{dimension!r} is not {', '.join(PARTS)} of a date"
    elif name == "end" and not dot:
        yield at, "write end.year, end.quarter or end.month"
    elif field is None and name not in _SYSTEM | {"end"}:
        yield at, f"unknown field {name!r}"
    elif field is not None and (not field.is_column or field.type in {"longtext", "money"}):
        yield at, f"{name!r} is no field to group by"
