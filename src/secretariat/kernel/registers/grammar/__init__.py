"""Grammar: what a register declaration may say, as closed, frozen, typed values; a file a block.

A key stands here because it makes something happen; the lint refuses every other. This package
knows neither files nor databases; `loader` reads, `lint` judges what crosses declarations.
"""

from secretariat.kernel.registers.grammar.access import UNDO, VERBS, Rule, Who, parse_who
from secretariat.kernel.registers.grammar.calendars import CalendarFile
from secretariat.kernel.registers.grammar.checks import Check
from secretariat.kernel.registers.grammar.clocks import Clock, Late, Warn
from secretariat.kernel.registers.grammar.fields import (
    LINK_TYPES,
    RESERVED_FIELDS,
    TEXT_TYPES,
    FieldSpec,
    FieldType,
    Room,
    ValueScalar,
)
from secretariat.kernel.registers.grammar.lifecycle import (
    Body,
    Letter,
    Lifecycle,
    Move,
    Opening,
    State,
    Undo,
)
from secretariat.kernel.registers.grammar.measures import Between, Measure
from secretariat.kernel.registers.grammar.migrate import Migration
from secretariat.kernel.registers.grammar.parts import (
    LEVELS,
    ClassCode,
    Code,
    Flag,
    Level,
    Part,
    Sentence,
)
from secretariat.kernel.registers.grammar.register import Register
from secretariat.kernel.registers.grammar.views import Channels, ListView, Step, Views

__all__ = [
    "LEVELS",
    "LINK_TYPES",
    "RESERVED_FIELDS",
    "TEXT_TYPES",
    "UNDO",
    "VERBS",
    "Between",
    "Body",
    "CalendarFile",
    "Channels",
    "Check",
    "ClassCode",
    "Clock",
    "Code",
    "FieldSpec",
    "FieldType",
    "Flag",
    "Late",
    "Letter",
    "Level",
    "Lifecycle",
    "ListView",
    "Measure",
    "Migration",
    "Move",
    "Opening",
    "Part",
    "Register",
    "Room",
    "Rule",
    "Sentence",
    "State",
    "Step",
    "Undo",
    "ValueScalar",
    "Views",
    "Warn",
    "Who",
    "parse_who",
]
