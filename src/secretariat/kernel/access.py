"""Access: from the rules of a register to the tokens of a record, and from tokens to decisions.

Pure. A record's tokens follow from its declaration and its own data. Sets of tokens are interned
(`AccessSet`); people a rule names stay apart (`RecordPerson`). What a reader may do with a record
is read from its set: the rules that apply, their verbs and hidden groups. There are no deny rules;
level and caveats only narrow; what cannot be decided is refused.

Does not know the database; `access_sets` keeps what is computed here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from uuid import UUID

from secretariat.foundation.canonical import canonical, digest
from secretariat.kernel.identity import PUBLIC, STAFF, Actor
from secretariat.kernel.registers.grammar import Register, Rule

Rules = tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What access depends on: the record's own data, and data one link away.

    Attributes:
        ids: by field path (`recipient`, `aggregation.shared_with`), the ids that stand there.
    """

    is_draft: bool
    owner: UUID | None
    level: int
    caveats: tuple[str, ...]
    ids: Mapping[str, tuple[UUID, ...]]


@dataclass(frozen=True, slots=True)
class SetSpec:
    """A set to intern: rules with their tokens, level, caveats; `digest` names it."""

    register: str
    ruleset: str
    rules: Rules
    level: int
    caveats: str

    @property
    def text(self) -> str:
        """Return the rules as canonical JSON text."""
        return canonical([[index, list(tokens)] for index, tokens in self.rules])

    @property
    def digest(self) -> str:
        """Return what names the set: 64 hex digits."""
        parts = [self.register, self.ruleset, self.text, str(self.level), self.caveats]
        return digest("\n".join(parts))


@dataclass(frozen=True, slots=True)
class PersonSpec:
    """A person whom rules name on a record."""

    person: UUID
    rules: tuple[int, ...]
    reads: bool
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """All that stores who may do what with one record."""

    main: SetSpec
    dated: SetSpec | None
    groups: Mapping[str, SetSpec]
    persons: tuple[PersonSpec, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What one actor may do with one record.

    Attributes:
        verbs: the verbs and moves granted; empty unless the record may be read.
        hidden: groups of which nothing is shown.
        masked: groups of which the end is shown.
    """

    verbs: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    masked: frozenset[str] = frozenset()

    @property
    def may_read(self) -> bool:
        """Tell whether the record exists for this actor."""
        return "read" in self.verbs


NOTHING = Decision()


@dataclass(frozen=True, slots=True)
class Stored:
    """The stored audience of one record, as far as it concerns one reader."""

    register: Register
    ruleset: str
    rules: Rules
    level: int
    caveats: str
    is_closed: bool
    dated_rules: Rules = ()
    readable_from: date | None = None
    readable_until: date | None = None
    person_rules: tuple[int, ...] = field(default=())


@cache
def ruleset_of(register: Register) -> str:
    """Return what names a register's access block and groups: 16 hex digits."""
    rules = [rule.model_dump(mode="json", by_alias=True) for rule in register.access]
    return digest(canonical([rules, list(register.groups)]))[:16]


@cache
def paths_of(register: Register) -> tuple[str, ...]:
    """Return the field paths on which the register's rules depend."""
    found = [rule.who.field for rule in register.access if rule.who.field]
    return tuple(dict.fromkeys(found))


def audience(register: Register, facts: Facts) -> Audience:
    """Return who may do what with a record in these facts."""
    undated: list[tuple[int, tuple[str, ...]]] = []
    dated: list[tuple[int, tuple[str, ...]]] = []
    persons: dict[UUID, list[int]] = {}
    for index, rule in enumerate(register.access):
        if rule.who.is_personal:
            for person in _people(rule, facts):
                persons.setdefault(person, []).append(index)
        elif not facts.is_draft:
            tokens = _tokens(rule, facts)
            if tokens:
                (dated if rule.is_dated else undated).append((index, tokens))
    return Audience(
        main=_spec(register, facts, undated),
        dated=_spec(register, facts, dated) if register.date_bounds != (None, None) else None,
        groups={g: _spec(register, facts, undated, showing=g) for g in register.groups},
        persons=tuple(
            _person(register, person, rules) for person, rules in sorted(persons.items())
        ),
    )


def _people(rule: Rule, facts: Facts) -> Iterable[UUID]:
    """Return the people a rule names; of a draft, its author alone."""
    if rule.who.kind == "owner":
        return [facts.owner] if facts.owner else []
    named = facts.ids.get(rule.who.field or "", ())
    return [person for person in named if not facts.is_draft or person == facts.owner]


def _tokens(rule: Rule, facts: Facts) -> tuple[str, ...]:
    """Return the tokens to which a rule applies."""
    who = rule.who
    if who.kind in {PUBLIC, STAFF}:
        return (who.kind,)
    ids = facts.ids.get(who.field or "", ())
    if who.kind == "unit":
        return tuple(sorted(f"unit:{unit}" for unit in ids))
    house_wide = (f"role:{who.role}",)
    if who.field is None:
        return house_wide
    return (*house_wide, *sorted(f"role:{who.role}@{unit}" for unit in ids))


def _spec(
    register: Register,
    facts: Facts,
    rules: list[tuple[int, tuple[str, ...]]],
    *,
    showing: str | None = None,
) -> SetSpec:
    """Return the set of some rules; with `showing`, of those that read and show a group."""
    if showing is not None:
        rules = [(i, tokens) for i, tokens in rules if _shows(register.access[i], showing)]
    return SetSpec(
        register=register.code,
        ruleset=ruleset_of(register),
        rules=tuple(rules),
        level=facts.level,
        caveats=",".join(sorted(facts.caveats)),
    )


def _shows(rule: Rule, group: str) -> bool:
    """Tell whether a rule reads the record with the values of a group."""
    return "read" in rule.can and group not in rule.hide and group not in rule.mask


def _person(register: Register, person: UUID, rules: list[int]) -> PersonSpec:
    """Return what the rules that name a person amount to."""
    reading = [register.access[i] for i in rules if "read" in register.access[i].can]
    hidden = [g for g in register.groups if not any(_shows(rule, g) for rule in reading)]
    return PersonSpec(person=person, rules=tuple(rules), reads=bool(reading), hidden=tuple(hidden))


def decide(stored: Stored, actor: Actor) -> Decision:
    """Return what an actor may do with a record."""
    register = stored.register
    if stored.ruleset != ruleset_of(register) and not actor.is_house:
        return NOTHING
    if not actor.has_scope("read", register.code):
        return NOTHING
    if actor.is_house:
        applying = list(range(len(register.access)))
    elif not may_know(actor, stored.level, stored.caveats):
        return NOTHING
    else:
        applying = _applying(stored, actor)
    return _granted(register, applying, actor)


def may_know(actor: Actor, level: int, caveats: str) -> bool:
    """Tell whether clearance and caveats let the actor read at all."""
    held = actor.caveats
    return level <= actor.clearance and all(c in held for c in caveats.split(",") if c)


def _applying(stored: Stored, actor: Actor) -> list[int]:
    """Return the indexes of the rules that apply to the actor today; a closed set has none."""
    found: list[int] = []
    if not stored.is_closed:
        found = [i for i, tokens in stored.rules if not actor.principals.isdisjoint(tokens)]
        found += stored.person_rules
    if stored.dated_rules and within(stored.readable_from, stored.readable_until, actor.today):
        found += [i for i, tokens in stored.dated_rules if not actor.principals.isdisjoint(tokens)]
    return found


def dates_of(register: Register, values: Mapping[str, object]) -> tuple[date | None, date | None]:
    """Return from and until when the dated rules hold; a declared beginning left empty is never."""
    first, end = register.date_bounds
    begins = values.get(first) if first else None
    ends = values.get(end) if end else None
    if first and not isinstance(begins, date):
        begins = date.max
    return (
        begins if isinstance(begins, date) else None,
        ends if isinstance(ends, date) else None,
    )


def within(first: date | None, end: date | None, on: date) -> bool:
    """Tell whether a day lies between two dates: from the first on, before the end."""
    return (first is None or first <= on) and (end is None or on < end)


def _granted(register: Register, indexes: Iterable[int], actor: Actor) -> Decision:
    """Return what some rules grant together."""
    rules = [register.access[i] for i in indexes]
    reading = [rule for rule in rules if "read" in rule.can]
    if not reading:
        return NOTHING
    verbs = {verb for rule in rules for verb in rule.can}
    if actor.is_house:
        verbs |= {"edit", "classify", "erase"}
    if not actor.has_scope("write", register.code):
        verbs &= {"read"}
    shown = {g for g in register.groups if actor.is_house or any(_shows(r, g) for r in reading)}
    masked = {g for g in register.groups if any(g in rule.mask for rule in reading)} - shown
    hidden = set(register.groups) - shown - masked
    return Decision(frozenset(verbs), frozenset(hidden), frozenset(masked))


def may_ever(register: Register, verb: str, actor: Actor) -> bool:
    """Tell whether some rule could grant a verb to the actor on some record of the register."""
    act = "read" if verb == "read" else "write"
    if not actor.has_scope(act, register.code) or not actor.has_scope("read", register.code):
        return False
    return actor.is_house or any(
        verb in rule.can and _could_apply(rule, actor) for rule in register.access
    )


def _could_apply(rule: Rule, actor: Actor) -> bool:
    """Tell whether a rule could apply to the actor on some record."""
    who = rule.who
    if who.is_personal:
        return actor.person is not None
    if who.kind in {PUBLIC, STAFF}:
        return who.kind in actor.principals
    if who.kind == "unit":
        return any(token.startswith("unit:") for token in actor.principals)
    held = (f"role:{who.role}", f"role:{who.role}@")
    return any(t == held[0] or t.startswith(held[1]) for t in actor.principals) and (
        who.field is not None or held[0] in actor.principals
    )
