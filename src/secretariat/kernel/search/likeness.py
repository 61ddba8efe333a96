"""Likeness: the telling words of one entry, as a query for others like it.

Reads the stored card, so hidden text has no part in it. Does not know rights.
"""

from collections import Counter
from math import log

import tantivy

from secretariat.kernel.search.analysis import (
    STEMMERS,
    base_language,
    cjk_values,
    is_stop_word,
    stems_of,
    words_of,
)
from secretariat.kernel.search.entries import Card
from secretariat.kernel.search.schema import SearchSchema

TELLING_WORDS = 25
_CHARACTERS = 20_000
_SHORTEST = 3


def query(card: Card, schema: SearchSchema, searcher: tantivy.Searcher) -> tantivy.Query:
    """Return the query of entries that share at least two of the most telling words of `card`."""
    terms = _terms(card)
    total = searcher.num_docs
    weighed = []
    for (field, word), times in terms.items():
        known = searcher.doc_freq(field, word)
        if known > 1:
            weighed.append((times * log(1 + total / known), field, word))
    best = sorted(weighed, reverse=True)[:TELLING_WORDS]
    top = best[0][0] if best else 1.0
    clauses = []
    for weight, field, word in best:
        term = tantivy.Query.term_query(schema.built, field, word, index_option="freq")
        clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(term, weight / top)))
    return tantivy.Query.boolean_query(clauses, min(2, len(clauses)))


def _terms(card: Card) -> Counter[tuple[str, str]]:
    """Return how often each word stands in title (twice) and text, with the field it lives in."""
    terms: Counter[tuple[str, str]] = Counter()
    left = _CHARACTERS
    for language, whole in card.titles + card.titles + card.bodies:
        text = whole[:left]
        left -= len(text)
        base = base_language(language)
        if base in STEMMERS:
            field, words = f"x_{base}", stems_of(text, base)
        else:
            field, words = "all", words_of(text)
        long = (w for w in words if len(w) >= _SHORTEST and not is_stop_word(w, base))
        terms.update((field, word) for word in long)
        terms.update(("x_cjk", pair) for pair in " ".join(cjk_values(text)[:1]).split())
    return terms
