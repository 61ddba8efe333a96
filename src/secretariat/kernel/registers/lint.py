"""Lint: judges what the grammar alone cannot see, before anything starts.

Each check yields (path, problem) pairs of one register; the path leads to file and line. Does not
read files and changes nothing.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from secretariat.kernel.registers.errors import DeclarationInvalid
from secretariat.kernel.registers.grammar import (
    RESERVED_FIELDS,
    TEXT_TYPES,
    VERBS,
    FieldSpec,
    Lifecycle,
    Move,
    Register,
    Rule,
)
from secretariat.kernel.registers.loader import Institution

Fault = tuple[tuple[str, ...], str]
Check = Callable[[Register, Institution], Iterator[Fault]]

_KEYS_OF_TYPE = {
    "of": {"choice"},
    "to": {"link"},
    "scheme": {"concept"},
    "scale": {"decimal", "money"},
    "currency": {"money"},
    "pattern": {"text"},
    "translated": {"text", "longtext"},
    "unique": {"text", "email"},
    "min": {"text", "longtext", "integer", "decimal", "money", "date"},
    "max": {"text", "longtext", "integer", "decimal", "money", "date"},
}
_MANY = {"concept", "link", "person", "unit", "file"}
_OWN_COLUMN = re.compile(r"^see_|_(currency|folded|sortkey)$")
_BOUNDS: dict[str, tuple[type, ...]] = {
    "decimal": (int, Decimal),
    "money": (int, Decimal),
    "date": (date,),
}
_DEFAULTS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(TEXT_TYPES, (str,)),
    "integer": (int,),
    "decimal": (int, Decimal),
    "money": (int, Decimal),
    "boolean": (bool,),
}
_SPOKEN_DEFAULTS = {"person": "actor", "unit": "unit", "date": "today"}
_SYSTEM_COLUMNS = {"number", "state", "changed_at", "created_at", "title"}


def lint(institution: Institution) -> list[DeclarationInvalid]:
    """Return every fault of the institution's declarations; an empty list lets it start."""
    faults = list(institution.faults)
    for code in sorted(institution.declared):
        declared = institution.declared[code]
        for check in _CHECKS:
            for path, problem in check(declared.register, institution):
                faults.append(declared.source.fault(path, problem))
    return faults


def _fields(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check names, types and the keys that fit them."""
    title = register.fields[register.title_field]
    if title.type != "text" or not title.required or title.group:
        problem = "the first field names the record: a required text in no group"
        yield ("fields", register.title_field), problem
    for name, field in register.fields.items():
        yield from _field(("fields", name), name, field, institution)
    if register.number_pattern.field is not None:
        named = register.fields.get(register.number_pattern.field)
        if named is None or not (named.type == "text" and named.required and named.unique):
            yield ("number",), "the field that is the number must be a required, unique text"


def _field(
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
    if field.type == "choice" and not field.of:
        yield at, "a choice names its values under 'of'"
    yield from _target(at, field, institution)
    yield from _values(at, field)


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
    if field.default is not None and not _is_default(field):
        yield (*at, "default"), f"the default {field.default!r} is no value of the field"


def _is_default(field: FieldSpec) -> bool:
    """Tell whether the default is a value of its field, or names the actor, its unit or today."""
    if field.type == "choice":
        return field.default in field.of
    if field.type in _SPOKEN_DEFAULTS:
        return field.default == _SPOKEN_DEFAULTS[field.type]
    return isinstance(field.default, _DEFAULTS.get(field.type, ()))


def _lifecycle(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check that states exist, are reached, and that moves ask what can be answered."""
    life = register.lifecycle
    if life.start not in life.states:
        yield ("lifecycle", "start"), f"unknown state {life.start!r}"
        return
    reached = _reached(life)
    for state in life.states:
        if state not in reached:
            yield ("lifecycle", "states", state), f"no move leads to the state {state!r}"
    for name, move in life.moves.items():
        yield from _move(name, move, register, institution)


def _reached(life: Lifecycle) -> set[str]:
    """Return the states that moves lead to, with the first."""
    reached, fresh = {life.start}, {life.start}
    while fresh:
        fresh = {m.to for m in life.moves.values() if fresh & set(m.from_)} - reached
        reached |= fresh
    return reached


def _move(name: str, move: Move, register: Register, institution: Institution) -> Iterator[Fault]:
    """Check one move."""
    at = ("lifecycle", "moves", name)
    if name in VERBS:
        yield at, f"{name!r} is a verb of the engine"
    for state in sorted({*move.from_, move.to} - register.lifecycle.states.keys()):
        yield at, f"unknown state {state!r}"
    for field in move.require:
        if field not in register.fields:
            yield (*at, "require"), f"unknown field {field!r}"
    for asked, spec in move.ask.items():
        if spec.is_link or spec.type == "file" or spec.translated:
            yield (*at, "ask", asked), "a move asks for plain values"
        yield from _field((*at, "ask", asked), asked, spec, institution)


def _retention(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check that every end of a record, and every draft, has a class of the file plan."""
    states = register.lifecycle.states.values()
    wanted = {s.result for s in states if s.result} | {"draft" for s in states if s.kind == "draft"}
    if not wanted:
        yield ("lifecycle",), "no state closes a record; a record must be able to end"
    for result in sorted(wanted - register.retention.keys()):
        yield ("retention",), f"no file-plan class for {result!r}"
    for result in sorted(register.retention.keys() - wanted):
        yield ("retention", result), f"{result!r} is no result of the lifecycle"
    codes: dict[tuple[str, ...], str] = {("class",): register.class_}
    codes |= {("retention", result): code for result, code in register.retention.items()}
    for path, code in codes.items():
        if code not in institution.file_plan:
            yield path, f"the file plan has no class {code!r}"


def _access(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check subjects, verbs, groups and dates of the access rules."""
    moves = register.lifecycle.moves
    granted = {verb for rule in register.access for verb in rule.can}
    for verb in ["read", "create", *moves]:
        if verb not in granted:
            yield ("access",), f"nobody may {verb!r}"
    for index, rule in enumerate(register.access):
        yield from _rule(("access", str(index)), rule, register)
        yield from _subject(("access", str(index)), rule, register, institution)
        yield from _dates(("access", str(index)), rule, register)


def _rule(at: tuple[str, ...], rule: Rule, register: Register) -> Iterator[Fault]:
    """Check the verbs and the groups of one rule."""
    for verb in rule.can:
        if verb not in VERBS and verb not in register.lifecycle.moves:
            yield at, f"unknown verb {verb!r}"
    for group in (*rule.hide, *rule.mask):
        if group not in register.groups:
            yield at, f"unknown field group {group!r}"
    for group in sorted(set(rule.hide) & set(rule.mask)):
        yield at, f"the field group {group!r} is both hidden and masked"


def _subject(
    at: tuple[str, ...], rule: Rule, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check to whom a rule applies."""
    who = rule.who
    if who.role is not None and who.role not in institution.roles:
        yield at, f"unknown role {who.role!r}"
    if who.kind == "public" and set(rule.can) != {"read"}:
        yield at, "the public may only read"
    if who.field is None:
        return
    wanted = "person" if who.kind == "person" else "unit"
    first, _, second = who.field.partition(".")
    field = register.fields.get(first)
    if second and field is not None:
        target = institution.declared.get(field.target or "") if not field.many else None
        field = target.register.fields.get(second) if target else None
    if field is None or field.type != wanted or "." in second:
        problem = f"{who.field!r} is no field of type {wanted}, here or one link away"
        yield at, problem


def _dates(at: tuple[str, ...], rule: Rule, register: Register) -> Iterator[Fault]:
    """Check a rule that holds only within dates."""
    if not rule.is_dated:
        return
    if (rule.from_, rule.until) != register.date_bounds:
        yield at, "all dated rules of a register use the same dates"
    for name in (rule.from_, rule.until):
        if name is not None and getattr(register.fields.get(name), "type", None) != "date":
            yield at, f"{name!r} is no field of type date"
    if rule.who.is_personal or set(rule.can) != {"read"}:
        yield at, "a dated rule grants reading, and to no single person"
    if set(register.groups) - {*rule.hide, *rule.mask}:
        yield at, "a dated rule hides or masks every field group"


def _views(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check that lists and the search name what exists."""
    view = register.views.list
    for name in view.columns:
        if name not in register.fields and name not in _SYSTEM_COLUMNS | {"owner", "unit"}:
            yield ("views", "list", "columns"), f"unknown field {name!r}"
    for name in (view.sort.removeprefix("-"), *view.filters):
        field = register.fields.get(name)
        if name not in _SYSTEM_COLUMNS and (field is None or not field.is_column):
            yield ("views", "list"), f"{name!r} is no field with one value"
    for name in register.channels.search:
        field = register.fields.get(name)
        if field is None or not (field.is_text or field.type in {"file", "concept"}):
            yield ("channels", "search"), f"{name!r} is no field with words"


_CHECKS: tuple[Check, ...] = (_fields, _lifecycle, _retention, _access, _views)
