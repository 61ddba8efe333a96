"""Register: a whole declaration."""

from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field

from secretariat.foundation.numbering import NumberPattern, parse_pattern
from secretariat.kernel.registers.grammar.access import Rule
from secretariat.kernel.registers.grammar.checks import Check
from secretariat.kernel.registers.grammar.clocks import Clock
from secretariat.kernel.registers.grammar.fields import FieldSpec
from secretariat.kernel.registers.grammar.lifecycle import Lifecycle, Move, State
from secretariat.kernel.registers.grammar.measures import Measure
from secretariat.kernel.registers.grammar.migrate import Migration
from secretariat.kernel.registers.grammar.parts import (
    LEVELS,
    ClassCode,
    Code,
    Level,
    Part,
    Sentence,
)
from secretariat.kernel.registers.grammar.views import Channels, Views


class Register(Part):
    """A whole register declaration."""

    code: Code = Field(alias="register")
    version: int = Field(ge=1)
    office: Code
    title: Sentence
    plural: Sentence
    source: str = ""
    number: Annotated[str, AfterValidator(lambda t: parse_pattern(t) and t)]
    purpose: Sentence
    level: Level
    class_: ClassCode = Field(alias="class")
    all_fields: dict[Code, FieldSpec] = Field(alias="fields", min_length=1)
    checks: tuple[Check, ...] = ()
    lifecycle: Lifecycle
    clocks: dict[Code, Clock] = Field(default_factory=dict)
    access: tuple[Rule, ...] = Field(min_length=1)
    retention: dict[Code, ClassCode] = Field(min_length=1)
    measures: dict[Code, Measure] = Field(default_factory=dict)
    views: Views
    channels: Channels = Channels()
    migrate: tuple[Migration, ...] = ()

    def __hash__(self) -> int:
        """Return a hash by name and version; what is computed from a register may be remembered."""
        return hash((self.code, self.version))

    @cached_property
    def fields(self) -> dict[str, FieldSpec]:
        """Return the fields in use; `all_fields` holds the retired ones too."""
        return {name: spec for name, spec in self.all_fields.items() if spec.retired is None}

    @cached_property
    def number_pattern(self) -> NumberPattern:
        """Return the parsed number pattern."""
        return parse_pattern(self.number)

    @cached_property
    def title_field(self) -> str:
        """Return the field that names a record: the first declared, always text."""
        return next(iter(self.fields))

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Return the field groups, in the order of declaration."""
        return tuple(dict.fromkeys(f.group for f in self.all_fields.values() if f.group))

    @cached_property
    def unit_field(self) -> str | None:
        """Return the field that says to which unit a record belongs: the first of type unit.

        One in a field group is none: what everyone who reads the record may know follows from it.
        """
        units = (n for n, f in self.fields.items() if f.type == "unit")
        named = (n for n in units if not self.fields[n].many and not self.fields[n].group)
        return next(named, None)

    @cached_property
    def date_bounds(self) -> tuple[str | None, str | None]:
        """Return the fields from and until which the dated rules hold."""
        dated = [rule for rule in self.access if rule.is_dated]
        return (dated[0].from_, dated[0].until) if dated else (None, None)

    @property
    def level_number(self) -> int:
        """Return the default level as a number, 0 (public) to 3."""
        return LEVELS.index(self.level)

    def start_state(self) -> State:
        """Return the state in which a record begins."""
        return self.lifecycle.states[self.lifecycle.start]

    def moves_from(self, state: str) -> dict[str, Move]:
        """Return the declared moves that leave `state`, by name."""
        return {n: m for n, m in self.lifecycle.moves.items() if state in m.from_}

    @cached_property
    def submission(self) -> str | None:
        """Return the only move without questions out of the draft, which sends a new record off."""
        leaving = (
            self.moves_from(self.lifecycle.start) if self.start_state().kind == "draft" else {}
        )
        plain = [name for name, move in leaving.items() if not move.ask]
        return plain[0] if len(plain) == 1 else None
