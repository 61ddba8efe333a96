"""Entries: a document becomes an entry of the engine, and a stored card becomes a value again.

The card is all that is stored: what an answer shows and snippets are cut from. It never holds
hidden text. Does not know queries or readers.
"""

import json
import re
from dataclasses import dataclass

import orjson
import tantivy

from secretariat.kernel.search.analysis import (
    STEMMERS,
    base_language,
    cjk_values,
    folded,
    language_of,
    mend,
    stemmable,
    stems,
    stems_of,
    symbol_terms,
    unstemmed,
    words_of,
)
from secretariat.kernel.search.errors import SearchInvalid
from secretariat.kernel.search.parser import normalized
from secretariat.kernel.search.schema import POSITION_UID, SearchSchema
from secretariat.kernel.search.values import Document, HiddenText

CARD_CHARACTERS = 200_000
OPEN_FROM, OPEN_UNTIL = -(1 << 41), 1 << 41
COMPOUND_LETTERS = 9
_LONG_WORD = re.compile(rf"[^\W\d_]{{{COMPOUND_LETTERS},}}")
Values = dict[str, list[str] | list[int] | list[bytes]]


@dataclass(frozen=True, slots=True)
class Card:
    """What the index stores of one record, to show it: nothing hidden."""

    uid: str
    version: int
    register: str
    number: str | None
    titles: tuple[tuple[str, str], ...]
    bodies: tuple[tuple[str, str], ...]
    subjects: tuple[str, ...]

    def title(self, language: str | None) -> str:
        """Return the title in `language`, or the first one, or an empty text."""
        for own, text in self.titles:
            if own == language:
                return text
        return self.titles[0][1] if self.titles else ""


def card_of(stored: tantivy.Document) -> Card:
    """Return the card of an entry found."""
    uid, version, register, number, titles, bodies, subjects = orjson.loads(stored["card"][0])
    return Card(
        uid=uid,
        version=version,
        register=register,
        number=number,
        titles=tuple((language, text) for language, text in titles),
        bodies=tuple((language, text) for language, text in bodies),
        subjects=tuple(subjects),
    )


def entry(document: Document, schema: SearchSchema, *, with_hidden: bool) -> tantivy.Document:
    """Return the entry of `document` for the engine.

    Raises:
        SearchInvalid: the document names an undeclared hidden group, or text that is no text.
    """
    titles, bodies, halves = _texts(document)
    values: Values = {
        "uid": [document.uid],
        "card": [_card(document, titles, bodies)],
        "changed": [document.changed],
        "tie": [_tie(document.uid)],
        "register": [document.register],
        "language": list(document.languages),
        "unit": [document.unit] if document.unit else [],
        "state": [document.state] if document.state else [],
        "subjects": list(document.subjects),
        "year": [] if document.year is None else [document.year],
        "title": [" ".join([folded(text), *cjk_values(text)]) for _, text in titles],
    }
    _add_text(values, titles, bodies, halves)
    _add_symbols(values, document)
    _add_rights(values, document)
    if with_hidden:
        _add_hidden(values, document.hidden, schema)
    return made(values, schema)


def position_entry(upto: int, schema: SearchSchema) -> tantivy.Document:
    """Return the entry that keeps the position; nobody can read it, for it has no readers."""
    return made({"uid": [POSITION_UID], "upto": [upto]}, schema)


def made(values: Values, schema: SearchSchema) -> tantivy.Document:
    """Return an entry of known fields with values of the right types.

    Raises:
        SearchInvalid: a field is unknown, or the engine refuses a value.
    """
    unknown = set(values) - schema.fields
    if unknown:
        raise SearchInvalid(what="this document", problem=f"fields {sorted(unknown)} are unknown")
    try:
        return tantivy.Document.from_dict(values, schema.built)
    except ValueError as refusal:
        raise SearchInvalid(what="this document", problem=str(refusal)) from refusal


def _tie(uid: str) -> int:
    """Return 64 bits of an identifier, by which equals are ordered."""
    number = int(uid, 16)
    return (number >> 64) ^ (number & ((1 << 64) - 1))


def _texts(document: Document) -> tuple[list[tuple[str, str]], list[tuple[str, str]], list[str]]:
    """Return titles and bodies mended, with a language each, and the halves of broken words."""
    titles = [(language, normalized(text)) for language, text in document.titles]
    bodies, halves = [], []
    for language, text in document.bodies:
        whole, rest = mend(text)
        own = (language_of(whole) or language) if language == "und" else language
        bodies.append((own, whole))
        halves += [rest] if rest else []
    return titles, bodies, halves


def _card(
    document: Document, titles: list[tuple[str, str]], bodies: list[tuple[str, str]]
) -> bytes:
    """Return the stored card; long bodies are kept up to a length that snippets need."""
    left, kept = CARD_CHARACTERS, []
    for language, text in bodies:
        kept.append((language, text[:left]))
        left -= len(kept[-1][1])
    number = document.number
    facts = (document.uid, document.version, document.register, number)
    return json.dumps((*facts, titles, kept, document.subjects), ensure_ascii=False).encode()


def _add_text(
    values: Values,
    titles: list[tuple[str, str]],
    bodies: list[tuple[str, str]],
    halves: list[str],
) -> None:
    """Add the searchable text: titles count twice, in each road."""
    whole: list[str] = []
    rest: list[str] = []
    cjk: list[str] = []
    by_language: dict[str, list[str]] = {}
    for counts, texts in ((2, titles), (1, bodies)):
        for language, text in texts:
            base, plain = base_language(language), folded(text)
            whole += [plain] * counts
            cjk += cjk_values(text) * counts
            if base in STEMMERS:
                by_language.setdefault(base, []).extend([stemmable(text, base)] * counts)
                plain = unstemmed(text, base)
            rest += [plain] * counts if plain else []
    apart = [folded(text) for text in halves]
    values["all"], values["x_rest"] = whole + apart, rest + apart
    for language, own in by_language.items():
        values[f"x_{language}"] = own
    values["x_cjk"] = cjk
    values["tail_de"] = [" ".join(_tails(by_language.get("de", [])))]


def _tails(texts: list[str]) -> list[str]:
    """Return the stems of long German words, reversed, so that their heads can be found."""
    words = {word for text in texts for word in _LONG_WORD.findall(text.lower())}
    return sorted({stem[::-1] for word in words for stem in stems(word, "de")})


def _add_symbols(values: Values, document: Document) -> None:
    """Add reference numbers whole, in runs of parts, and as words of the common field."""
    symbols = [*document.symbols, *([document.number] if document.number else [])]
    terms = {term for symbol in symbols for term in symbol_terms(normalized(symbol))}
    values["sym"] = [" ".join(sorted(terms))]
    words = [folded(normalized(text)) for text in symbols]
    for name in ("all", "x_rest"):
        values[name] = [*map(str, values[name]), *words]


def _add_rights(values: Values, document: Document) -> None:
    """Add who may read, when, with which clearance and caveats."""
    values["acl"] = list(document.acl)
    values["level"] = [document.level]
    values["caveats"] = [str(caveat) for caveat in document.caveats]
    if document.dated_acl:
        start, end = document.readable_from, document.readable_until
        values["dated"] = [1]
        values["dated_acl"] = list(document.dated_acl)
        values["dated_from"] = [OPEN_FROM if start is None else start]
        values["dated_until"] = [OPEN_UNTIL if end is None else end]


def _add_hidden(values: Values, hidden: tuple[HiddenText, ...], schema: SearchSchema) -> None:
    """Add hidden texts to the fields of their groups, with their readers."""
    grouped: dict[str, list[str]] = {}
    for part in hidden:
        whole, halves = mend(part.text)
        texts = [" ".join(words_of(whole)), " ".join(words_of(halves))]
        language = base_language(part.language)
        if language in STEMMERS:
            texts.append(" ".join(f"~{language}:{stem}" for stem in stems_of(whole, language)))
        grouped.setdefault(part.group, []).extend(texts + cjk_values(whole))
        values[schema.readers_field(part.group)] = list(part.acl)
    for group, texts in grouped.items():
        values[schema.text_field(group)] = texts
