"""Extension: what an institution adds to a packaged register without taking it over whole."""

from typing import Any

from pydantic import Field

from secretariat.kernel.registers.grammar.migrate import Migration
from secretariat.kernel.registers.grammar.parts import Code, Flag, Part, Sentence


class FieldAddition(Part):
    """What is added to a packaged field: choices, words, and that it must be filled in."""

    label: str | None = None
    help: str | None = None
    of: dict[Code, str] = Field(default_factory=dict)
    required: Flag | None = None


class ListAddition(Part):
    """What the list shows besides: columns after those of the package, and filters."""

    columns: tuple[str, ...] = ()
    filters: tuple[str, ...] = ()


class Extension(Part):
    """A packaged register with additions.

    Attributes:
        extends: the packaged version that was looked at when this was written.
        version: number of the extension; that of the register is the package's plus this one.
        fields: new fields as in any declaration, or additions to packaged ones.
        labels: words of states and moves, by path, such as `states.open`.
    """

    code: Code = Field(alias="register")
    extends: int = Field(ge=1)
    version: int = Field(ge=1)
    office: Code | None = None
    title: Sentence | None = None
    plural: Sentence | None = None
    fields: dict[Code, dict[str, Any]] = Field(default_factory=dict)
    labels: dict[str, str] = Field(default_factory=dict)
    list: ListAddition = ListAddition()
    search: tuple[str, ...] = ()
    migrate: tuple[Migration, ...] = ()
