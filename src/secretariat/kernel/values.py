"""Values: what the kernel hands out and takes in. Frozen; never rows of a database.

Shapes: text is `str` in NFC and never empty; `decimal` is `Decimal` with the declared scale;
`money` is `Money`; links are `Ref`; files are `FileValue`; many-valued fields are tuples. Empty is
None (or the empty tuple), never an empty text. A table is a tuple of `Row`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in a currency (ISO 4217 code)."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        """Return the amount with its currency, `1234.50 USD`."""
        return f"{self.amount} {self.currency}"


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    def __str__(self) -> str:
        """Return the period as an interval of ISO 8601, `2026-01-01/2026-06-30`."""
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True, slots=True)
class Ref:
    """A link to another record; number and title are None where the reader may not know them."""

    id: UUID
    register: str
    number: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class FileValue:
    """A file of a record: its name and its bytes by digest (64 hex digits, SHA-256)."""

    name: str
    digest: str
    size_bytes: int
    mime: str
    puid: str | None = None
    status: str = "waiting"
    reason: str = ""
    has_thumbnail: bool = False


@dataclass(frozen=True, slots=True)
class Masked:
    """A value of which the reader may see the end only."""

    shown: str


class Row(Mapping[str, object]):
    """A row of a table: a value for each declared column, None where it is empty. Frozen."""

    __slots__ = ("_cells",)

    def __init__(self, cells: Mapping[str, object]) -> None:
        """Keep a copy of the cells."""
        self._cells = dict(cells)

    def __getitem__(self, column: str) -> object:
        """Return the value of a column."""
        return self._cells[column]

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the columns, in the order of the declaration."""
        return iter(self._cells)

    def __len__(self) -> int:
        """Return the number of columns."""
        return len(self._cells)

    def __hash__(self) -> int:
        """Return a hash of all cells."""
        return hash(frozenset(self._cells.items()))

    def __repr__(self) -> str:
        """Return the row as it would be built."""
        return f"Row({self._cells!r})"


Scalar = str | int | bool | Decimal | date | datetime | Money | Period | Ref | Masked
Value = Scalar | tuple[Ref, ...] | tuple[FileValue, ...] | tuple[Row, ...] | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a record: a person, or all who have a role, in the whole house or at a unit."""

    person: Ref | None = None
    role: str | None = None
    unit: Ref | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A move that leaves the record's state and that the reader has the right to make.

    Attributes:
        possible: whether it can be made now.
        code: the stable name of the reason why not; None where it is possible.
        reason: the sentence that says why not, in the reader's language where the register says it.
        facts: the values in the sentence.
        ask: names of the questions it asks.
    """

    name: str
    label: str
    possible: bool
    code: str | None
    reason: str | None
    facts: Mapping[str, object]
    ask: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ballot:
    """A decision that a body is to take on a record.

    Attributes:
        choices: the words of each choice; `abstain` is always one beside.
        members: how many may vote.
        cast: how many have voted.
        own: what the reader voted.
    """

    move: str
    label: str
    choices: Mapping[str, str]
    members: int
    cast: int
    quorum: int
    may_vote: bool
    own: str | None


@dataclass(frozen=True, slots=True)
class ShownClock:
    """What one clock of a record shows.

    Attributes:
        label: its words in the reader's language.
        status: running, paused or stopped.
        due_on: the day on which it is due by the clock of the office.
        remaining: of the length, in `unit` of days, or in seconds for all other units; None while
            no length is known.
        worked_seconds: working seconds while it ran.
        late_since: the instant it was due, if it ran beyond it.
        warned_at, late_at: when the house said so.
        calendar: code of the calendar it counts by; empty for none.
    """

    name: str
    label: str
    status: str
    started_at: datetime | None
    paused_at: datetime | None
    stopped_at: datetime | None
    due_at: datetime | None
    due_on: date | None
    warn_at: datetime | None
    late_since: datetime | None
    remaining: int | None
    unit: str
    worked_seconds: int
    calendar: str
    calendar_version: int
    warned_at: datetime | None
    late_at: datetime | None


@dataclass(frozen=True, slots=True)
class ShownRoom:
    """How much room a record has for those that lead to it, and how much of it is left.

    Attributes:
        register, link: which records take it, and by which of their fields.
        field: the field of this record that holds how much there is; `label` are its words.
    """

    register: str
    link: str
    field: str
    label: str
    capacity: int
    left: int


@dataclass(frozen=True, slots=True)
class Record:
    """One record as one reader may see it.

    Attributes:
        values: the fields the reader may see, by name; a hidden field is absent.
        translations: by field, the texts in other languages than `language`.
        masked: names of the fields whose end alone is shown.
        fixed: names of the fields that the reader may not write as the record stands.
        unasked: names of the fields that are not asked for as the record stands.
        warnings: what the register says of the record as a whole, in the reader's language.
        can: the verbs and moves that the reader has the right to in this state.
        assigned: who holds the record now.
        moves: the moves that the reader has the right to, each with whether and why not it can be
            made; None in lists, which do not ask.
        undo: the move that the reader may take back now.
        ballots: the decisions that bodies are to take on it now.
        clocks: what its clocks show now, in the order of their declaration; None in lists.
        rooms: how much room it has left for those that lead to it; None in lists.
        due_at: when the clock is due that is due first, of those that have not stopped; in a list
            only where the register shows it there.
        head: the hash that ends the record's chain of events (64 hex digits).
    """

    id: UUID
    register: str
    number: str | None
    title: str
    language: str
    state: str
    state_kind: str
    result: str | None
    unit: Ref | None
    owner: Ref | None
    level: str
    caveats: tuple[str, ...]
    file_plan_class: str
    trigger_on: date | None
    version: int
    declared_version: int
    created_at: datetime
    changed_at: datetime
    head: str
    values: Mapping[str, Value] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    masked: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()
    unasked: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
    can: frozenset[str] = frozenset()
    assigned: Holder | None = None
    moves: tuple[Offer, ...] | None = None
    undo: str | None = None
    ballots: tuple[Ballot, ...] = ()
    clocks: tuple[ShownClock, ...] | None = None
    rooms: tuple[ShownRoom, ...] | None = None
    due_at: datetime | None = None

    @property
    def reference(self) -> str:
        """Return what addresses the record: its number, or its id while it has none."""
        return self.number or str(self.id)


@dataclass(frozen=True, slots=True)
class Change:
    """One event of a record's history as one reader may see it.

    Attributes:
        fields: by field name, the new value in its canonical form; fields the reader may not see
            are left out, erased ones are None and named in `erased`.
        asked: what the move asked and was answered.
    """

    seq: int
    kind: str
    at: datetime
    actor: Ref | None
    state: str | None
    fields: Mapping[str, object]
    asked: Mapping[str, object]
    erased: frozenset[str]
    reason: str | None


@dataclass(frozen=True, slots=True)
class Count:
    """A count that stops: `number` is exact unless `is_capped`, then there are more."""

    number: int
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list; `after` and `before` are opaque cursors of the neighbours, or None."""

    records: tuple[Record, ...]
    count: Count
    after: str | None
    before: str | None
