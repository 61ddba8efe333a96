"""Fields: names, types, and the keys that fit them."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from secretariat.kernel.registers.grammar import RESERVED_FIELDS, TEXT_TYPES, FieldSpec, Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.lint.tables import table_faults
from secretariat.kernel.registers.loader import Institution

_KEYS_OF_TYPE = {
    "of": {"choice", "rating"},
    "to": {"link"},
    "scheme": {"concept"},
    "scale": {"decimal", "money"},
    "currency": {"money"},
    "pattern": {"text"},
    "translated": {"text", "longtext"},
    "unique": {"text", "email"},
    "min": {"text", "longtext", "integer", "decimal", "money", "date", "table"},
    "max": {"text", "longtext", "integer", "decimal", "money", "date", "table", "rating"},
    "columns": {"table"},
}
_MANY = {"concept", "link", "person", "unit", "file"}
_OWN_COLUMN = re.compile(r"^see_|^(new|src|was)_[0-9a-f]{8}(_|$)|_(currency|folded|sortkey|upto)$")
_BOUNDS: dict[str, tuple[type, ...]] = {
    "decimal": (int, Decimal),
    "money": (int, Decimal),
    "date": (date,),
}
_DEFAULTS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(TEXT_TYPES, (str,)),
    "integer": (int,),
    "rating": (int,),
    "country": (str,),
    "decimal": (int, Decimal),
    "money": (int, Decimal),
    "boolean": (bool,),
}
MOST_POINTS = 10
_SPOKEN_DEFAULTS = {"person": "actor", "unit": "unit", "date": "today"}


def fields(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check names, types and the keys that fit them."""
    title = register.fields[register.title_field]
    if title.type != "text" or not title.required or title.group:
        problem = "the first field names the record: a required text in no group"
        yield ("fields", register.title_field), problem
    for name, field in register.fields.items():
        yield from field_faults(("fields", name), name, field, institution)
        if field.type == "table":
            yield from table_faults(register, name, institution)
    if register.number_pattern.field is not None:
        named = register.fields.get(register.number_pattern.field)
        if named is None or not (named.type == "text" and named.required and named.unique):
            yield ("number",), "the field that is the number must be a required, unique text"


def field_faults(
    at: tuple[str, ...], name: str, field: FieldSpec, institution: Institution
) -> Iterator[Fault]:
    """Check one field, of a register or of a move's questions."""
    if name in RESERVED_FIELDS or "__" in name or _OWN_COLUMN.search(name):
        yield at, f"{name!r} is a name of the engine"
    for key in sorted(field.model_fields_set & _KEYS_OF_TYPE.keys()):
        if field.type not in _KEYS_OF_TYPE[key]:
            yield (*at, key), f"a field of type {field.type!r} takes no {key!r}"
    if field.many and field.type not in _MANY:
        yield (*at, "many"), f"a field of type {field.type!r} holds one value"
    if field.unique and field.group:
        yield (*at, "unique"), "a unique value of a group would tell that it exists"
    yield from _choices(at, field)
    for column, spec in field.columns.items():
        yield from field_faults((*at, "columns", column), column, spec, institution)
    yield from _target(at, field, institution)
    yield from _values(at, field)


def _choices(at: tuple[str, ...], field: FieldSpec) -> Iterator[Fault]:
    """Check the values of a choice, and the points of a rating."""
    if field.type == "choice" and not field.of:
        yield at, "a choice names its values under 'of'"
    if field.type == "rating" and not 2 <= field.points <= MOST_POINTS:
        yield (*at, "max"), f"a rating has 2 to {MOST_POINTS} points"
    for code in field.of:
        is_point = code.isdecimal() and int(code) <= field.points
        if code.isdecimal() != (field.type == "rating") or code.isdecimal() != is_point:
            yield (*at, "of", code), f"{code!r} is no value of a field of type {field.type!r}"


def _target(at: tuple[str, ...], field: FieldSpec, institution: Institution) -> Iterator[Fault]:
    """Check that a link leads to a register and a concept to a scheme."""
    if field.type == "link" and field.to not in institution.declared:
        yield (*at, "to"), f"unknown register {field.to!r}"
    elif field.is_link and field.target not in institution.declared:
        yield at, f"the institution has no register {field.target!r}"
    if field.type == "concept" and field.scheme not in institution.schemes:
        yield (*at, "scheme"), f"unknown concept scheme {field.scheme!r}"


def _values(at: tuple[str, ...], field: FieldSpec) -> Iterator[Fault]:
    """Check that bounds, pattern and default are values of the field."""
    wanted = _BOUNDS.get(field.type, (int,))
    bounds = {"min": field.min, "max": field.max}
    for key, bound in bounds.items():
        is_today = field.type == "date" and bound == "today"
        if bound is not None and not (isinstance(bound, wanted) or is_today):
            yield (*at, key), f"{key} is {bound!r}, no bound of a field of type {field.type!r}"
    if type(field.min) is type(field.max) and field.min is not None and field.min > field.max:  # type: ignore[operator] # of one type
        yield (*at, "min"), f"min {field.min} lies above max {field.max}"
    try:
        re.compile(field.pattern)
    except re.error as error:
        yield (*at, "pattern"), f"the pattern {field.pattern!r} cannot be read: {error}"
    if field.default is not None and not is_default(field):
        yield (*at, "default"), f"the default {field.default!r} is no value of the field"


def is_default(field: FieldSpec) -> bool:
    """Tell whether the default is a value of its field, or names the actor, its unit or today."""
    if field.type == "choice":
        return field.default in field.of
    if field.type in _SPOKEN_DEFAULTS:
        return field.default == _SPOKEN_DEFAULTS[field.type]
    return isinstance(field.default, _DEFAULTS.get(field.type, ()))
