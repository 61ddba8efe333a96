"""Roads: the ways in which one word, phrase or prefix can match an entry.

Each way is a query of its own; the weights were chosen on two test collections
(`bench/relevance.py`). Records what it looks for in the marker, so that snippets show the same.
Does not know how many words are needed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import tantivy

from secretariat.kernel.search import compounds
from secretariat.kernel.search.analysis import (
    CJK_RUN,
    STEMMERS,
    cjk_grams,
    folded_words,
    stemmed_in,
    stems,
    symbol_parts,
)
from secretariat.kernel.search.hidden import HiddenRoads
from secretariat.kernel.search.marking import Marker
from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.trimming import all_of, any_of

ALL_WEIGHT = 0.3
TITLE_WEIGHT = 0.3
OTHER_LANGUAGE_WEIGHT = 0.2
COMPOUND_WEIGHT = 0.5
NUMBER_SCORE = 10.0
YEAR_LIKE_SCORE = 0.1
HEAD_SCORE = 0.5
SPLIT_SCORE = 1.0
ALL_PAIRS_NEEDED = 6
COMMON = 20_000
Query = tantivy.Query


@dataclass(slots=True)
class Ways:
    """How one word can match: one way of `needed`; `finer` ways tell the order among those.

    What a finer way matches, a needed one matches too.
    """

    needed: list[tantivy.Query] = field(default_factory=list)
    finer: list[tantivy.Query] = field(default_factory=list)

    @property
    def all(self) -> list[tantivy.Query]:
        """Return all ways, for where alternatives lie side by side."""
        return self.needed + self.finer


class Roads:
    """The ways to match, for one schema, state of the index and language."""

    def __init__(
        self,
        schema: SearchSchema,
        searcher: tantivy.Searcher,
        language: str | None,
        hidden: HiddenRoads,
        marker: Marker,
        sees: Callable[[tantivy.Query], bool],
    ) -> None:
        """Bind what all ways need; `sees` tells whether the reader may read any match."""
        self._schema = schema
        self._searcher = searcher
        self._language = language
        self._hidden = hidden
        self._marker = marker
        self._sees = sees

    def word(self, text: str, *, is_wide: bool = False, is_marked: bool = True) -> Ways:
        """Return the ways to match a word; `is_wide` adds compounds.

        A word may hold several (`state-of-the-art`, `WIPO知识`): all of them are then needed.
        """
        words, runs = folded_words(text), CJK_RUN.findall(text)
        if is_marked:
            self._mark(text, words, runs)
        ways = self._latin(text, words) if words else Ways()
        if runs or not words:
            latin = [any_of(ways.needed)] if words else []
            ways.needed = [all_of([*latin, *map(self._run, runs)])]
        if is_wide and len(words) == 1 and not runs:
            ways.needed += self._split(words[0]) + self._heads(words[0])
        ways.needed += self._number(text) + self._hidden.word(text)
        return ways

    def phrase(self, text: str, *, is_marked: bool = True) -> list[tantivy.Query]:
        """Return the ways to match words side by side, exactly as written."""
        words, runs = folded_words(text), CJK_RUN.findall(text)
        if is_marked:
            self._marker.words.update(words)
            self._marker.runs.update(runs)
        sought = [self._side_by_side("all", words)] if words else []
        sought += [self._side_by_side("x_cjk", tuple(cjk_grams(run))) for run in runs]
        return [all_of(sought), *self._hidden.phrase(text)]

    def prefix(self, text: str, *, is_marked: bool = True) -> list[tantivy.Query]:
        """Return the ways to match the beginning of a word or of a number's part."""
        words = folded_words(text)
        if not words:
            return self.word(text, is_marked=is_marked).all
        if is_marked:
            self._marker.words.update(words[:-1])
            self._marker.prefixes.add(words[-1])
        begins = [self._term("all", word) for word in words[:-1]]
        found = [all_of([*begins, self._regex("all", words[-1] + ".*")])]
        number = self._regex("sym", "-".join(symbol_parts(text)) + ".*")
        found.append(Query.const_score_query(number, NUMBER_SCORE))
        return found + self._hidden.prefix(words)

    def compound(self, forms: tuple[str, ...]) -> list[tantivy.Query]:
        """Return the ways to match words written as one, where the index knows the form."""
        found = []
        for word in dict.fromkeys(folded for form in forms for folded in folded_words(form)):
            if self._searcher.doc_freq("all", word):
                self._marker.words.add(word)
                found.append(Query.boost_query(self._term("all", word), COMPOUND_WEIGHT))
        for stem in dict.fromkeys(stem for form in forms for stem in stems(form, "de")):
            if self._searcher.doc_freq("x_de", stem):
                self._marker.add_stems("de", (stem,))
                found.append(Query.boost_query(self._term("x_de", stem), COMPOUND_WEIGHT))
        return found + self._hidden.any_form(forms)

    def _mark(self, text: str, words: tuple[str, ...], runs: list[str]) -> None:
        """Tell the marker what a word looks like on each road."""
        self._marker.words.update(words)
        self._marker.runs.update(gram for run in runs for gram in cjk_grams(run))
        for language in stemmed_in(text):
            self._marker.add_stems(language, stems(text, language))

    def _latin(self, text: str, words: tuple[str, ...]) -> Ways:
        """Return the ways through whole words and stems.

        The form as written only tells the order: stems, and the words that stems do not lead to,
        find all that it finds. For a word that very many entries hold it tells too little.
        """
        if len(words) > 1:
            whole = Query.boost_query(self._side_by_side("all", words), ALL_WEIGHT)
            has_number = any(map(str.isdigit, text))
            return Ways([whole] if has_number else [whole, *self._stemmed([text])])
        (word,) = words
        rest = Query.boost_query(self._term("x_rest", word), ALL_WEIGHT)
        finer = [Query.boost_query(self._term("title", word), TITLE_WEIGHT)]
        if self._searcher.doc_freq("all", word) <= COMMON:
            finer.append(Query.boost_query(self._term("all", word), ALL_WEIGHT))
        return Ways([rest, *self._stemmed([text, word])], finer)

    def _stemmed(self, forms: list[str]) -> list[tantivy.Query]:
        """Return the ways through the stems of the forms of a word, each once for a language."""
        found = []
        for language in stemmed_in(forms[0]):
            is_own = self._language in (None, language) or self._language not in STEMMERS
            weight = 1.0 if is_own else OTHER_LANGUAGE_WEIGHT
            for sought in dict.fromkeys(stems(form, language) for form in forms):
                terms = [self._term(f"x_{language}", stem) for stem in sought]
                way = terms[0] if len(terms) == 1 else all_of(terms)
                found += [Query.boost_query(way, weight)] if terms else []
        return found

    def _run(self, run: str) -> tantivy.Query:
        """Return the query of a run without spaces: its pairs, of a long run half of them."""
        grams = list(dict.fromkeys(cjk_grams(run)))
        clauses = [(tantivy.Occur.Should, self._term("x_cjk", gram)) for gram in grams]
        needed = len(grams) if len(grams) <= ALL_PAIRS_NEEDED else (len(grams) + 1) // 2
        return Query.boolean_query(clauses, needed)

    def _split(self, word: str) -> list[tantivy.Query]:
        """Return the ways to find a long word written as two, where the index knows both."""
        found = []
        known = self._searcher.doc_freq
        for left, right in compounds.splits(word):
            if known("all", left) and known("all", right):
                apart = self._side_by_side("all", (left, right))
                found.append(Query.boost_query(apart, COMPOUND_WEIGHT))
            if min(len(left), len(right)) < compounds.SHORTEST_GERMAN_PART:
                continue
            parts = [*stems(left, "de"), *stems(right, "de")]
            if all(known("x_de", part) for part in parts):
                both = all_of(self._term("x_de", part) for part in parts)
                if self._sees(both):
                    self._marker.add_stems("de", parts)
                found.append(Query.const_score_query(both, SPLIT_SCORE))
        return found

    def _heads(self, word: str) -> list[tantivy.Query]:
        """Return the way to find a German word as the last part of a longer one."""
        if self._language not in (None, "de") or not word.isalpha():
            return []
        found = []
        for stem in stems(word, "de"):
            if len(stem) >= compounds.SHORTEST_HEAD:
                self._marker.heads.add(stem)
                heads = self._regex("tail_de", stem[::-1] + ".{4,}")
                found.append(Query.const_score_query(heads, HEAD_SCORE))
        return found

    def _number(self, text: str) -> list[tantivy.Query]:
        """Return the way through reference numbers, for words that look like a part of one."""
        if not any(map(str.isdigit, text)):
            return []
        parts = symbol_parts(text)
        is_number = len(parts) > 1 or not parts[0].isdigit()
        score = NUMBER_SCORE if is_number else YEAR_LIKE_SCORE
        return [Query.const_score_query(self._term("sym", "-".join(parts)), score)]

    def _side_by_side(self, field: str, words: tuple[str, ...]) -> tantivy.Query:
        if len(words) == 1:
            return self._term(field, words[0])
        return Query.phrase_query(self._schema.built, field, list(words))

    def _term(self, field: str, word: str) -> tantivy.Query:
        return Query.term_query(self._schema.built, field, word, index_option="freq")

    def _regex(self, field: str, pattern: str) -> tantivy.Query:
        """Return the query of words of letters and digits that fit `pattern`."""
        return Query.regex_query(self._schema.built, field, pattern)
