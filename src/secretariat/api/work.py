"""Work: the shapes of what waits for a caller: notices, records held, votes, moves of many."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, JsonValue, StrictBool, StrictInt, StrictStr

from secretariat.api.shapes import Fault, In, Out, Ref


class NoticeOut(Out):
    """A notice: what happened to which record, and when; of a record the caller may read."""

    id: int
    kind: str
    record: Ref
    facts: dict[str, JsonValue]
    at: datetime
    is_read: bool


class Notices(Out):
    """The notices of the caller, latest first."""

    notices: list[NoticeOut]


class AssignedOut(Out):
    """A record that the caller holds."""

    id: UUID
    register_code: Annotated[str, Field(alias="register")]
    number: str | None
    title: str
    state: str
    changed_at: datetime
    due_at: datetime | None


class Assigned(Out):
    """The open records that the caller holds: those due first, then the latest change."""

    records: list[AssignedOut]


class Voting(In):
    """A vote on a decision of a body: one of its choices, or `abstain`."""

    choice: StrictStr
    reason: StrictStr = ""


class SeenIn(In):
    """A record at the version that the caller saw; it is refused if it was changed since."""

    ref: StrictStr
    version: StrictInt


class MovingMany(In):
    """Which records to move: those named, or all that a list with these filters holds."""

    records: list[StrictStr | SeenIn] | None = Field(
        default=None, description="Numbers or ids, each alone or with the version you saw."
    )
    filters: dict[str, StrictStr] | None = Field(
        default=None, description="Filters of the list, `field` or `field.operator`, all of them."
    )
    dry_run: StrictBool = Field(default=False, description="Only tell what would be done.")


class LineOut(Out):
    """What became of one record, or would; a refusal is that of a single move."""

    ref: str
    id: UUID | None
    number: str | None
    outcome: Literal["possible", "moved", "refused", "not_found"]
    code: str | None
    reason: str | None
    facts: dict[str, JsonValue] | None
    faults: list[Fault]


class BatchOut(Out):
    """What became of many records so far; `foreseen` where it was only asked what would be done."""

    id: UUID | None
    register_code: Annotated[str, Field(alias="register")]
    move: str
    state: Literal["foreseen", "prepared", "running", "done"]
    total: int
    possible: int
    moved: int
    refused: int
    not_found: int
    lines: list[LineOut]
