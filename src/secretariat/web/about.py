"""About: what a register is for, how long its records are kept, and who may do what, in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from secretariat.kernel.registers import Rule
from secretariat.web.words import Words, class_title, level, role_title, verb, words_of


@dataclass(frozen=True, slots=True)
class Grant:
    """Who may do what, and what is kept from them."""

    who: str
    may: str
    limits: str


@dataclass(frozen=True, slots=True)
class Kept:
    """Under which class of the file plan records fall that end in one way."""

    result: str
    code: str
    title: str


@dataclass(frozen=True, slots=True)
class Description:
    """All that a reader is told of a register."""

    purpose: str
    source: str
    level: str
    version: int
    class_code: str
    class_title: str
    kept: tuple[Kept, ...]
    grants: tuple[Grant, ...]


def description(words: Words) -> Description:
    """Return a register in words."""
    register = words.register
    return Description(
        purpose=words.purpose,
        source=register.source,
        level=level(register.level),
        version=register.version,
        class_code=register.class_,
        class_title=class_title(register.class_),
        kept=tuple(
            Kept(result_label(words, result), code, class_title(code))
            for result, code in register.retention.items()
        ),
        grants=tuple(grant(words, rule) for rule in register.access),
    )


def result_label(words: Words, result: str) -> str:
    """Return how a record ends: the label of the state with this result, or of a draft."""
    for name, state in words.register.lifecycle.states.items():
        if state.result == result or (result == "draft" and state.kind == "draft"):
            return words.state(name)
    return result


def grant(words: Words, rule: Rule) -> Grant:
    """Return one access rule in words."""
    verbs = ", ".join(verb(words, name) for name in rule.can)
    return Grant(who=_who(words, rule), may=verbs, limits=" ".join(_limits(words, rule)))


def _who(words: Words, rule: Rule) -> str:
    """Return to whom a rule applies."""
    who = rule.who
    label = _path(words, who.field)
    phrases = {
        "public": _("Everyone, signed in or not"),
        "staff": _("Everyone who is signed in"),
        "owner": _("Whoever made the record"),
        "person": _("The person named under “%(field)s”"),
        "unit": _("People of the unit named under “%(field)s”"),
    }
    facts = {"field": label, "role": role_title(who.role or "")}
    if who.kind == "role":
        return _("%(role)s of the unit named under “%(field)s”") % facts if label else facts["role"]
    return phrases[who.kind] % facts


def _path(words: Words, path: str | None) -> str:
    """Return the label of a field, or of one a link away."""
    first, _point, second = (path or "").partition(".")
    if not second:
        return words.field(first) if first else ""
    target = words.register.fields[first].target
    return f"{words.field(first)} › {words_of(target or '').field(second)}"


def _limits(words: Words, rule: Rule) -> list[str]:
    """Return what a rule keeps back, and when it holds."""
    found = []
    if rule.hide:
        found.append(_("Not shown: %(fields)s.") % {"fields": _fields(words, rule.hide)})
    if rule.mask:
        found.append(
            _("Only the end is shown: %(fields)s.") % {"fields": _fields(words, rule.mask)}
        )
    if rule.from_:
        found.append(_("From the day under “%(field)s”.") % {"field": words.field(rule.from_)})
    if rule.until:
        found.append(_("Until the day under “%(field)s”.") % {"field": words.field(rule.until)})
    return found


def _fields(words: Words, groups: tuple[str, ...]) -> str:
    """Return the labels of the fields of some groups."""
    fields = words.register.fields.items()
    return ", ".join(words.field(name) for name, spec in fields if spec.group in groups)
