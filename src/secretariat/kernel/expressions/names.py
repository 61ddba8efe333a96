"""Names: which names an expression may use, by the register and the place it stands in.

| place | today, now | links | actor | ask | history | must be a question to the database |
|---|---|---|---|---|---|---|
| check | yes | yes | | | | |
| show | yes | | | | | |
| write | yes | yes | yes | | | |
| when, set | yes | yes | yes | yes | yes | |
| compute | yes | yes | | | | |
| stored | | | | | | |
| access | | | yes | | | yes |
| where | yes | yes | yes | | | yes |
| measure | yes | yes | | | yes | |

Fields, their parts and tables may be used everywhere; rows of a linked record in checks, `when`,
`set` and `compute`. A stored value changes only when its record does, and access is decided without
other records: so neither knows the day or a link.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from secretariat.kernel.expressions.types import (
    DATE,
    DATETIME,
    TEXT,
    Type,
    record,
    type_of,
)

if TYPE_CHECKING:
    from secretariat.kernel.registers import Institution, Register
    from secretariat.kernel.registers.grammar import FieldSpec


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression stands, in words, and what it may know there."""

    words: str
    clock: bool = True
    links: bool = True
    actor: bool = False
    ask: bool = False
    history: bool = False
    rows: bool = False
    is_sql: bool = False


PLACES: dict[str, Place] = {
    "check": Place("a check", rows=True),
    "show": Place("'show'", links=False),
    "write": Place("'write'", actor=True),
    "when": Place("'when'", actor=True, ask=True, history=True, rows=True),
    "set": Place("'set'", actor=True, ask=True, history=True, rows=True),
    "compute": Place("'compute'", rows=True),
    "stored": Place("a stored 'compute'", clock=False, links=False),
    "access": Place("an access rule", clock=False, links=False, actor=True, is_sql=True),
    "where": Place("'where'", actor=True, is_sql=True),
    "measure": Place("a measure", history=True),
}
SYSTEM: dict[str, Type] = {
    "state": TEXT,
    "result": TEXT,
    "number": TEXT,
    "owner": record("person"),
    "unit": record("unit"),
    "level": TEXT,
    "created_at": DATETIME,
    "changed_at": DATETIME,
}
_CLOCK = {"today": DATE, "now": DATETIME}
_ACTOR = Type("actor", register="person")
_LATE = frozenset({"changed_at", "created_at"})


@dataclass(frozen=True, slots=True)
class Names:
    """The names that may be used in one place of one register."""

    register: "Register"
    registers: Mapping[str, "Register"]
    place: Place
    asked: Mapping[str, "FieldSpec"]
    roles: frozenset[str]

    def find(self, name: str) -> tuple[str, Type] | None:
        """Return where a name comes from, and its type; None where it is unknown.

        Sources: `values` (a field or system value), `clock`, `actor`, `ask`.
        """
        if name in self.fields:
            return "values", type_of(self.fields[name])
        if name in SYSTEM:
            return "values", _system(self.register, name)
        if name in _CLOCK:
            return "clock", _CLOCK[name]
        if name == "actor":
            return "actor", _ACTOR
        return None

    @property
    def fields(self) -> "Mapping[str, FieldSpec]":
        """Return the fields that may be named; an earlier version names retired ones too.

        A retired field has no value any more, so that what an earlier version says of it is empty.
        """
        is_present = self.registers.get(self.register.code) in (None, self.register)
        return self.register.fields if is_present else self.register.all_fields

    def linked(self, register: str, name: str) -> Type | None:
        """Return the type of a value of a linked record, or None where it has none."""
        target = self.registers.get(register)
        if target is None:
            return None
        if name in target.fields:
            return type_of(target.fields[name])
        return _system(target, name) if name in SYSTEM else None

    def group_of(self, register: str, name: str) -> str | None:
        """Return the group that a field belongs to, if any."""
        target = self.registers.get(register, self.register)
        spec = target.fields.get(name)
        return spec.group if spec is not None else None

    def refused(self, source: str, name: str) -> str | None:
        """Return why a name may not be used in this place, or None where it may."""
        place = self.place
        allowed = {"clock": place.clock, "actor": place.actor, "ask": place.ask}.get(source, True)
        if not allowed:
            return f"{name!r} cannot be used in {place.words}"
        if source == "values" and not place.clock and name in _LATE:
            return f"{name!r} cannot be used in {place.words}"
        return None

    def meant(self, name: str) -> str:
        """Return a hint at the name that was probably meant, or nothing."""
        return meant(name, self.register.fields.keys() | SYSTEM.keys() | _CLOCK.keys() | {"actor"})


def names_of(
    register: "Register",
    *,
    place: str,
    institution: "Institution",
    move: str | None = None,
) -> Names:
    """Return the names that may be used in a place of a register.

    Args:
        register: whose record the expression is about.
        place: one of `PLACES`.
        institution: where linked registers are found.
        move: in `when` and `set`, the move whose answers are known as `ask`.
    """
    asked = register.lifecycle.moves[move].ask if move is not None else {}
    roles = frozenset(institution.roles)
    return Names(register, institution.registers, PLACES[place], asked, roles)


def meant(name: str, known: set[str]) -> str:
    """Return a hint at the known name that is closest, or nothing."""
    close = get_close_matches(name, known, n=1)
    return f" (did you mean {close[0]!r}?)" if close else ""


def _system(register: "Register", name: str) -> Type:
    """Return the type of a system value; states, results and levels are closed sets."""
    if name == "state":
        return Type("text", codes=tuple(register.lifecycle.states))
    if name == "result":
        results = (state.result for state in register.lifecycle.states.values())
        return Type("text", codes=tuple(dict.fromkeys(one for one in results if one)))
    if name == "level":
        from secretariat.kernel.registers.grammar import LEVELS  # else the packages form a circle

        return Type("text", codes=LEVELS)
    return SYSTEM[name]
