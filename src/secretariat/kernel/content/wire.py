"""The frames a child and its parent exchange over pipes: JSON and bytes, never pickles.

A frame is two lengths (big-endian, 4 bytes each), JSON of the first length, bytes of the second.
Does not know processes. What a child sends is checked against the types below before it is
believed: a child that read a hostile file may be hostile.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any, get_args

from secretariat.kernel.content.extraction import Extraction, Mail, Nested, Status

MAX_FRAME_BYTES = 96 << 20
MEMORY_EXIT = 77
"""How a child ends that has no memory left."""

LENGTHS = struct.Struct(">II")


class FrameInvalid(ValueError):
    """A frame is not what the protocol allows."""


def pack(content: Mapping[str, Any], attached: bytes = b"") -> bytes:
    """Return a frame."""
    written = json.dumps(content).encode()
    return LENGTHS.pack(len(written), len(attached)) + written + attached


def lengths(header: bytes) -> tuple[int, int]:
    """Return the two lengths of a frame.

    Raises:
        FrameInvalid: they are larger than any frame may be.
    """
    written, attached = LENGTHS.unpack(header)
    if written + attached > MAX_FRAME_BYTES:
        raise FrameInvalid(f"a frame of {written + attached} bytes")
    return written, attached


def unpack(written: bytes) -> dict[str, Any]:
    """Return the content of a frame.

    Raises:
        FrameInvalid: it is not a JSON object.
    """
    try:
        content = json.loads(written)
    except ValueError as fault:
        raise FrameInvalid("not JSON") from fault
    if not isinstance(content, dict):
        raise FrameInvalid("not an object")
    return content


def from_extraction(found: Extraction) -> dict[str, Any]:
    """Return a finding as JSON values; parts and thumbnail travel in frames of their own."""
    return asdict(replace(found, nested=(), thumbnail=None))


def to_extraction(content: Mapping[str, Any]) -> Extraction:
    """Return the finding a child reported.

    Raises:
        FrameInvalid: a value has the wrong type.
    """
    mail = content.get("mail")
    pages = content.get("pages")
    if pages is not None and not isinstance(pages, int):
        raise FrameInvalid("pages")
    return Extraction(
        status=_status(content),
        reason=_text(content, "reason"),
        text=_text(content, "text"),
        title=_optional(content, "title"),
        author=_optional(content, "author"),
        created=_optional(content, "created"),
        pages=pages,
        mail=_to_mail(mail) if isinstance(mail, dict) else None,
    )


def from_nested(found: Nested) -> dict[str, Any]:
    """Return a part as JSON values."""
    return asdict(found)


def to_nested(content: Mapping[str, Any]) -> Nested:
    """Return the part a child reported; raises FrameInvalid as `to_extraction` does."""
    return Nested(
        name=_text(content, "name"),
        mime=_text(content, "mime"),
        status=_status(content),
        text=_text(content, "text"),
        reason=_text(content, "reason"),
    )


def _to_mail(content: Mapping[str, Any]) -> Mail:
    return Mail(
        sender=_text(content, "sender"),
        to=_texts(content, "to"),
        cc=_texts(content, "cc"),
        subject=_text(content, "subject"),
        sent_at=_optional(content, "sent_at"),
        message_id=_optional(content, "message_id"),
    )


def _status(content: Mapping[str, Any]) -> Status:
    value = content.get("status")
    for status in get_args(Status):
        if value == status:
            return status  # type: ignore[no-any-return]  # get_args forgets the literal
    raise FrameInvalid(f"status {value!r}")


def _text(content: Mapping[str, Any], name: str) -> str:
    value = content.get(name)
    if not isinstance(value, str):
        raise FrameInvalid(name)
    return value


def _optional(content: Mapping[str, Any], name: str) -> str | None:
    return None if content.get(name) is None else _text(content, name)


def _texts(content: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = content.get(name)
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise FrameInvalid(name)
    return tuple(value)
