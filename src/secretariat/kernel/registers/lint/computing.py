"""Computing: the expressions of fields and checks, and the keys that do not go with them."""

from collections.abc import Iterator

from secretariat.kernel.expressions import (
    BOOL,
    ExpressionInvalid,
    Type,
    compile_expression,
    names_of,
    type_of,
)
from secretariat.kernel.expressions.names import SYSTEM
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution

_GIVEN_BY_PEOPLE = (
    *("required", "default", "min", "max", "pattern", "unique", "many", "translated"),
    *("show", "write", "where", "room"),
)


def computing(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check what fields compute, when they are asked for and written, and the checks."""
    for place, check in enumerate(register.checks):
        at = ("checks", str(place), "when")
        yield from _expression(at, check.when, "check", BOOL, (register, institution))
    above: dict[str, FieldSpec] = {}
    for name, spec in register.fields.items():
        yield from _conditions(name, spec, register, institution)
        if spec.compute is not None:
            yield from _computed(("fields", name), name, spec, above, (register, institution))
        above[name] = spec


def _conditions(
    name: str, spec: FieldSpec, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check when a field is asked for and written, and which records it may lead to."""
    at = ("fields", name)
    for key, place in (("show", "show"), ("write", "write"), ("where", "check")):
        text = getattr(spec, key)
        if text is not None:
            yield from _expression((*at, key), text, place, BOOL, (register, institution))
    if spec.where is not None and (spec.type not in {"link", "person", "unit"} or spec.many):
        yield (*at, "where"), "only a link that holds one record says 'where'"
    if spec.stored and spec.compute is None:
        yield (*at, "stored"), "only what is computed is stored"
    if spec.show is not None and name == register.title_field:
        yield (*at, "show"), "the field that names the record is always asked for"


def _expression(
    at: tuple[str, ...],
    text: str,
    place: str,
    wants: Type,
    house: tuple[Register, Institution],
) -> Iterator[Fault]:
    """Check one expression in its place."""
    names = names_of(house[0], place=place, institution=house[1])
    try:
        compile_expression(text, names, wants=wants)
    except ExpressionInvalid as error:
        yield at, str(error)


def _computed(
    at: tuple[str, ...],
    name: str,
    spec: FieldSpec,
    above: dict[str, FieldSpec],
    house: tuple[Register, Institution],
) -> Iterator[Fault]:
    """Check one computed field: its keys, what it reads, and who sees it."""
    register, institution = house
    if spec.type in {"file", "table"} or (spec.is_link and not spec.stored):
        yield (*at, "compute"), f"a field of type {spec.type!r} is not computed"
        return
    for key in _GIVEN_BY_PEOPLE:
        if key in spec.model_fields_set:
            yield (*at, key), f"a computed field takes no {key!r}"
    names = names_of(
        register, place="stored" if spec.stored else "compute", institution=institution
    )
    try:
        one = compile_expression(str(spec.compute), names, wants=type_of(spec))
    except ExpressionInvalid as error:
        yield (*at, "compute"), str(error)
        return
    for read in sorted(one.fields):
        problem = _reads(read, spec, above, register)
        if problem:
            yield (*at, "compute"), problem


def _reads(read: str, spec: FieldSpec, above: dict[str, FieldSpec], register: Register) -> str:
    """Return why a computed field may not read a value, or nothing."""
    if read in SYSTEM:
        return f"what is stored cannot follow {read!r}" if spec.stored else ""
    source = register.fields[read]
    if source.compute is not None and read not in above:
        return f"{read!r} is computed itself, and stands below"
    return _kept(read, source, spec) if spec.stored else ""


def _kept(read: str, source: FieldSpec, spec: FieldSpec) -> str:
    """Return why a stored value may not follow another one, or nothing."""
    if source.compute is not None and not source.stored:
        return f"{read!r} is not stored, so what is stored cannot follow it"
    if source.group is not None and source.group != spec.group:
        return f"it would tell of {read!r}; put it into the group {source.group!r}"
    if source.personal != "none" and spec.personal == "none":
        return f"it would keep what {read!r} tells after an erasure; say what is 'personal'"
    return ""
