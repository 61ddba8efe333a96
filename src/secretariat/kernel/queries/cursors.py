"""Cursors: the place between two rows of an ordered list, as opaque text. Pure.

A cursor holds the order value and the id of a row, never a position, so that rows added before it
move nothing. It is signed with nothing: a forged one only chooses another place of the same list.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

import orjson

from secretariat.kernel.queries.errors import CursorInvalid

Value = str | int | bytes | date | datetime | UUID | bool | None


@dataclass(frozen=True, slots=True)
class Place:
    """The row after which, or before which, a page begins."""

    value: Value
    id: UUID


def write_cursor(place: Place) -> str:
    """Return a place as text of letters, digits, `-` and `_`."""
    value, kind = place.value, "p"
    coded: object = value
    if isinstance(value, bytes | memoryview):
        coded, kind = bytes(value).hex(), "b"
    elif isinstance(value, datetime):
        coded, kind = value.astimezone(UTC).isoformat(), "t"
    elif isinstance(value, date):
        coded, kind = value.isoformat(), "d"
    elif isinstance(value, UUID):
        coded, kind = value.hex, "u"
    packed = orjson.dumps([kind, coded, place.id.hex])
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read_cursor(text: str) -> Place:
    """Return the place that a cursor names.

    Raises:
        CursorInvalid: the text is no cursor.
    """
    try:
        packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        kind, coded, key = orjson.loads(packed)
        readers = {
            "p": lambda plain: plain,
            "b": bytes.fromhex,
            "t": datetime.fromisoformat,
            "d": date.fromisoformat,
            "u": UUID,
        }
        value = readers[kind](coded)
        if not isinstance(value, str | int | bytes | date | UUID | None):
            raise CursorInvalid
        return Place(value=value, id=UUID(key))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CursorInvalid from error
