"""Access: who may do what, and with which groups of fields."""

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from secretariat.kernel.registers.grammar.parts import Code, Part

VERBS = ("read", "create", "edit", "classify", "erase")
UNDO = "undo"  # what taking a move back is called in histories; no move has this name


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
