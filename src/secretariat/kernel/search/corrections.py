"""Corrections: did you mean another spelling? Made of words of records this reader may read.

Looks only when nothing was found, and only into entries that pass the reader's rights, so no
spelling tells of a record that the reader may not know. Hidden text is never looked into.
"""

import re
from collections import Counter

import tantivy

from secretariat.kernel.search.analysis import WORD, folded_words
from secretariat.kernel.search.entries import card_of
from secretariat.kernel.search.schema import SearchSchema
from secretariat.kernel.search.trimming import Clause

LOOKED_INTO = 30
SHORTEST = 4
LONG = 8
_CHARACTERS = 20_000


def distance(left: str, right: str, limit: int) -> int:
    """Return how many letters to insert, drop, change or swap, or `limit + 1` if more.

    One step brings in one letter and takes out one at most, so words of other letters are far.

    Source: Damerau (1964), in the form of optimal string alignment.
    """
    if abs(len(left) - len(right)) > limit or len(set(left) ^ set(right)) > 2 * limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        following = [i]
        for j, b in enumerate(right, 1):
            cost = min(row[j] + 1, following[-1] + 1, row[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            following.append(cost)
        before, row = row, following
    return min(row[-1], limit + 1)


def respelled(
    word: str, schema: SearchSchema, searcher: tantivy.Searcher, rights: list[Clause]
) -> str | None:
    """Return the nearest word in visible entries, or None if there is none near or it is known.

    `rights` are the clauses of the reader. Of equally near words the most frequent one wins.
    """
    folded = folded_words(word)
    if len(folded) != 1 or len(folded[0]) < SHORTEST or any(map(str.isdigit, folded[0])):
        return None
    sought, limit = folded[0], 2 if len(folded[0]) >= LONG else 1
    near = tantivy.Query.fuzzy_term_query(schema.built, "all", sought, limit)
    query = tantivy.Query.boolean_query([*rights, (tantivy.Occur.Must, near)])
    seen: Counter[str] = Counter()
    for _, address in searcher.search(query, LOOKED_INTO, count=False).hits:
        card = card_of(searcher.doc(address))
        texts = " ".join(text for _, text in card.titles + card.bodies)[:_CHARACTERS]
        seen.update({match[0].lower() for match in WORD.finditer(texts)})
    near_in_length = range(len(sought) - limit, len(sought) + limit + 1)
    ranked = [
        (away, -count, candidate)
        for candidate, count in seen.items()
        if len(candidate) in near_in_length or not candidate.isascii()
        for away in [distance(sought, "".join(folded_words(candidate)), limit)]
        if away <= limit
    ]
    best = min(ranked, default=None)
    return best[2] if best and best[0] else None


def replaced(text: str, word: str, other: str) -> str:
    """Return `text` with `word` spelled as `other`, wherever it stands alone."""
    pattern = rf"(?<![^\W_]){re.escape(word)}(?![^\W_])"
    return re.sub(pattern, lambda _: other, text, flags=re.IGNORECASE)
