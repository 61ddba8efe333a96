"""Opening: the linked record that a move opens can be made of what the move has."""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import FieldSpec, Move, Opening, Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution

_ALIKE = ("type", "many", "of", "to", "scheme", "scale", "currency")


def opening(
    at: tuple[str, ...], move: Move, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check register, link and copied fields of what a move opens, and that nothing is lacking."""
    opened = move.open_
    if opened is None:
        return
    target = institution.registers.get(opened.register_)
    if target is None:
        yield (*at, "register"), f"unknown register {opened.register_!r}"
        return
    if not (_is_own(register, opened) or _is_theirs(register, target, opened)):
        problem = f"{opened.link!r} links neither {target.code!r} to {register.code!r}, nor back"
        yield (*at, "link"), problem
    for name in opened.copy_:
        if name == "outcome" and move.body is not None:
            yield from _outcome(at, move, target)
            continue
        mine = register.fields.get(name) or move.ask.get(name)
        theirs = target.fields.get(name)
        if mine is None or theirs is None or not _is_alike(mine, theirs):
            yield (*at, "copy"), f"{name!r} is no field of both with one type"
    yield from _lacking(at, opened, target)


def _outcome(at: tuple[str, ...], move: Move, target: Register) -> Iterator[Fault]:
    """Check that the choice of a body is a value of the opened record's field `outcome`."""
    spec = target.fields.get("outcome")
    if spec is None or spec.type != "choice" or not move.choices.keys() <= spec.of.keys():
        yield (*at, "copy"), "'outcome' is no choice with all that the body may choose"


def _is_own(register: Register, opened: Opening) -> bool:
    """Tell whether a field of the record itself links to what is opened."""
    spec = register.fields.get(opened.link)
    return spec is not None and not spec.many and spec.target == opened.register_


def _is_theirs(register: Register, target: Register, opened: Opening) -> bool:
    """Tell whether a field of what is opened links to the record."""
    spec = target.fields.get(opened.link)
    return spec is not None and spec.target == register.code


def _is_alike(mine: FieldSpec, theirs: FieldSpec) -> bool:
    """Tell whether a value of one field is a value of another."""
    return all(getattr(mine, key) == getattr(theirs, key) for key in _ALIKE)


def _lacking(at: tuple[str, ...], opened: Opening, target: Register) -> Iterator[Fault]:
    """Check that a record in force can be made of what is copied."""
    there = {target.title_field, *opened.copy_}
    if opened.link in target.fields:
        there.add(opened.link)
    numbered = target.number_pattern.field
    if numbered is not None and numbered not in opened.copy_:
        yield (*at, "copy"), f"{target.code!r} is numbered by {numbered!r}, which is not copied"
    if target.start_state().kind == "draft":
        return
    for name, spec in target.fields.items():
        if spec.required and spec.default is None and name not in there:
            yield (*at, "copy"), f"{target.code!r} requires {name!r}, which is not copied"
