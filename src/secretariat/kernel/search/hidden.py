"""Hidden groups: the ways to match text that not every reader of a record may read.

Every way is bound to the group's own readers in that entry, and adds one fixed amount whatever the
text says, so neither matches nor order tell anything to those without the group. Nothing here is
ever marked or shown. Does not know who the reader is: rights come as clauses.
"""

from collections.abc import Iterable

import tantivy

from secretariat.kernel.search.analysis import (
    CJK_RUN,
    STEMMERS,
    cjk_grams,
    folded_words,
    stems,
)
from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.trimming import all_of, any_of

HIDDEN_SCORE = 0.5
Query = tantivy.Query


class HiddenRoads:
    """The ways into the hidden groups that this reader may read somewhere."""

    def __init__(self, schema: SearchSchema, groups: dict[str, tantivy.Query]) -> None:
        """Bind the readable groups, each with the clause of its readers."""
        self._schema = schema
        self._groups = groups

    def word(self, text: str) -> list[tantivy.Query]:
        """Return the ways to match a word: as written, or by its stem in any language."""
        return [
            self._bound(group, [self._exact(group, text), *self._stemmed(group, text)])
            for group in self._groups
        ]

    def phrase(self, text: str) -> list[tantivy.Query]:
        """Return the ways to match words side by side."""
        return [self._bound(group, [self._exact(group, text)]) for group in self._groups]

    def prefix(self, words: tuple[str, ...]) -> list[tantivy.Query]:
        """Return the ways to match words of which the last is only begun."""
        found = []
        for group in self._groups:
            begun = Query.regex_query(self._schema.built, self._field(group), words[-1] + ".*")
            whole = [self._term(group, word) for word in words[:-1]]
            found.append(self._bound(group, [all_of([*whole, begun])]))
        return found

    def any_form(self, forms: Iterable[str]) -> list[tantivy.Query]:
        """Return the ways to match one of several ways to write a word."""
        words = [word for form in forms for word in folded_words(form)]
        return [
            self._bound(group, [self._term(group, word) for word in words])
            for group in self._groups
        ]

    def _field(self, group: str) -> str:
        return self._schema.text_field(group)

    def _bound(self, group: str, ways: list[tantivy.Query]) -> tantivy.Query:
        """Return any of `ways`, for readers of the group alone, with the fixed amount."""
        return Query.const_score_query(all_of([self._groups[group], any_of(ways)]), HIDDEN_SCORE)

    def _exact(self, group: str, text: str) -> tantivy.Query:
        """Return the query of all words and runs of `text` as written."""
        words = folded_words(text)
        sought = [self._side_by_side(group, words)] if words else []
        runs = CJK_RUN.findall(text)
        sought += [self._side_by_side(group, tuple(cjk_grams(run))) for run in runs]
        return all_of(sought)

    def _stemmed(self, group: str, text: str) -> list[tantivy.Query]:
        """Return the queries of the stems of `text`, one for each language."""
        found = []
        for language in STEMMERS:
            terms = [self._term(group, f"~{language}:{stem}") for stem in stems(text, language)]
            found += [all_of(terms)] if terms else []
        return found

    def _side_by_side(self, group: str, words: tuple[str, ...]) -> tantivy.Query:
        if len(words) == 1:
            return self._term(group, words[0])
        return Query.phrase_query(self._schema.built, self._field(group), list(words))

    def _term(self, group: str, word: str) -> tantivy.Query:
        return Query.term_query(self._schema.built, self._field(group), word, index_option="basic")
