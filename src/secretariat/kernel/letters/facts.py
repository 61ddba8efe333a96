"""Facts: what a letter may say of a record, in the words of its language.

Only fields that everyone who reads the letter may read are among them: those of no group, and those
of the group of the field that holds the letters. Does not know templates.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from secretariat.foundation import countries, wording
from secretariat.kernel.registers.grammar import FieldSpec, Letter, Register
from secretariat.kernel.registers.labels import Labels
from secretariat.kernel.values import Money, Period

Facts = dict[str, object]
SAMPLE = "Sample"


@dataclass(frozen=True, slots=True)
class Telling:
    """How values are told: language, zone, the words of the register, titles of linked records."""

    language: str
    zone: ZoneInfo
    labels: Labels
    titles: Mapping[UUID, str]


def told_fields(register: Register, letter: Letter) -> dict[str, FieldSpec]:
    """Return the fields that a letter may tell."""
    group = register.fields[letter.field].group if letter.field in register.fields else None
    return {
        name: spec
        for name, spec in register.fields.items()
        if spec.type != "file" and spec.group in {None, group}
    }


def linked(specs: Mapping[str, FieldSpec], values: Mapping[str, object]) -> set[UUID]:
    """Return the records that some values lead to, those in the rows of tables included."""
    return {one for name, spec in specs.items() for one in _ids(spec, values.get(name))}


def _ids(spec: FieldSpec, value: object) -> Iterator[UUID]:
    """Yield the records that a value leads to."""
    if spec.type == "table" and isinstance(value, tuple):
        for row in value:
            yield from linked(spec.columns, row)
    elif spec.is_link:
        found = value if isinstance(value, tuple) else (value,)
        yield from (one for one in found if isinstance(one, UUID))


def told(
    specs: Mapping[str, FieldSpec], values: Mapping[str, object], path: str, telling: Telling
) -> Facts:
    """Return values by name as a letter tells them.

    Empty is the empty text; yes and no stay so; what holds many, or rows, is a list.

    Args:
        specs: fields, columns or questions.
        values: their typed values.
        path: where their words stand in the labels: `fields`, `moves.reject.ask`.
        telling: language, zone, words and titles.
    """
    return {
        name: _told(spec, values.get(name), f"{path}.{name}", telling)
        for name, spec in specs.items()
        if spec.type != "file"
    }


def _told(spec: FieldSpec, value: object, path: str, telling: Telling) -> object:
    """Return one value as a letter tells it."""
    if spec.type == "table":
        rows: Iterable[Mapping[str, object]] = value if isinstance(value, tuple) else ()
        return [told(spec.columns, row, f"{path}.columns", telling) for row in rows]
    if spec.many:
        items = value if isinstance(value, tuple) else ()
        return [_one(spec, item, path, telling) for item in items]
    if spec.type == "boolean":
        return bool(value)
    return "" if value is None else _one(spec, value, path, telling)


def _one(spec: FieldSpec, value: object, path: str, telling: Telling) -> str:
    """Return one value that is there as text."""
    if spec.type == "choice":
        return telling.labels.get(f"{path}.of.{value}", str(value))
    if spec.type == "country":
        return countries.name(str(value), telling.language)
    for kind, tell in _TELLERS:
        if isinstance(value, kind):
            return tell(value, telling)
    return str(value)


_TELLERS: tuple[tuple[type, Callable[..., str]], ...] = (
    (UUID, lambda v, t: t.titles.get(v, "")),
    (Money, lambda v, t: wording.amount(v.amount, v.currency, t.language)),
    (Period, lambda v, t: f"{_day(v.start, t)} \N{EN DASH} {_day(v.end, t)}"),
    (datetime, lambda v, t: wording.moment(v, t.language, t.zone)),
    (date, lambda v, t: _day(v, t)),
    (int, lambda v, t: wording.number(v, t.language)),
    (Decimal, lambda v, t: wording.number(v, t.language)),
)


def _day(value: date, telling: Telling) -> str:
    """Return a day in words."""
    return wording.day(value, telling.language)


def sample(register: Register, move: str, letter: Letter, language: str) -> Facts:
    """Return facts with every name that a letter of a move may use, for trying a template."""
    return {
        "number": SAMPLE,
        "title": SAMPLE,
        "day": SAMPLE,
        "language": language,
        "institution": SAMPLE,
        "signer": {"name": SAMPLE, "post": SAMPLE},
        "fields": _sampled(told_fields(register, letter)),
        "asked": _sampled(register.lifecycle.moves[move].ask),
    }


def _sampled(specs: Mapping[str, FieldSpec]) -> Facts:
    """Return a sample of the value of each field."""
    found: Facts = {}
    for name, spec in specs.items():
        if spec.type == "table":
            found[name] = [_sampled(spec.columns)]
        elif spec.type == "boolean":
            found[name] = True
        else:
            found[name] = [SAMPLE] if spec.many else SAMPLE
    return found
