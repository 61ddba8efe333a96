"""Canonical: one text for each value, so that a hash computed today can be computed again.

JSON with sorted keys, no white space, UTF-8, no floats: decimals are text with all their digits,
instants are UTC with microseconds, dates ISO 8601.

Source: RFC 8785 (JSON canonicalization) for objects, strings and integers; decimals, which it does
not know, are written as strings.
"""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast
from uuid import UUID

import orjson


def canonical(value: object) -> str:
    """Return the canonical JSON text of a value.

    Raises:
        TypeError: the value holds a float or another type that has no canonical form.
    """
    return orjson.dumps(plain(value), option=orjson.OPT_SORT_KEYS).decode()


def plain(value: object) -> object:
    """Return a value made of JSON's types only, without loss.

    Raises:
        TypeError: as for `canonical`.
    """
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in cast("list[object]", value)]
    raise TypeError(f"{type(value).__name__} has no canonical form")


def instant(value: datetime) -> str:
    """Return an aware instant as UTC text with microseconds, `2026-11-22T13:30:00.000000Z`.

    Raises:
        TypeError: the instant names no time zone.
    """
    if value.tzinfo is None:
        raise TypeError("an instant without time zone has no canonical form")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(text: str | bytes) -> str:
    """Return the SHA-256 of text or bytes as 64 hex digits."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()
