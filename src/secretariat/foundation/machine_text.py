"""Machine text: values as JSON for programs that read what the house holds.

Decimals and money are text, never floats; instants are UTC. For hashes see `canonical`.
"""

from collections.abc import Mapping
from decimal import Decimal

import orjson

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def as_json(value: object) -> bytes:
    """Return a value, also one made of frozen dataclasses, as JSON in UTF-8."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


def _plain(value: object) -> object:
    """Return what JSON lacks as what it has."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    return str(value)
