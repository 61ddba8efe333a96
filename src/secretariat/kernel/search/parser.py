"""Parser of questions: words, "phrases", -exclusion, OR, prefix*.

Every text is a question: unknown syntax is taken as words, and nothing is ever refused. Pure; does
not know languages, fields or the engine.

    gift policy          both words
    "gift policy"        the words side by side
    gift -policy         without the second
    gift OR present      one or the other; `|` is the same
    pol*                 words that begin so
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

MAX_CHARACTERS = 4_000
MAX_TERMS = 120
MIN_PREFIX = 2
SHOUTED_WORDS = 6  # a longer question all in capitals means the word or, not the sign OR

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»〝〞「」『』", '"'))
_INVISIBLE = dict.fromkeys([0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF])
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_CHUNK = re.compile(r'(-?)"([^"]*)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Term:
    """What one record must hold: a word, a phrase, or the beginning of a word."""

    text: str
    kind: Literal["word", "phrase", "prefix"]


@dataclass(frozen=True, slots=True)
class Clause:
    """Alternatives of which one is needed, or none allowed where `is_excluded`."""

    options: tuple[Term, ...]
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """The clauses in the order typed; `is_blank` tells an empty box from unsearchable signs."""

    clauses: tuple[Clause, ...]
    is_blank: bool


def normalized(text: str) -> str:
    """Return `text` in NFKC, with plain quotes, without invisible characters and halves."""
    if text.isascii():
        return text
    whole = text.encode("utf-8", "ignore").decode()
    return unicodedata.normalize("NFKC", whole.translate(_QUOTES).translate(_INVISIBLE))


def parse(text: str) -> Question:
    """Return the question that `text` asks; never raises, whatever the text."""
    plain = normalized(text[:MAX_CHARACTERS])
    is_shouted = plain.isupper() and len(plain.split()) > SHOUTED_WORDS
    chunks: list[Clause | None] = []
    for match in _CHUNK.finditer(plain.lower() if is_shouted else plain):
        chunks += _clauses(match)
        if len(chunks) >= MAX_TERMS:
            break
    return Question(tuple(_joined(chunks)), is_blank=not plain.strip())


def _clauses(match: re.Match[str]) -> list[Clause | None]:
    """Return the clauses of one chunk; None stands for OR."""
    sign, phrase, chunk = match.groups()
    if phrase is not None:
        options = (Term(" ".join(phrase.split()), "phrase"),)
        return [Clause(options, is_excluded=bool(sign))] if _has_sound(phrase) else []
    if chunk in ("OR", "|"):
        return [None]
    is_excluded = chunk.startswith("-") and len(chunk) > 1
    parts = [part for part in re.split(r'["|]+', chunk[is_excluded:]) if _has_sound(part)]
    return [Clause((_term(part),), is_excluded=is_excluded) for part in parts]


def _term(chunk: str) -> Term:
    """Return a prefix where the chunk ends with a star after enough signs, else a word."""
    stem = chunk.rstrip("*")
    is_prefix = len(stem) < len(chunk) and "*" not in stem
    if is_prefix and sum(map(str.isalnum, stem)) >= MIN_PREFIX:
        return Term(stem, "prefix")
    return Term(_EDGES.sub("", chunk), "word")


def _has_sound(text: str) -> bool:
    """Tell whether anything in `text` can be searched: a letter or a digit."""
    return any(map(str.isalnum, text))


def _joined(chunks: list[Clause | None]) -> list[Clause]:
    """Return the clauses with those around an OR made one; an idle OR joins nothing."""
    clauses: list[Clause] = []
    is_open = False
    for chunk in chunks:
        if chunk is None:
            is_open = bool(clauses)
        elif is_open and not chunk.is_excluded and not clauses[-1].is_excluded:
            clauses[-1] = Clause(clauses[-1].options + chunk.options)
            is_open = False
        else:
            clauses.append(chunk)
            is_open = False
    return clauses
