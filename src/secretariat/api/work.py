"""Work: the shapes of what waits for a caller: notices, records held, votes."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, JsonValue, StrictStr

from secretariat.api.shapes import In, Out, Ref


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


class Assigned(Out):
    """The open records that the caller holds, latest change first."""

    records: list[AssignedOut]


class Voting(In):
    """A vote on a decision of a body: one of its choices, or `abstain`."""

    choice: StrictStr
    reason: StrictStr = ""
