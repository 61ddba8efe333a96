"""Corpus: the texts that the engines index and the questions that they are asked.

Does not know any engine.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.texts import SEED, Library
from secretariat.kernel.search.analysis import is_stop_word

REGISTERS, UNITS, PRINCIPALS = 60, 100, 3_000
ALL_STAFF = 0
ALL_STAFF_SHARE = 0.35
READER = (ALL_STAFF, *range(1, 40))
QUESTIONS = 300
FREQUENT = (30, 400)
TAILS = 5_000
KINDS = (
    *("frequent", "rare", "two", "two", "three", "any", "phrase", "phrase", "filtered", "filtered"),
)
WORDS = {"two": 2, "three": 3, "any": 3, "phrase": 2}
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
    """Return 300 questions that texts answer; no word of them is a stop word.

    Engines treat stop words differently, and ours looks for other spellings where nothing is found.
    Frequent words are drawn evenly over the orders of magnitude of the ranks 30 to 400, rare ones
    from the tails of the first texts, all others from one sentence.
    """
    chance = random.Random(SEED - 1)
    tails = [text.body.split()[-3:] for text in texts(library, TAILS)]
    made = []
    for at in range(QUESTIONS):
        kind = KINDS[at % len(KINDS)]
        if kind == "rare":
            made.append(Question(kind, (chance.choice(chance.choice(tails)),)))
        elif kind == "frequent":
            made.append(Question(kind, (_frequent(library, chance),)))
        elif kind == "filtered":
            first, register = 2000 + chance.randrange(20), f"r{chance.randrange(REGISTERS)}"
            word = (_frequent(library, chance),)
            made.append(Question(kind, word, register, first, first + 6))
        else:
            made.append(Question(kind, _of_a_sentence(library, chance, kind)))
    return made


def _frequent(library: Library, chance: random.Random) -> str:
    """Return a frequent word that is no stop word."""
    low, high = FREQUENT
    while True:
        word = library.words[int(low * (high / low) ** chance.random())]
        if not is_stop_word(word, None):
            return word


def _of_a_sentence(library: Library, chance: random.Random, kind: str) -> tuple[str, ...]:
    """Return words of one sentence, none a stop word: side by side for a phrase, else anywhere."""
    count = WORDS[kind]
    while True:
        words = chance.choice(library.sentences).split()
        if kind == "phrase":
            start = chance.randrange(len(words) - count + 1)
            picked = tuple(words[start : start + count])
        else:
            picked = tuple(chance.sample(words, count))
        if len(set(picked)) == count and not any(is_stop_word(word, None) for word in picked):
            return picked
