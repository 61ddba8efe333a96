"""Canonical: one text for each value, so that a hash computed today can be computed again.

JSON with sorted keys, no white space, UTF-8, no floats: decimals are text with all their digits,
instants are UTC with microseconds, dates ISO 8601.

Source: RFC 8785 (JSON canonicalization) for objects, strings and integers; decimals, which it does
not know, are written as strings.
"""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
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
    for kind, form in _FORMS:
        if isinstance(value, kind):
            return form(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _mapping(value: dict[object, object]) -> dict[str, object]:
    """Return a mapping with keys of text and plain values."""
    return {str(key): plain(item) for key, item in value.items()}


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


_FORMS: tuple[tuple[type | tuple[type, ...], Callable[[Any], object]], ...] = (
    (Decimal, lambda value: f"{value:f}"),
    (datetime, instant),
    (date, date.isoformat),
    (UUID, str),
    (dict, _mapping),
    ((list, tuple), lambda value: [plain(item) for item in value]),
)
