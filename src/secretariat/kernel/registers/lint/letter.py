"""Letter: the template of a letter is there in every language and says only what it may."""

from collections.abc import Iterator
from datetime import UTC, datetime

from secretariat.kernel.letters import facts
from secretariat.kernel.letters.rendering import LetterInvalid, render
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import LANGUAGES, Institution

_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def letter(
    at: tuple[str, ...], move: str, register: Register, institution: Institution
) -> Iterator[Fault]:
    """Check where a letter is kept, and try its template with every fact that it may tell."""
    declared = register.lifecycle.moves[move].letter
    if declared is None:
        return
    field = register.fields.get(declared.field)
    if field is None or field.type != "file" or not field.many:
        yield (*at, "field"), f"{declared.field!r} is no field that holds many files"
        return
    templates = institution.letters.get(declared.template, {})
    missing = [language for language in LANGUAGES if language not in templates]
    if missing:
        files = ", ".join(f"{declared.template}.{language}.typ" for language in missing)
        yield (*at, "template"), f"documents/letters has no {files}"
        return
    for language in LANGUAGES:
        try:
            sample = facts.sample(register, move, declared, language)
            render(templates[language], sample, at=_ANY_DAY)
        except LetterInvalid as refusal:
            problem = f"{templates[language].name}, line {refusal.line}: {refusal.facts['problem']}"
            yield (*at, "template"), problem
