"""Marking: which words of a text did the question mean, and which passage shows them best?

Follows the same roads as the index, so that a stemmed, compound or Chinese match is marked as well
as a literal one. Sees stored text only, which is never hidden. Gives pieces, never HTML.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from secretariat.kernel.search.analysis import (
    STEMMERS,
    base_language,
    folded_words,
    stems,
)
from secretariat.kernel.search.compounds import SHORTEST_GERMAN_PART
from secretariat.kernel.search.values import Piece

PASSAGE = 240
LEAD = 60
TIGHT = 40
ENOUGH_MARKS = 400
_SPACE = re.compile(r"\s+")
_REST = "[^\\W_]*(?:[\u0300-\u036f\u064b-\u065f]+[^\\W_]*)*"
_WORD = re.compile(f"[^\\W_]{_REST}")
_ASCII_WORD = re.compile("[a-z0-9]+")
_ODD_SPACE = re.compile(r"[^\S ]|  ")
Span = tuple[int, int, str]


@lru_cache(maxsize=200_000)
def _looks(word: str, language: str) -> tuple[str, ...]:
    """Return what a printed word looks like on each road; stems bear a sign."""
    own = [f"~{stem}" for stem in stems(word, language)] if language in STEMMERS else []
    return (*folded_words(word), *own)


@dataclass(slots=True)
class Way:
    """How texts of one language are looked through, and what has been judged already.

    Where `starts` are given, a word that begins with none of them in ASCII can be passed over.
    """

    pattern: re.Pattern[str]
    starts: tuple[str, ...]
    wanted: set[str]
    judged: dict[str, str] = field(default_factory=dict)

    def candidates(self, text: str) -> Iterator[Span]:
        """Yield begin, end and word of what may be meant, in small letters where all is ASCII.

        In plain ASCII the beginnings are found faster one by one than by the pattern.
        """
        if not self.starts or not text.isascii():
            for match in self.pattern.finditer(text):
                yield match.start(), match.end(), match[0]
            return
        small = text.lower()
        for begin in _beginnings(small, self.starts):
            word = _ASCII_WORD.match(small, begin)
            if word:
                yield begin, word.end(), word[0]


def _beginnings(text: str, starts: tuple[str, ...]) -> list[int]:
    """Return in order where words of a text begin with one of `starts`."""
    found = []
    for start in starts:
        at = text.find(start)
        while at >= 0:
            if not at or not text[at - 1].isalnum():
                found.append(at)
            at = text.find(start, at + 1)
    return sorted(set(found))


@dataclass(slots=True)
class Marker:
    """The words of one question, on each road, and what has been judged already."""

    words: set[str] = field(default_factory=set)
    stems: dict[str, set[str]] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)
    heads: set[str] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    _ways: dict[str, Way] = field(default_factory=dict)

    def add_stems(self, language: str, stems: Iterable[str]) -> None:
        """Mark the words of `language` that have one of `stems`."""
        self.stems.setdefault(language, set()).update(stems)

    def is_empty(self) -> bool:
        """Tell whether the question marks nothing at all."""
        return not (self.words or self.stems or self.prefixes or self.heads or self.runs)

    def spans(self, text: str, language: str) -> list[Span]:
        """Return begin, end and key of the words of `text` that the question meant."""
        base = base_language(language)
        if base not in self._ways:
            self._ways[base] = self._way(base)
        way = self._ways[base]
        found = self._run_spans(text) if self.runs else []
        for begin, end, word in way.candidates(text):
            key = way.judged.get(word)
            if key is None:
                key = way.judged[word] = self._key(_looks(word, base), way.wanted, base)
            if key:
                found.append((begin, end, key))
                if len(found) >= ENOUGH_MARKS:
                    break
        return sorted(found)

    def _way(self, language: str) -> Way:
        """Return what finds candidates in texts of `language`, what is wanted, and judgements.

        Stemming changes ends only, so a candidate begins like a wanted word, or with a letter that
        folding may change. In Arabic, and for heads of German compounds, any word may be meant.
        """
        wanted = self.words | {f"~{stem}" for stem in self.stems.get(language, ())}
        if language == "ar" or (self.heads and language == "de"):
            return Way(_WORD, (), wanted)
        starts = {look.lstrip("~")[:2] for look in wanted} | {p[:2] for p in self.prefixes}
        begins = "|".join([*map(re.escape, sorted(starts)), "[^\x00-\x7f]", "[a-z][^\x00-\x7f]"])
        pattern = re.compile(f"(?<![^\\W_])(?:{begins}){_REST}", re.IGNORECASE)
        return Way(pattern, tuple(starts), wanted)

    def _key(self, looks: tuple[str, ...], wanted: set[str], language: str) -> str:
        """Return what the question meant by a word that looks so, or an empty text."""
        for look in looks:
            if look in wanted:
                return look
            for prefix in self.prefixes:
                if look.startswith(prefix):
                    return prefix
            for head in self.heads if language == "de" and look[0] == "~" else ():
                if look.endswith(head) and len(look) > len(head) + SHORTEST_GERMAN_PART:
                    return head
        return ""

    def _run_spans(self, text: str) -> list[Span]:
        """Return the spans of what was sought within runs without spaces."""
        found = []
        for sought in self.runs:
            begin = text.find(sought)
            while begin >= 0:
                found.append((begin, begin + len(sought), sought))
                begin = text.find(sought, begin + len(sought))
        return _merged(sorted(found))


def _merged(spans: list[Span]) -> list[Span]:
    """Return the spans with overlapping ones made one."""
    merged: list[Span] = []
    for begin, end, key in spans:
        if merged and begin < merged[-1][1]:
            last = merged[-1]
            merged[-1] = (last[0], max(last[1], end), last[2])
        else:
            merged.append((begin, end, key))
    return merged


def snippet(
    marker: Marker, texts: tuple[tuple[str, str], ...], language: str | None
) -> tuple[Piece, ...]:
    """Return the pieces of the best passage of `texts`, pairs of language and text.

    The best passage holds the most different words, then holds them closest, and is then in the
    reader's `language`. Without any match it is the beginning of the first fitting text.
    """
    best: tuple[tuple[int, int, bool], str, int, list[Span]] | None = None
    for own, text in texts:
        spans = [] if marker.is_empty() else marker.spans(text, own)
        start, rank = _best_window(spans)
        score = (*rank, language is not None and base_language(own) == language)
        if text.strip() and (best is None or score > best[0]):
            best = (score, text, start, spans)
    if best is None:
        return ()
    return _pieces(best[1], best[2], best[3])


def _best_window(spans: list[Span]) -> tuple[int, tuple[int, int]]:
    """Return where the best passage's first mark stands, and how good it is.

    The passage with the most different words wins, then the one that holds them closer together.
    """
    best, rank, first = 0, (0, 0), 0
    inside: dict[str, int] = {}
    for _, end, key in spans:
        inside[key] = inside.get(key, 0) + 1
        start, _, oldest = spans[first]
        while end - start > PASSAGE or inside[oldest] > 1:
            if inside[oldest] == 1:
                del inside[oldest]
            else:
                inside[oldest] -= 1
            first += 1
            start, _, oldest = spans[first]
        reached = (len(inside), -((end - start) // TIGHT))
        if not rank[0] or reached > rank:
            best, rank = start, reached
    return best, rank


def _pieces(text: str, mark: int, spans: list[Span]) -> tuple[Piece, ...]:
    """Cut the passage around `mark` at word borders and split it at the marks."""
    begin = _border(text, max(0, mark - LEAD)) if mark > LEAD else 0
    end = min(len(text), max(begin + PASSAGE, mark + PASSAGE - LEAD))
    if end < len(text):
        end = max(_last_border(text, begin, end), mark + 1)
    pieces: list[Piece] = [("… ", False)] if begin else []
    at = begin
    for left, right, _ in spans:
        if left >= at and right <= end:
            pieces += [(text[at:left], False), (text[left:right], True)]
            at = right
    pieces.append((text[at:end], False))
    pieces += [(" …", False)] if end < len(text) else []
    if _ODD_SPACE.search(text, begin, end):
        pieces = [(_SPACE.sub(" ", words), marked) for words, marked in pieces]
    return tuple(piece for piece in pieces if piece[0])


def _border(text: str, at: int) -> int:
    """Return the first beginning of a word at or after `at`, within a few words."""
    space = _SPACE.search(text, at, at + 30)
    return space.end() if space else at


def _last_border(text: str, begin: int, end: int) -> int:
    """Return the last end of a word before `end`, or `end` where there is no space."""
    space = max(text.rfind(" ", begin, end), text.rfind("\n", begin, end))
    return space if space > end - 40 else end
