"""Writing: the letter of a move about one record, as PDF.

The template is that of the institution today, in the record's language or, where it has none in
that, in the source language. Does not keep the letter; `records` files it with the move.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils import timezone

from secretariat.foundation import wording
from secretariat.kernel import registers, showing
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.letters import facts
from secretariat.kernel.letters.rendering import LetterInvalid
from secretariat.kernel.letters.typesetter import typesetter
from secretariat.kernel.registers import SOURCE_LANGUAGE
from secretariat.kernel.registers.grammar import FieldSpec, Register
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.tables.models_of_registers import model_of


class NoLetter(SecretariatError):
    """Refuse to write a letter for a move that declares none."""

    code = "letter.none"
    status = 404
    message = "The move %(move)s writes no letter."


@dataclass(frozen=True, slots=True)
class Written:
    """A letter: the name of its file and its bytes."""

    name: str
    pdf: bytes


def write(
    register: Register,
    row: Row,
    values: Mapping[str, object],
    *,
    move: str,
    asked: Mapping[str, object],
    actor: Actor,
) -> Written:
    """Return the letter that a move writes.

    Args:
        register: the register of the record, in the version it follows.
        row: its spine.
        values: its typed values after the move.
        move: name of the move, which declares a letter.
        asked: the typed answers to what the move asks.
        actor: who signs.

    Raises:
        NoLetter: the move declares none.
        LetterInvalid: the template says what the record does not have, a value has characters
            that no font of the house has, or a link leads to what the actor may not read.
    """
    declared = register.lifecycle.moves[move]
    if declared.letter is None:
        raise NoLetter(move=move)
    template = registers.institution().letters[declared.letter.template]
    language = row.language if row.language in template else SOURCE_LANGUAGE
    specs, now = facts.told_fields(register, declared.letter), timezone.now()
    seen = replace(actor, language=language)
    telling = _telling(register, language, _titles(specs, values, seen, template[language]))
    told = {
        "number": row.number or "",
        "title": row.title,
        "day": wording.day(now.astimezone(telling.zone).date(), language),
        "language": language,
        "institution": registers.institution().name_in(language),
        "signer": _signer(actor, language),
        "fields": facts.told(specs, values, "fields", telling),
        "asked": facts.told(declared.ask, asked, f"moves.{move}.ask", telling),
    }
    words = telling.labels.get(f"moves.{move}", move)
    return Written(
        name=f"{row.number or register.title} {words}.pdf",
        pdf=typesetter.render(template[language], told, at=now),
    )


def warm(register: Register, move: str) -> None:
    """Start what renders letters where a move writes one, before its transaction begins."""
    declared = register.lifecycle.moves.get(move)
    if declared is not None and declared.letter is not None:
        typesetter.warm()


def _telling(register: Register, language: str, titles: Mapping[UUID, str]) -> facts.Telling:
    """Return how values are told, with the titles of the records that they lead to."""
    zone = ZoneInfo(str(timezone.get_default_timezone()))
    return facts.Telling(language, zone, registers.labels(register.code, language), titles)


def _titles(
    specs: Mapping[str, FieldSpec], values: Mapping[str, object], reader: Actor, template: Path
) -> dict[UUID, str]:
    """Return the titles of linked records, as who writes the letter may know them.

    Raises:
        LetterInvalid: the letter would name a record that its author may not read.
    """
    found = showing.refs(facts.linked(specs, values), reader)
    if any(ref.title is None for ref in found.values()):
        problem = "it would name a record that you may not read"
        raise LetterInvalid(template=template.name, problem=problem, line=1)
    return {key: str(ref.title) for key, ref in found.items()}


def _signer(actor: Actor, language: str) -> dict[str, str]:
    """Return the name of who signs and the title of the post held; the house signs as itself."""
    if actor.person is None:
        return {"name": registers.institution().name_in(language), "post": ""}
    return {"name": actor.name, "post": _post(actor.person)}


def _post(person: UUID) -> str:
    """Return the title of a person's post, or nothing."""
    declared = registers.all_registers().get("post")
    if declared is None or "incumbent" not in declared.fields:
        return ""
    held = model_of("post")._default_manager.filter(incumbent=person)
    title = Row.objects.filter(pk__in=held.values("pk"), state_kind="open").order_by("number")
    return str(title.values_list("title", flat=True).first() or "")
