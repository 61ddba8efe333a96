"""Migrate: what becomes of data that lie in a register while its declaration changes."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import BeforeValidator, Field, model_validator

from secretariat.kernel.registers.grammar.parts import Code, Part


def _spelt(value: object) -> object:
    """Return a plain value as the text that names it: `true`, `12`, `0.5`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int | Decimal) else value


Spelt = Annotated[str, BeforeValidator(_spelt)]


class Migration(Part):
    """One change of data written under version `from` or before: of a field, or of states.

    Attributes:
        field: the field whose values become those of the present declaration; each value that
            `map` names becomes the one beside it, the others are read as they are.
        states: old states of running records, each with the state that takes its place; records
            in a state that is not named keep it. All of them then follow this version.
    """

    from_: int = Field(alias="from", ge=1)
    field: Code | None = None
    map: dict[Spelt, Spelt] = Field(default_factory=dict)
    states: dict[Code, Code] | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.field is None) == (self.states is None):
            raise ValueError("a migration names a field, or states")
        if self.states is not None and self.map:
            raise ValueError("a map goes with a field")
        return self
