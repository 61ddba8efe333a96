"""Furnishing: records of what the institution's seed files declare and the house lacks.

Units, the file plan and the vocabularies are records like all others; their seed files only fill
them. Each act has a key, so that a second run, or one after a crash, adds what is missing and
nothing twice. Registers that the institution does not use are passed over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from secretariat.kernel import queries, records, registers
from secretariat.kernel.errors import NotFound
from secretariat.kernel.identity import Actor, house
from secretariat.kernel.registers import SOURCE_LANGUAGE, Institution
from secretariat.kernel.values import Record

TRANSLATIONS = ("fr", "es", "de", "ar", "ru", "zh")


@dataclass(frozen=True, slots=True)
class Piece:
    """A record to be made: its register, its number, and its values."""

    register: str
    number: str
    values: Mapping[str, object]


def furnish() -> Iterator[tuple[Piece, bool]]:
    """Make each record that is declared and missing; yield each piece and whether it was made."""
    actor = house()
    for piece in pieces(registers.institution()):
        yield piece, ensure(piece, actor=actor)


def pieces(institution: Institution) -> Iterator[Piece]:
    """Yield the records that the seed files declare, each after those it points to."""
    makers = (
        ("unit", _units),
        ("file_plan_class", _file_plan),
        ("concept_scheme", _schemes),
        ("concept", _concepts),
    )
    for code, make in makers:
        if code in institution.declared:
            yield from make(institution)


def ensure(piece: Piece, *, actor: Actor) -> bool:
    """Make the record unless there is one of its number; return whether it was made."""
    if exists(piece.register, piece.number, actor=actor):
        return False
    records.create(
        piece.register,
        piece.values,
        actor=actor,
        language=SOURCE_LANGUAGE,
        key=f"seed {piece.register} {piece.number}"[:120],
    )
    return True


def exists(register: str, number: str, *, actor: Actor) -> bool:
    """Tell whether a record of this number is there."""
    try:
        found: Record = queries.get(register, number, reader=actor)
    except NotFound:
        return False
    return found.number == number


def _words(row: Mapping[str, object], field: str, source: str) -> dict[str, object]:
    """Return the original of a field and its translations, from a row of a seed file."""
    words: dict[str, object] = {field: row[source]}
    for language in TRANSLATIONS:
        if row.get(language):
            words[f"{field}@{language}"] = row[language]
    return words


def _units(institution: Institution) -> Iterator[Piece]:
    """Yield the units; parents stand before their children."""
    for code, row in institution.units.items():
        values = {**_words(row, "name", "title"), "code": code, "parent": row.get("parent")}
        yield Piece("unit", code, values)


def _file_plan(institution: Institution) -> Iterator[Piece]:
    """Yield the classes of the file plan; parents stand before their children."""
    for code, row in institution.file_plan.items():
        values = {**_words(row, "name", "title"), "code": code, "parent": row.get("parent")}
        yield Piece("file_plan_class", code, values)


def _schemes(institution: Institution) -> Iterator[Piece]:
    """Yield the concept schemes."""
    for code, scheme in institution.schemes.items():
        title = _mapping(scheme.get("title"))
        values = {**_words(title, "name", SOURCE_LANGUAGE), "code": code}
        yield Piece("concept_scheme", code, values)


def _concepts(institution: Institution) -> Iterator[Piece]:
    """Yield the concepts of every scheme; the broader stand before the narrower."""
    for scheme, declared in institution.schemes.items():
        for code, row in _mapping(declared.get("concepts")).items():
            concept = _mapping(row)
            notation = f"{scheme}.{code}"
            values = {**_words(concept, "pref_label", SOURCE_LANGUAGE), "notation": notation}
            values["scheme"] = scheme
            for language, labels in _mapping(concept.get("alt")).items():
                name = "alt_labels" if language == SOURCE_LANGUAGE else f"alt_labels@{language}"
                values[name] = "\n".join(map(str, labels)) if isinstance(labels, list) else labels
            if concept.get("broader"):
                values["broader"] = f"{scheme}.{concept['broader']}"
            yield Piece("concept", notation, values)


def _mapping(value: object) -> Mapping[str, object]:
    """Return a mapping of a seed file, or an empty one where it says nothing."""
    return value if isinstance(value, Mapping) else {}
