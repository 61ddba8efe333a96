"""Corpus: the texts that the engines index and the questions that they are asked.

Does not know any engine.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.texts import SEED, Library, rare
from secretariat.kernel.search.analysis import is_stop_word

REGISTERS, UNITS, PRINCIPALS = 60, 100, 3_000
ALL_STAFF = 0
ALL_STAFF_SHARE = 0.35
READER = (ALL_STAFF, *range(1, 40))
QUESTIONS = 300
LEAST_RANK = 30
KINDS = (
    *("frequent", "rare", "two", "two", "three", "any", "phrase", "phrase", "filtered", "filtered"),
)
WORDS = {"frequent": 1, "rare": 1, "two": 2, "three": 3, "any": 3, "phrase": 2, "filtered": 2}
FACETS = ("register", "language", "year")


@dataclass(frozen=True, slots=True)
class Text:
    """One text with the facts that are filtered, counted and trimmed by."""

    number: int
    title: str
    body: str
    register: str
    year: int
    unit: str
    principals: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: words, how they are joined, and a filter by register and year."""

    kind: str
    words: tuple[str, ...]
    register: str | None = None
    year_from: int | None = None
    year_to: int | None = None


def texts(library: Library, count: int) -> Iterator[Text]:
    """Yield the same texts for the same count, about 120 words each."""
    for number in range(count):
        chance = random.Random(SEED + number)
        readers = {chance.randrange(1, PRINCIPALS) for _ in range(chance.randint(1, 4))}
        if chance.random() < ALL_STAFF_SHARE:
            readers.add(ALL_STAFF)
        yield Text(
            number=number,
            title=library.title(chance),
            body=library.text(chance),
            register=f"r{chance.randrange(REGISTERS)}",
            year=2000 + chance.randrange(27),
            unit=f"{chance.randrange(UNITS):032x}",
            principals=tuple(sorted(readers)),
        )


def questions(library: Library) -> list[Question]:
    """Return 300 questions; no word of them is a stop word, which engines treat differently.

    Words are drawn evenly over the orders of magnitude of their ranks, 30 to 5,000; frequent ones
    from the first 400, phrases from the sentences.
    """
    chance = random.Random(SEED - 1)
    made = []
    for at in range(QUESTIONS):
        kind = KINDS[at % len(KINDS)]
        picked = tuple(_word(library, chance, most=5_000) for _ in range(WORDS[kind]))
        if kind == "frequent":
            picked = (_word(library, chance, most=400),)
        elif kind == "rare":
            picked = (rare(chance),)
        elif kind == "phrase":
            picked = _side_by_side(library, chance)
        if kind == "filtered":
            first = 2000 + chance.randrange(20)
            register = f"r{chance.randrange(REGISTERS)}"
            made.append(Question(kind, picked, register, first, first + 6))
        else:
            made.append(Question(kind, picked))
    return made


def _word(library: Library, chance: random.Random, *, most: int) -> str:
    """Return a word between two ranks that is no stop word."""
    while True:
        word = library.words[int(LEAST_RANK * (most / LEAST_RANK) ** chance.random())]
        if not is_stop_word(word, None):
            return word


def _side_by_side(library: Library, chance: random.Random) -> tuple[str, ...]:
    """Return two words that follow each other in some sentence, neither a stop word."""
    while True:
        words = chance.choice(library.sentences).split()
        start = chance.randrange(len(words) - 1)
        picked = tuple(words[start : start + 2])
        if not any(is_stop_word(word, None) for word in picked):
            return picked
