"""Compounds: words that one writer joins and another keeps apart.

German joins (`Festplattenverschlüsselung`), with or without a linking element; English wavers
(`data base`). No dictionary is needed: the question tries its own neighbours joined and its own
long words split, and only what stands in the index can match. Pure; does not know the engine.
"""

from collections.abc import Iterator

LINKS = ("", "s", "es", "n", "en", "er", "e")
SHORTEST_PART = 3
SHORTEST_GERMAN_PART = 4
SHORTEST_COMPOUND = 8
SHORTEST_HEAD = 5


def joined(left: str, right: str) -> Iterator[str]:
    """Yield the ways to write `left` and `right` as one word, with linking elements.

    A final e may fall away (`Schule`, `Buch`: `Schulbuch`).
    """
    if not (left.isalpha() and right.isalpha()):
        return
    yield left + right
    if min(len(left), len(right)) < SHORTEST_PART:
        return
    for link in LINKS[1:]:
        yield left + link + right
    if left.endswith("e"):
        yield left[:-1] + right


def splits(word: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read `word` as two words, each long enough to be one."""
    if not word.isalpha() or len(word) < SHORTEST_COMPOUND:
        return
    for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
        yield word[:at], word[at:]
