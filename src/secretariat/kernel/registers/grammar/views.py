"""Views and channels: how a register is shown, and by which ways it is reached."""

from pydantic import Field

from secretariat.kernel.registers.grammar.parts import Part


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
