"""Errors: why a record may not take room, and why room may not shrink."""

from collections.abc import Mapping

from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.intake import FieldFault, ValuesInvalid


class NoRoom(ValuesInvalid):
    """Refuse to take more than is left; the sentence stands at one field."""

    code = "record.no_room"
    fault = "no_room"
    status = 409
    message = (
        "This takes %(wanted)s, and %(left)s of %(capacity)s are left. Take fewer, choose another"
        " record, or wait until some are free."
    )

    def __init__(self, field: str, *, wanted: int, left: int, capacity: int) -> None:
        """Keep the facts, and the field."""
        _say(self, field, self.fault, {"wanted": wanted, "left": left, "capacity": capacity})


class RoomTaken(ValuesInvalid):
    """Refuse to have less room than is taken; the sentence stands at one field."""

    code = "record.room_taken"
    fault = "room_taken"
    status = 409
    message = "%(taken)s are taken already. Leave room for them, or let some be given up first."

    def __init__(self, field: str, *, taken: int) -> None:
        """Keep the facts, and the field."""
        _say(self, field, self.fault, {"taken": taken})


def _say(refusal: ValuesInvalid, field: str, fault: str, facts: Mapping[str, object]) -> None:
    """Let a refusal say its own sentence, as a whole and at its field."""
    refusal.faults = (FieldFault(field, fault, refusal.message % facts, facts),)
    SecretariatError.__init__(refusal, **facts)


SENTENCES = {kind.fault: kind.message for kind in (NoRoom, RoomTaken)}
"""The sentences of both refusals, by the code of their fault."""
