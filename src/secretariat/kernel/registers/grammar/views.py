"""Views and channels: how a register is shown, and by which ways it is reached."""

from typing import Annotated

from pydantic import BeforeValidator, Field

from secretariat.kernel.registers.grammar.parts import Code, Part, Sentence

Listed = BeforeValidator(lambda given: [given] if isinstance(given, str) else given)


class ListView(Part):
    """The list of a register: its columns, its order (a leading `-` descends) and its filters."""

    columns: tuple[str, ...] = Field(min_length=1)
    sort: str = "-changed_at"
    filters: tuple[str, ...] = ()


class Step(Part):
    """One page of the form of a new record: the fields it asks for."""

    fields: tuple[Code, ...] = Field(min_length=1)
    label: Sentence | None = None


class Views(Part):
    """How the register is shown, beside its list; what is not said follows from the fields.

    Attributes:
        board: what makes the columns of the board: `state`, or a field with few values.
        calendar: the days by which records stand in the calendar, the first one by itself: fields
            with a day, or `due_at` for the clocks.
        timeline: the days by which records stand on the line of time.
        map: the field of a country.
        compare: the two fields whose values are counted against each other, down and across.
        steps: the pages on which a new record is asked for; fields that no step names are asked
            for on the last one.
    """

    list: ListView
    board: Code | None = None
    calendar: Annotated[tuple[Code, ...], Listed] = ()
    timeline: Annotated[tuple[Code, ...], Listed] = ()
    map: Code | None = None
    compare: tuple[Code, Code] | None = None
    steps: dict[Code, Step] = Field(default_factory=dict)


class Channels(Part):
    """By which ways the register is reached: the fields of the common search."""

    search: tuple[str, ...] = ()
