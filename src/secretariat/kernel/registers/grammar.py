"""Grammar: what a register declaration may say, as closed, frozen, typed values.

A key stands here because it makes something happen; the lint refuses every other. This module
knows neither files nor databases; `loader` reads, `lint` judges what crosses declarations.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    StringConstraints,
    model_validator,
)

from secretariat.foundation.numbering import NumberPattern, parse_pattern

Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
ClassCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}(\.[A-Z0-9]{2,4}){0,3}$")]
Flag = Annotated[bool, Strict()]  # true and false alone: NO is text in YAML 1.2
Sentence = Annotated[str, StringConstraints(min_length=1, max_length=400)]
Level = Literal["public", "internal", "confidential", "strictly_confidential"]
LEVELS: tuple[str, ...] = ("public", "internal", "confidential", "strictly_confidential")

TextType = Literal["text", "longtext", "email", "phone", "url", "language", "country"]
FieldType = Literal[
    "text", "longtext", "email", "url", "language", "integer", "decimal", "money", "boolean",
    "date", "datetime", "choice", "concept", "link", "person", "unit", "file",
]  # fmt: skip
TEXT_TYPES = frozenset({"text", "longtext", "email", "url", "language"})
LINK_TYPES = frozenset({"concept", "link", "person", "unit"})
_ENGINE_NAMES = (
    "id record record_id number state result unit_id owner level caveats version register office"
    " language title access_set access_set_id dated_set dated_set_id readable_from readable_until"
    " changed_at created_at class save delete objects pk check clean full_clean refresh_from_db"
    " from_db meta _meta _state"
)
RESERVED_FIELDS = frozenset(_ENGINE_NAMES.split())
VERBS = ("read", "create", "edit", "classify", "erase")


class Part(BaseModel):
    """A part of a declaration: closed and frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class FieldSpec(Part):
    """One declared field.

    `min` and `max` bound the value; for text they bound its length in characters. `max: today`
    bounds a date by the day of writing. Decimal and money hold `scale` digits after the point.
    """

    type: FieldType
    label: str = ""
    help: str = ""
    required: Flag = False
    default: str | int | Decimal | bool | None = None
    min: int | Decimal | date | None = None
    max: int | Decimal | date | Literal["today"] | None = None
    pattern: str = ""
    unique: Flag = False
    many: Flag = False
    translated: Flag = False
    of: dict[Code, str] = Field(default_factory=dict)
    to: Code | None = None
    scheme: Code | None = None
    scale: int = Field(default=2, ge=0, le=6)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    group: Code | None = None
    personal: Literal["none", "staff", "public", "sensitive"] = "none"

    @property
    def is_text(self) -> bool:
        """Tell whether the value is text that can be folded, searched and sorted."""
        return self.type in TEXT_TYPES

    @property
    def is_link(self) -> bool:
        """Tell whether the value names another record."""
        return self.type in LINK_TYPES

    @property
    def target(self) -> str | None:
        """Return the register that a link points to."""
        return {"concept": "concept", "person": "person", "unit": "unit"}.get(self.type, self.to)

    @property
    def is_column(self) -> bool:
        """Tell whether the value lies in a column of the typed table."""
        return self.type != "file" and not self.many


class State(Part):
    """A state of the lifecycle: its kind and, where it closes the record, its result."""

    kind: Literal["draft", "open", "waiting", "closed"]
    label: str = ""
    result: Code | None = None

    @model_validator(mode="after")
    def _result_closes(self) -> Self:
        if (self.kind == "closed") != (self.result is not None):
            raise ValueError("a closed state names its result, and no other state does")
        return self


class Move(Part):
    """A move from one state to another; who may make it stands in `access`."""

    label: str = ""
    from_: tuple[Code, ...] = Field(alias="from", min_length=1)
    to: Code
    require: tuple[str, ...] = ()
    ask: dict[str, FieldSpec] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _one_is_a_list(cls, data: object) -> object:
        if isinstance(data, dict) and isinstance(data.get("from"), str):
            return {**data, "from": [data["from"]]}
        return data


class Lifecycle(Part):
    """The states of a record and the moves between them."""

    start: Code
    states: dict[Code, State] = Field(min_length=1)
    moves: dict[Code, Move] = Field(default_factory=dict)


class Who(Part):
    """To whom an access rule applies, parsed from its text.

    Kinds: `public` (everyone), `staff` (everyone signed in), `owner` (who made the record),
    `person(field)`, `unit(field)`, `role(name)` in the whole house, `role(name, field)` held at
    the unit in that field or above it. `field` may walk one link: `aggregation.responsible`.
    """

    kind: Literal["public", "staff", "owner", "person", "unit", "role"]
    role: str | None = None
    field: str | None = None

    @property
    def is_personal(self) -> bool:
        """Tell whether the rule names single people of the record."""
        return self.kind in {"owner", "person"}


_WHO = re.compile(
    r"^(public|staff|owner)$|^(person|unit|role)\(([a-z0-9_.]+)(?:,\s*([a-z0-9_.]+))?\)$"
)


def parse_who(text: str) -> Who:
    """Return what `text` says.

    Raises:
        ValueError: the text is none of the known forms.
    """
    match = _WHO.match(text)
    if match is None:
        raise ValueError(
            f"who is {text!r}; write public, staff, owner, person(field), unit(field), role(name)"
            " or role(name, unit_field)"
        )
    plain, kind, first, second = match.groups()
    if plain:
        return Who.model_validate({"kind": plain})
    if kind == "role":
        return Who(kind="role", role=first, field=second)
    if second:
        raise ValueError(f"who is {text!r}; {kind} takes one field")
    return Who.model_validate({"kind": kind, "field": first})


class Rule(Part):
    """One access rule: who, may do what, without which field groups, within which dates."""

    who_text: Annotated[str, AfterValidator(lambda t: parse_who(t) and t)] = Field(alias="who")
    can: tuple[str, ...] = Field(min_length=1)
    hide: tuple[Code, ...] = ()
    mask: tuple[Code, ...] = ()
    from_: str | None = Field(default=None, alias="from")
    until: str | None = None

    @cached_property
    def who(self) -> Who:
        """Return the parsed subject of the rule."""
        return parse_who(self.who_text)

    @property
    def is_dated(self) -> bool:
        """Tell whether the rule holds only within dates of the record."""
        return self.from_ is not None or self.until is not None


class ListView(Part):
    """The list of a register: its columns, its order (a leading `-` descends) and its filters."""

    columns: tuple[str, ...] = Field(min_length=1)
    sort: str = "-changed_at"
    filters: tuple[str, ...] = ()


class Views(Part):
    """How the register is shown."""

    list: ListView


class Channels(Part):
    """By which ways the register is reached: the fields of the common search."""

    search: tuple[str, ...] = ()


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
    fields: dict[Code, FieldSpec] = Field(min_length=1)
    lifecycle: Lifecycle
    access: tuple[Rule, ...] = Field(min_length=1)
    retention: dict[Code, ClassCode] = Field(min_length=1)
    views: Views
    channels: Channels = Channels()

    def __hash__(self) -> int:
        """Return a hash by name and version; what is computed from a register may be remembered."""
        return hash((self.code, self.version))

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
        return tuple(dict.fromkeys(f.group for f in self.fields.values() if f.group))

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


ValueScalar = str | int | Decimal | bool | date | datetime | None
