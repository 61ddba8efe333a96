"""Texts: seeded words and sentences whose frequencies fall as in a real library.

The first ranks are the words of the packaged sample, the following ones are made of syllables; word
by word, chance follows the law of Zipf and Mandelbrot. Texts are spliced from a stock of sentences,
so that phrases are found again, with a tail of rare words. Good for cost, worthless for relevance.
"""

import random
import re
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import secretariat

SEED = 19190411
VOCABULARY = 60_000
RARE = 400_000
SENTENCES = 40_000
STEEPNESS, SHIFT = 1.07, 2.7
_ONSETS = (*"bcdfghlmnprstv", "br", "cl", "dr", "fl", "gr", "pl", "pr", "st", "tr")
_RHYMES = (
    *"aeiou",
    "an",
    "en",
    "in",
    "on",
    "ar",
    "er",
    "or",
    "al",
    "el",
    "il",
    "ant",
    "ent",
    "ist",
)


def sample_words() -> list[str]:
    """Return the words of the packaged English sample, each once, in the order they stand."""
    folder = Path(secretariat.__file__).parent / "institution" / "sample"
    text = (folder / "words.en.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(dict.fromkeys(re.findall(r"[a-z]{2,}", "\n".join(lines).lower())))


@dataclass
class Library:
    """Words by falling frequency, and sentences made of them.

    The same seed makes the same library.
    """

    seed: int = SEED
    words: list[str] = field(init=False)
    sentences: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Make words and sentences."""
        chance = random.Random(self.seed)
        known = dict.fromkeys(sample_words())
        while len(known) < VOCABULARY:
            syllables = (chance.choice(_ONSETS) + chance.choice(_RHYMES) for _ in range(4))
            known["".join(list(syllables)[: chance.randint(2, 4)])] = None
        self.words = list(known)
        weights = list(accumulate((rank + SHIFT) ** -STEEPNESS for rank in range(VOCABULARY)))
        self.sentences = [
            " ".join(chance.choices(self.words, cum_weights=weights, k=chance.randint(8, 18)))
            for _ in range(SENTENCES)
        ]

    def title(self, chance: random.Random) -> str:
        """Return the beginning of a sentence."""
        return " ".join(chance.choice(self.sentences).split()[:7])

    def text(self, chance: random.Random, *, sentences: int = 9) -> str:
        """Return a text with three rare words at its end."""
        parts = chance.choices(self.sentences, k=sentences)
        return f"{'. '.join(parts)} {' '.join(rare(chance) for _ in range(3))}"


def rare(chance: random.Random) -> str:
    """Return one of the rare words, of letters only; some are rarer than others."""
    number, letters = int(RARE * chance.random() ** 3), ""
    for _ in range(4):
        number, digit = divmod(number, 26)
        letters += chr(ord("a") + digit)
    return f"zq{letters}k"
