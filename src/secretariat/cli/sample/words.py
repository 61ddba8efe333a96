"""Words: the sample folder of the institution, read once."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from secretariat.kernel import registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.source import read_source

Table = Mapping[str, Any]


class NoSample(SecretariatError):
    """Refuse to fill a house whose institution brings no sample."""

    code = "sample.none"
    status = 404
    message = "The institution in %(folder)s brings no %(file)s in its folder sample."


@cache
def table(name: str) -> Table:
    """Return a file of the sample that is a mapping.

    Raises:
        NoSample: the institution brings no such file.
    """
    found = _read(name)
    if not isinstance(found, dict):
        raise NoSample(folder=registers.institution().root, file=name)
    return found


@cache
def rows(name: str) -> Sequence[Table]:
    """Return a file of the sample that is a list.

    Raises:
        NoSample: the institution brings no such file.
    """
    found = _read(name)
    if not isinstance(found, list):
        raise NoSample(folder=registers.institution().root, file=name)
    return found


@cache
def label(scheme: str, code: str, language: str) -> str:
    """Return what a concept is called; in a language without a label, the word of the sample."""
    concept: Any = registers.institution().schemes[scheme]["concepts"]
    words = concept[code]
    if language not in words and scheme == "subject":
        return str(table(f"words.{language}.yaml")["subjects"][code])
    return str(words.get(language, words["en"]))


def _read(name: str) -> object:
    path = registers.institution().root / "sample" / name
    if not path.exists():
        raise NoSample(folder=registers.institution().root, file=name)
    return read_source(path).value
