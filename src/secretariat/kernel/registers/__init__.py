"""Registers: what the house is declared to keep. Read once at start-up, frozen afterwards.

Reading order: `grammar` (the words), `source` (YAML with lines), `loader` (folders), `lint`
(what must hold), `labels` (the words in every language).
"""

import json
from functools import cache

from django.conf import settings

from secretariat.foundation.canonical import canonical, digest
from secretariat.kernel.registers.errors import (
    DeclarationInvalid,
    DeclarationsInvalid,
    UnknownRegister,
)
from secretariat.kernel.registers.grammar import (
    LEVELS,
    FieldSpec,
    Lifecycle,
    ListView,
    Move,
    Register,
    Rule,
    State,
    Who,
)
from secretariat.kernel.registers.labels import Labels
from secretariat.kernel.registers.lineage import Lineage
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import (
    LANGUAGES,
    SOURCE_LANGUAGE,
    Declared,
    Institution,
    read_institution,
)
from secretariat.kernel.registers.versions import Versioned, forget, in_flight, lineage

__all__ = [
    "LANGUAGES",
    "LEVELS",
    "SOURCE_LANGUAGE",
    "DeclarationInvalid",
    "DeclarationsInvalid",
    "Declared",
    "FieldSpec",
    "Institution",
    "Labels",
    "Lifecycle",
    "Lineage",
    "ListView",
    "Move",
    "Register",
    "Rule",
    "State",
    "UnknownRegister",
    "Who",
    "all_registers",
    "declaration_text",
    "fingerprint",
    "forget",
    "get",
    "institution",
    "labels",
    "lineage",
    "lint",
    "of_record",
    "read_institution",
    "said",
    "version",
]


@cache
def institution() -> Institution:
    """Return the institution of this house, linted; the first call reads it.

    Raises:
        DeclarationsInvalid: every fault of the declarations, with file and line.
    """
    found = read_institution(settings.INSTITUTION, package=settings.PACKAGED_INSTITUTION)
    faults = lint(found)
    if faults:
        raise DeclarationsInvalid(faults)
    return found


def all_registers() -> dict[str, Register]:
    """Return every register by code, in alphabetical order."""
    return institution().registers


def get(code: str) -> Register:
    """Return one register.

    Raises:
        UnknownRegister: no register has this code.
    """
    declared = institution().declared.get(code)
    if declared is None:
        raise UnknownRegister(register=code, number="")
    return declared.register


def version(code: str, number: int) -> Register:
    """Return a register as a record that follows version `number` sees it.

    Lifecycle, checks and clocks are those of that version; everything else is of today.

    Raises:
        UnknownRegister: no register has this code.
    """
    return in_flight(get(code), number)


def of_record(row: Versioned) -> Register:
    """Return the register as a stored record sees it, by the version the record follows.

    Raises:
        UnknownRegister: no register has its code.
    """
    return in_flight(get(row.register), row.declared_version)


def labels(code: str, language: str) -> Labels:
    """Return the words of a register in a language, or in the source language where it has none."""
    declared = institution().declared[get(code).code]
    return declared.labels.get(language[:2], declared.labels[SOURCE_LANGUAGE])


def said(register: Register, path: str, sentence: str, language: str) -> str:
    """Return a sentence of a declaration in a language.

    Args:
        register: the register of a record, in the version it follows.
        path: where the sentence stands in the present declaration, if it still does.
        sentence: as that version says it; it stays so where the present one says something else.
        language: of the reader.
    """
    present = get(register.code)
    words = labels(register.code, language)
    unchanged = labels(register.code, SOURCE_LANGUAGE).get(path) == sentence
    return words.get(path, sentence) if register is present or unchanged else sentence


def declaration_text(register: Register) -> str:
    """Return a declaration as canonical JSON text, with the field that names its records.

    Canonical text forgets the order in which fields are declared.
    """
    said = json.loads(register.model_dump_json(by_alias=True))
    return canonical({**said, "named_by": register.title_field})


@cache
def fingerprint() -> str:
    """Return what names all the declarations of this process: 64 hex digits."""
    texts = [declaration_text(r) for r in all_registers().values()]
    texts += [calendar.text() for _, calendar in sorted(institution().calendars.items())]
    letters = sorted(institution().letters.items())
    texts += [path.read_text("utf-8") for _, files in letters for path in files.values()]
    return digest("\n".join(texts))
