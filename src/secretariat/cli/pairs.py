"""Pairs: field values as they stand on a command line, `field=value`."""

import sys
from collections.abc import Sequence
from pathlib import Path

import orjson

from secretariat.cli.command import argument
from secretariat.kernel.errors import SecretariatError

VALUES = argument("values", nargs="*", metavar="FIELD=VALUE", help="repeat a field for many values")
VALUES_FILE = argument(
    "--values", dest="file", metavar="FILE", help="JSON object with values; - for standard input"
)


class PairInvalid(SecretariatError):
    """Refuse a value that cannot be read from the command line."""

    code = "values.unreadable"
    message = "%(what)s cannot be read: %(reason)s. Write FIELD=VALUE, or a JSON object."


def read_values(pairs: Sequence[str], file: str | None) -> dict[str, object]:
    """Return values by field: from the JSON object in a file, then from the pairs.

    Raises:
        PairInvalid: a pair has no name, or the file holds no JSON object.
    """
    values = _from_file(file) if file else {}
    given: dict[str, list[str]] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not name or not sign:
            raise PairInvalid(what=repr(pair), reason="it names no field")
        given.setdefault(name, []).append(value)
    for name, texts in given.items():
        values[name] = texts[0] if len(texts) == 1 else texts
    return values


def _from_file(file: str) -> dict[str, object]:
    """Return the JSON object in a file or on standard input."""
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        value = orjson.loads(raw)
    except (OSError, orjson.JSONDecodeError) as error:
        raise PairInvalid(what=file, reason=str(error)) from error
    if not isinstance(value, dict):
        raise PairInvalid(what=file, reason="it holds no JSON object")
    return value
