"""Env: what an expression is worked out over, filled by whoever asks.

Values are those of `kernel.values`, by field name: text `str`, `integer` and `rating` `int`,
`decimal` `Decimal`, `money` `Money`, links the `UUID` of the record (many: a tuple of them), files
a tuple, a table a tuple of rows that are mappings by column. Empty is None or the empty tuple. What
an expression needs and does not find is empty. Nothing here is checked or fetched.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from uuid import UUID

Linked = Callable[[str, UUID], Mapping[str, object] | None]
Workdays = Callable[[date, date], int | None]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who acts: the id of the person, the unit, all units above it, and the tokens held.

    `principals` are those of `identity.Actor`: `role:<name>`, `role:<name>@<unit id>` and others.
    """

    person: UUID | None = None
    unit: UUID | None = None
    units: tuple[UUID, ...] = ()
    principals: frozenset[str] = frozenset()

    @classmethod
    def of(cls, person: UUID | None, unit: UUID | None, principals: frozenset[str]) -> "Asker":
        """Return the asker with the units that `unit:<id>` tokens name."""
        named = (token.removeprefix("unit:") for token in principals if token.startswith("unit:"))
        return cls(person, unit, tuple(sorted(UUID(one) for one in named)), principals)


@dataclass(frozen=True, slots=True)
class Passed:
    """One move that the record made: its name, the state entered, who made it, and when (UTC)."""

    move: str
    state: str
    actor: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Env:
    """One record and what lies around it, as an expression sees it.

    Attributes:
        values: the fields of the record by name, and its system values where a name of them is
            used: state, result, number, owner, unit, level, created_at, changed_at.
        ask: the answers that a move was given.
        today: the day at the headquarters.
        now: the moment (UTC).
        link: returns the values of a linked record, by register and id; None if there is none.
        history: the moves the record made, oldest first.
        workdays: returns the working days from one day to another, by the calendar that applies.
        zone: in which a moment becomes a day.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    ask: Mapping[str, object] = field(default_factory=dict)
    today: date | None = None
    now: datetime | None = None
    actor: Asker = Asker()
    link: Linked = lambda _register, _id: None
    history: Sequence[Passed] = ()
    workdays: Workdays = lambda _first, _last: None
    zone: tzinfo = UTC
