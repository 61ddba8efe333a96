"""Fields: what a record of a register holds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from secretariat.kernel.registers.grammar.parts import Code, Flag, Part

FieldType = Literal[
    "text", "longtext", "email", "url", "language", "integer", "decimal", "money", "boolean",
    "date", "datetime", "choice", "concept", "link", "person", "unit", "file", "table",
    "period", "country", "phone", "rating",
]  # fmt: skip
TEXT_TYPES = frozenset({"text", "longtext", "email", "url", "language", "phone"})
LINK_TYPES = frozenset({"concept", "link", "person", "unit"})
_ENGINE_NAMES = (
    "id record record_id number state result unit_id owner level caveats version register office"
    " language title access_set access_set_id dated_set dated_set_id readable_from readable_until"
    " changed_at created_at class save delete objects pk check clean full_clean refresh_from_db"
    " from_db meta _meta _state"
)
RESERVED_FIELDS = frozenset(_ENGINE_NAMES.split())
Names = Annotated[
    tuple[Code, ...], BeforeValidator(lambda given: [given] if isinstance(given, str) else given)
]
ChoiceCode = Annotated[str, StringConstraints(pattern=r"^([a-z][a-z0-9_]{1,39}|[1-9][0-9]?)$")]
RATING = 5
"""Points of a rating that declares no `max`."""
ValueScalar = str | int | Decimal | bool | date | datetime | None


class Room(Part):
    """How much room the record that a link leads to has for those that lead there.

    Attributes:
        of: the field of that record that holds how much; while it is empty there is no bound.
        takes: the field that says how much a record takes; without it each takes one.
        while: the states in which a record takes room.
    """

    of: Code
    takes: Code | None = None
    while_: Names = Field(alias="while", min_length=1)


class FieldSpec(Part):
    """One declared field.

    `min` and `max` bound the value; for text they bound its length in characters. `max: today`
    bounds a date by the day of writing. Decimal and money hold `scale` digits after the point.
    A table holds rows of `columns`, from `min` to `max` of them. A rating goes from 1 to `max`
    points, 5 by default; `of` gives words to points. `compute` works the value out, on reading or,
    where it is `stored`, on every write. It is asked for only where `show` holds, and written only
    where `write` holds; `where` says which record a link may lead to,
    and `room` how many may lead to one.
    `was` names what the field was called before, newest first; `retired` the version since which
    nobody writes or sees it, while its data stay.
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
    of: dict[ChoiceCode, str] = Field(default_factory=dict)
    to: Code | None = None
    scheme: Code | None = None
    scale: int = Field(default=2, ge=0, le=6)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "USD"
    columns: dict[Code, "FieldSpec"] = Field(default_factory=dict)
    compute: str | None = None
    stored: Flag = False
    show: str | None = None
    write: str | None = None
    where: str | None = None
    room: Room | None = None
    group: Code | None = None
    was: Names = ()
    retired: int | None = Field(default=None, ge=2)
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
        return self.type not in {"file", "table"} and not self.many and not self.is_virtual

    @property
    def is_virtual(self) -> bool:
        """Tell whether the value is computed on reading and kept nowhere."""
        return self.compute is not None and not self.stored

    @property
    def has_words(self) -> bool:
        """Tell whether the value holds words that can be searched."""
        if self.is_virtual:
            return False
        if self.type == "table":
            return any(column.has_words for column in self.columns.values())
        return self.is_text or self.type in {"file", "concept", "country"}

    @property
    def points(self) -> int:
        """Return the most points of a rating."""
        return self.max if isinstance(self.max, int) else RATING

    @property
    def file_columns(self) -> tuple[str, ...]:
        """Return the columns of a table that hold a file."""
        return tuple(name for name, column in self.columns.items() if column.type == "file")
