"""Compiler: a parsed question becomes a query of the engine and a marker for its snippets.

Up to four words are all needed; of a longer question some, and the order tells the rest. A word
matches as written (`all`), in the title, by its stem in each language, in Chinese and Japanese by
pairs of characters, as part of a number, and in the hidden groups that this reader may read there.
Hidden matches add a fixed amount, so no hidden text ever weighs on what others see.
Does not know rights (they come as clauses) nor filters.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import tantivy

from secretariat.kernel.search import compounds
from secretariat.kernel.search.analysis import (
    base_language,
    folded_words,
    is_stop_word,
    language_of,
    quick_fold,
)
from secretariat.kernel.search.hidden import HiddenRoads
from secretariat.kernel.search.marking import Marker
from secretariat.kernel.search.parser import Clause, Question, Term
from secretariat.kernel.search.roads import Roads
from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.trimming import any_of
from secretariat.kernel.search.values import Expansion

ALL_NEEDED = 4
HALF_NEEDED = 8
NEEDED_OF_LONG = 2
REPEATED = 0.6
VIA_SCORE = 0.5
Occur = tantivy.Occur
Query = tantivy.Query
Parts = list[tuple[tantivy.Occur, tantivy.Query]]


@dataclass(frozen=True, slots=True)
class Compiled:
    """The clauses for the text of a question, what to mark, and its content words as typed.

    One clause at least is required; those that are not only tell the order. `is_ranked` tells
    whether some hits can fit the question better than others.
    """

    parts: Parts
    marker: Marker
    words: tuple[str, ...]
    is_ranked: bool = False

    @property
    def query(self) -> tantivy.Query:
        """Return the clauses as one query."""
        return Query.boolean_query(self.parts)


def spoken_language(question: Question, language: str | None) -> str | None:
    """Return the language of the question itself where it shows, else the reader's."""
    words = [option.text for clause in question.clauses for option in clause.options]
    return language_of(" ".join(words)) or (base_language(language) if language else None)


class Compiler:
    """Compile questions for one state of the index and one reader's readable hidden groups."""

    def __init__(
        self,
        schema: SearchSchema,
        searcher: tantivy.Searcher,
        language: str | None,
        groups: dict[str, tantivy.Query],
        sees: Callable[[tantivy.Query], bool],
    ) -> None:
        """Bind schema, searcher, language, hidden groups with their rights, and what is seen."""
        self._schema = schema
        self._searcher = searcher
        self._language = language
        self._groups = groups
        self._sees = sees

    def compile(self, question: Question, expansions: tuple[Expansion, ...] = ()) -> Compiled:
        """Return the query of `question`, with records about the concepts of `expansions`."""
        marker = Marker()
        if not question.clauses:
            query = Query.all_query() if question.is_blank else Query.empty_query()
            return Compiled([(Occur.Must, query)], marker, ())
        language = spoken_language(question, self._language)
        hidden = HiddenRoads(self._schema, self._groups)
        roads = Roads(self._schema, self._searcher, language, hidden, marker, self._sees)
        plain = _words_in_turn([_plain_word(clause) for clause in question.clauses])
        words = Counter(word for word in plain if word)
        content = [word for word in words if not is_stop_word(word, language)]
        rest = [clause for clause in question.clauses if not _plain_word(clause)]
        if not content and not any(not clause.is_excluded for clause in rest):
            content = list(words)
        alternatives = self._alternatives(plain, content, expansions, roads)
        parts = self._rest(rest, roads)
        parts += self._words(words, content, alternatives, roads)
        if all(occur == Occur.MustNot for occur, _ in parts):
            parts.append((Occur.Must, Query.const_score_query(Query.all_query(), 0.0)))
        is_ranked = any(
            not clause.is_excluded and option.kind != "prefix"
            for clause in question.clauses
            for option in clause.options
        )
        return Compiled(parts, marker, tuple(content), is_ranked)

    def _words(
        self,
        words: Counter[str],
        content: list[str],
        alternatives: dict[str, list[tantivy.Query]],
        roads: Roads,
    ) -> Parts:
        """Return the clauses of the plain words: all needed, or the longer the fewer."""
        is_short, is_long = len(content) <= HALF_NEEDED, len(content) > ALL_NEEDED
        parts: Parts = []
        for word in content:
            ways, weight = roads.word(word, is_wide=is_short), float(words[word]) ** REPEATED
            ways.needed += alternatives.get(word, [])
            if is_long:
                parts.append((Occur.Should, Query.boost_query(any_of(ways.all), weight)))
            else:
                parts.append((Occur.Must, Query.boost_query(any_of(ways.needed), weight)))
                parts += [(Occur.Should, Query.boost_query(way, weight)) for way in ways.finer]
        if is_long:
            return [(Occur.Must, Query.boolean_query(parts, NEEDED_OF_LONG))]
        spare = [word for word in words if word not in content]
        parts += [(Occur.Should, any_of(roads.word(word, is_marked=False).all)) for word in spare]
        return parts

    def _rest(self, clauses: list[Clause], roads: Roads) -> Parts:
        """Return the clauses of phrases, prefixes, alternatives and exclusions."""
        parts = []
        for clause in clauses:
            shown = not clause.is_excluded
            ways = [
                way
                for option in clause.options
                for way in self._option(option, roads, is_marked=shown)
            ]
            parts.append((Occur.Must if shown else Occur.MustNot, any_of(ways)))
        return parts

    def _option(self, option: Term, roads: Roads, *, is_marked: bool) -> list[tantivy.Query]:
        """Return the ways to match one alternative."""
        if option.kind == "phrase":
            return roads.phrase(option.text, is_marked=is_marked)
        if option.kind == "prefix":
            return roads.prefix(option.text, is_marked=is_marked)
        return roads.word(option.text, is_marked=is_marked).all

    def _alternatives(
        self,
        plain: list[str],
        content: list[str],
        expansions: tuple[Expansion, ...],
        roads: Roads,
    ) -> dict[str, list[tantivy.Query]]:
        """Return for each word what may stand in its place: a concept, or a compound."""
        found: dict[str, list[tantivy.Query]] = {}
        for expansion in expansions:
            subject = Query.term_query(self._schema.built, "subjects", expansion.uid, "basic")
            scored = Query.const_score_query(subject, VIA_SCORE)
            for word in _covered(plain, expansion.phrase):
                found.setdefault(word, []).append(scored)
        if len(content) > HALF_NEEDED:
            return found
        for left, right in pairwise(plain):
            if left in content and right in content and left != right:
                together = roads.compound(tuple(compounds.joined(left, right)))
                for word in (left, right):
                    found.setdefault(word, []).extend(together)
        return found


def _plain_word(clause: Clause) -> str:
    """Return the folded word of a clause that is a single word, or an empty text."""
    is_plain = not clause.is_excluded and len(clause.options) == 1
    option = clause.options[0]
    return option.text.lower() if is_plain and option.kind == "word" else ""


def _words_in_turn(plain: list[str]) -> list[str]:
    """Return the words with the joined ones of a long question (`boundary-layer`) taken apart.

    Numbers stay whole. Places of other clauses stay empty, so that neighbours stay neighbours.
    """
    if sum(map(bool, plain)) <= ALL_NEEDED:
        return plain
    return [
        part
        for word in plain
        for part in ([word] if any(map(str.isdigit, word)) else folded_words(word) or [word])
    ]


def _covered(plain: list[str], phrase: str) -> set[str]:
    """Return the words of the question that the label `phrase` covers side by side."""
    wanted = [quick_fold(word) for word in phrase.split()]
    typed = [quick_fold(word) for word in plain]
    covered = set()
    for at in range(len(plain) - len(wanted) + 1):
        if wanted and typed[at : at + len(wanted)] == wanted:
            covered.update(plain[at : at + len(wanted)])
    return covered
