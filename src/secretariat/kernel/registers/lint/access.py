"""Access: subjects, verbs, groups and dates of the rules."""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import VERBS, Register, Rule
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution


def access(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check subjects, verbs, groups and dates of the access rules."""
    moves = register.lifecycle.moves
    granted = {verb for rule in register.access for verb in rule.can}
    for verb in ["read", "create", *moves]:
        if verb not in granted:
            yield ("access",), f"nobody may {verb!r}"
    yield from _drafts(register)
    for index, rule in enumerate(register.access):
        yield from _rule(("access", str(index)), rule, register)
        yield from _subject(("access", str(index)), rule, register, institution)
        yield from _dates(("access", str(index)), rule, register)


def _drafts(register: Register) -> Iterator[Fault]:
    """Check that authors reach their drafts; the rules of roles and units do not hold there."""
    start = register.lifecycle.states.get(register.lifecycle.start)
    if start is None or start.kind != "draft":
        return
    leaving = set(register.moves_from(register.lifecycle.start))
    own = [rule for rule in register.access if _is_authors(rule, register)]
    granted = {verb for rule in own for verb in rule.can}
    if "read" not in granted or not granted & leaving:
        moves = ", ".join(sorted(leaving)) or "no move"
        yield (
            ("access",),
            f"who drafts a record cannot send it off; grant read and {moves} to owner, or to a"
            " person who is the actor by default",
        )


def _is_authors(rule: Rule, register: Register) -> bool:
    """Tell whether a rule applies to the author of a draft."""
    field = register.fields.get(rule.who.field or "")
    is_actor = field is not None and field.type == "person" and field.default == "actor"
    return rule.who.kind == "owner" or (rule.who.kind == "person" and is_actor)


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
