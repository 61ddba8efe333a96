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
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import (
    LANGUAGES,
    SOURCE_LANGUAGE,
    Declared,
    Institution,
    read_institution,
)

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
    "get",
    "institution",
    "labels",
    "lint",
    "read_institution",
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


def labels(code: str, language: str) -> Labels:
    """Return the words of a register in a language, or in the source language where it has none."""
    declared = institution().declared[get(code).code]
    return declared.labels.get(language[:2], declared.labels[SOURCE_LANGUAGE])


def declaration_text(register: Register) -> str:
    """Return a declaration as canonical JSON text."""
    return canonical(json.loads(register.model_dump_json(by_alias=True)))


@cache
def fingerprint() -> str:
    """Return what names all the declarations of this process: 64 hex digits."""
    return digest("\n".join(declaration_text(r) for r in all_registers().values()))
