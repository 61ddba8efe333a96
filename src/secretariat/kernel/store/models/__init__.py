"""The engine's models, by subject."""

from secretariat.kernel.store.models.access import AccessSet, AccessToken, RecordPerson
from secretariat.kernel.store.models.account import (
    Account,
    ApiToken,
    Factor,
    RateWindow,
    SignIn,
)
from secretariat.kernel.store.models.clocks import (
    CalendarDay,
    CalendarStretch,
    CalendarVersion,
    RecordClock,
)
from secretariat.kernel.store.models.content import Content, PartialUpload, Upload
from secretariat.kernel.store.models.evidence import Checkpoint, Event, SealEpoch
from secretariat.kernel.store.models.notices import Notice, Watch
from secretariat.kernel.store.models.record import Link, Record, RecordFile, Text
from secretariat.kernel.store.models.register import (
    Counter,
    House,
    RegisterVersion,
    RegisterWork,
)
from secretariat.kernel.store.models.time import Passage
from secretariat.kernel.store.models.work import Batch, BatchBlock, Job, Once, Outbox, Unfinished

__all__ = [
    "AccessSet",
    "AccessToken",
    "Account",
    "ApiToken",
    "Batch",
    "BatchBlock",
    "CalendarDay",
    "CalendarStretch",
    "CalendarVersion",
    "Checkpoint",
    "Content",
    "Counter",
    "Event",
    "Factor",
    "House",
    "Job",
    "Link",
    "Notice",
    "Once",
    "Outbox",
    "PartialUpload",
    "Passage",
    "RateWindow",
    "Record",
    "RecordClock",
    "RecordFile",
    "RecordPerson",
    "RegisterVersion",
    "RegisterWork",
    "SealEpoch",
    "SignIn",
    "Text",
    "Unfinished",
    "Upload",
    "Watch",
]
