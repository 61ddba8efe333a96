"""Shapes: what goes in and out besides the declared fields, as pydantic models.

They describe and check form; what values mean is judged by the kernel.
"""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictBool, StrictInt, StrictStr

Level = Literal["public", "internal", "confidential", "strictly_confidential"]
DECIMAL = r"^-?[0-9]{1,18}(\.[0-9]{1,6})?$"
Digest = Annotated[StrictStr, Field(json_schema_extra={"pattern": "^[0-9a-f]{64}$"})]


class In(BaseModel):
    """What is sent: closed, so that an unknown part is refused."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid")


class MoneyIn(In):
    """An amount in a currency; the amount is text, so that it stays exact."""

    amount: Annotated[StrictStr, Field(json_schema_extra={"pattern": DECIMAL})]
    currency: Annotated[StrictStr, Field(json_schema_extra={"pattern": "^[A-Z]{3}$"})]


class PeriodIn(In):
    """The days from the first to the last, both included."""

    start: Annotated[StrictStr, Field(json_schema_extra={"format": "date"})]
    end: Annotated[StrictStr, Field(json_schema_extra={"format": "date"})]


class FileIn(In):
    """A file that was uploaded before: its name and the digest the upload answered with."""

    name: Annotated[StrictStr, Field(json_schema_extra={"minLength": 1, "maxLength": 255})]
    digest: Digest


class Money(Out):
    """An amount in a currency."""

    amount: Annotated[str, Field(pattern=DECIMAL)]
    currency: str


class Period(Out):
    """The days from the first to the last, both included."""

    start: date
    end: date


class Ref(Out):
    """A link to a record; number and title are null where the caller may not know them."""

    id: UUID
    register_code: Annotated[str, Field(alias="register")]
    number: str | None
    title: str | None


class File(Out):
    """A file of a record."""

    name: str
    digest: str
    size_bytes: int
    mime: str
    puid: str | None
    status: str
    reason: str
    has_thumbnail: bool


class Masked(Out):
    """A value of which the caller may see the end only."""

    shown: str


class Count(Out):
    """A count that stops: exact unless it is capped."""

    number: int
    is_capped: bool


class HolderOut(Out):
    """Who holds a record: a person, or all who have a role, in the whole house or at a unit."""

    person: Ref | None
    role: str | None
    unit: Ref | None


class OfferOut(Out):
    """A move the caller has the right to make: whether it is possible now, and why not."""

    name: str
    label: str
    possible: bool
    code: str | None
    reason: str | None
    facts: dict[str, JsonValue]
    ask: list[str]


class BallotOut(Out):
    """A decision that a body is to take on a record."""

    move: str
    label: str
    choices: dict[str, str]
    members: int
    cast: int
    quorum: int
    may_vote: bool
    own: str | None


class ClockOut(Out):
    """What a clock of a record shows; `remaining` counts days of `unit`, or seconds of others."""

    name: str
    label: str
    status: Literal["running", "paused", "stopped"]
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


class RoomOut(Out):
    """How much room a record has for those that lead to it, and how much of it is left."""

    register_code: Annotated[str, Field(alias="register")]
    link: str
    field: str
    label: str
    capacity: int
    left: int


class RecordOut(Out):
    """What every record has."""

    id: UUID
    register_code: Annotated[str, Field(alias="register")]
    number: str | None
    title: str
    language: str
    state: str
    state_kind: Literal["draft", "open", "waiting", "closed"]
    result: str | None
    unit: Ref | None
    owner: Ref | None
    level: Level
    caveats: list[str]
    file_plan_class: str
    trigger_on: date | None
    version: int
    declared_version: int
    created_at: datetime
    changed_at: datetime
    head: str
    translations: dict[str, dict[str, str]]
    masked: list[str]
    fixed: list[str]
    unasked: list[str]
    warnings: list[str]
    can: list[str]
    assigned: HolderOut | None
    moves: list[OfferOut] | None
    undo: str | None
    ballots: list[BallotOut]
    clocks: list[ClockOut] | None
    rooms: list[RoomOut] | None
    due_at: datetime | None


class ChangeOut(Out):
    """One event of a record's history."""

    seq: int
    kind: str
    at: datetime
    actor: Ref | None
    state: str | None
    fields: dict[str, JsonValue]
    asked: dict[str, JsonValue]
    erased: list[str]
    reason: str | None


class History(Out):
    """The events of a record, oldest first."""

    changes: list[ChangeOut]


class Classification(In):
    """Another level, other caveats or another class; what is left out stays."""

    reason: StrictStr
    version: StrictInt | None = None
    level: Level | None = None
    caveats: list[StrictStr] | None = None
    file_plan_class: StrictStr | None = None


class Erasure(In):
    """The lawful destruction of one field."""

    field: StrictStr
    reason: StrictStr
    authority: StrictStr


class Creating(In):
    """The system values of a new record; the declared ones lie in `values`."""

    submit: StrictBool = True
    language: StrictStr | None = None
    level: Level | None = None
    caveats: list[StrictStr] = Field(default_factory=list)


class Editing(In):
    """The version that the change was made on, unless If-Match names it."""

    version: StrictInt | None = None


class Fault(Out):
    """What is wrong with one field."""

    field: str
    code: str
    message: str


class Problem(Out):
    """A refusal (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, JsonValue]
    faults: list[Fault]


class Me(Out):
    """Who calls, and with what rights."""

    person: UUID | None
    name: str
    unit: UUID | None
    language: str
    clearance: Level
    caveats: list[str]
    principals: list[str]
    scopes: list[str] | None


class Health(Out):
    """Whether the house answers and reaches its records; `secretariat doctor` tells more."""

    status: Literal["ok"]
    version: str


class Choice(Out):
    """A value of a choice with its label."""

    code: str
    label: str


class FieldOut(Out):
    """One declared field, in the caller's language."""

    name: str
    type: str
    label: str
    help: str
    is_required: bool
    is_many: bool
    is_translated: bool
    target: str | None
    choices: list[Choice]
    columns: list["FieldOut"]


class MoveOut(Out):
    """One declared move."""

    name: str
    label: str
    from_states: list[str]
    to_state: str | None
    choices: dict[str, str]
    asks: list[FieldOut]


class StateOut(Out):
    """One state of the lifecycle."""

    name: str
    label: str
    kind: str


class RegisterOut(Out):
    """One register as the caller may use it."""

    code: str
    office: str
    title: str
    plural: str
    purpose: str
    level: Level
    can_create: bool
    fields: list[FieldOut]
    states: list[StateOut]
    moves: list[MoveOut]


class Registers(Out):
    """The registers that the caller may read or write in."""

    registers: list[RegisterOut]
