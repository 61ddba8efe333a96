"""Furnishing: records of what the institution's seed files declare and the house lacks.

Units, the file plan and the vocabularies are records like all others; their seed files only fill
them. What is there already stays as it is, so that a second run, or one after a crash, adds what is
missing and nothing twice. Registers that the institution does not use are passed over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from secretariat.kernel import bulk, queries, registers
from secretariat.kernel.identity import house
from secretariat.kernel.registers import SOURCE_LANGUAGE, Institution

TRANSLATIONS = ("fr", "es", "de", "ar", "ru", "zh")


@dataclass(frozen=True, slots=True)
class Piece:
    """A record to be made: its register, its number, its values, the number of the one above it."""

    register: str
    number: str
    values: Mapping[str, object]
    above: str | None = None


def furnish() -> Iterator[Piece]:
    """Make each record that is declared and missing, and yield it once it is there."""
    actor = house()
    for register, declared in groupby(pieces(registers.institution()), lambda p: p.register):
        there = {record.number for record in queries.walk(register, reader=actor, fields=())}
        missing = [piece for piece in declared if piece.number not in there]
        for level in _levels(missing):
            sent = [piece.values for piece in level]
            for _block in bulk.load(register, sent, actor=actor, language=SOURCE_LANGUAGE):
                pass
            yield from level


def _levels(missing: list[Piece]) -> Iterator[list[Piece]]:
    """Yield pieces in groups, each after those that its pieces point to."""
    while missing:
        waiting = {piece.number for piece in missing}
        ready = [piece for piece in missing if piece.above not in waiting]
        yield ready or missing  # what points in a circle is refused by the kernel
        missing = [piece for piece in missing if ready and piece not in ready]


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
        piece = _in_tree("unit", code, row)
        named = {"calendar": row["calendar"]} if row.get("calendar") else {}
        yield replace(piece, values={**piece.values, **named})


def _file_plan(institution: Institution) -> Iterator[Piece]:
    """Yield the classes of the file plan; parents stand before their children."""
    for code, row in institution.file_plan.items():
        yield _in_tree("file_plan_class", code, row)


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
            above = f"{scheme}.{concept['broader']}" if concept.get("broader") else None
            yield Piece("concept", notation, {**values, "broader": above}, above)


def _in_tree(register: str, code: str, row: Mapping[str, object]) -> Piece:
    """Return a unit or a class, which may stand below another."""
    above = str(row["parent"]) if row.get("parent") else None
    values = {**_words(row, "name", "title"), "code": code, "parent": above}
    return Piece(register, code, values, above)


def _mapping(value: object) -> Mapping[str, object]:
    """Return a mapping of a seed file, or an empty one where it says nothing."""
    return value if isinstance(value, Mapping) else {}
