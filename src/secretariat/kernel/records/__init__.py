"""Records: the write door, the only package that changes a record.

Permission, guard, number, rows, event, outbox stand in one transaction; there is no flag that skips
one of them. `taking` and `answers` read what was sent; `creation`, `change`, `moves`, `undoing`,
`voting`, `classification` and `erasure` are the acts; `many` makes a move on a block of records and
`batches` keeps such acts; `storage` writes the rows.
"""

from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.lifecycle import CannotUndo, MadeAlready, MoveNotAllowed, MoveRefused
from secretariat.kernel.records import batches, many
from secretariat.kernel.records.change import edit, try_to_edit
from secretariat.kernel.records.choosing import Chosen
from secretariat.kernel.records.classification import classify
from secretariat.kernel.records.creation import create, try_to_create
from secretariat.kernel.records.erasure import erase
from secretariat.kernel.records.errors import (
    FieldNotErasable,
    KeyReused,
    NothingChosen,
    RecordClosed,
    StaleVersion,
    TooManyChosen,
)
from secretariat.kernel.records.judging import leading, unasked
from secretariat.kernel.records.moves import move, preview_letter
from secretariat.kernel.records.once import done_under
from secretariat.kernel.records.undoing import undo
from secretariat.kernel.records.voting import vote

__all__ = [
    "CannotUndo",
    "Chosen",
    "FieldFault",
    "FieldNotErasable",
    "KeyReused",
    "MadeAlready",
    "MoveNotAllowed",
    "MoveRefused",
    "NothingChosen",
    "RecordClosed",
    "StaleVersion",
    "TooManyChosen",
    "ValuesInvalid",
    "batches",
    "classify",
    "create",
    "done_under",
    "edit",
    "erase",
    "leading",
    "many",
    "move",
    "preview_letter",
    "try_to_create",
    "try_to_edit",
    "unasked",
    "undo",
    "vote",
]
