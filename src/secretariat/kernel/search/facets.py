"""Facets: how many of the hits carry each value, counted exactly and under the same rights.

Does not know what the values are called on screen.
"""

from typing import Any, cast

import tantivy

from secretariat.kernel.search.values import Facets

LONGEST = 100
_EVERY_VALUE = 10_000


def counted(searcher: tantivy.Searcher, query: tantivy.Query, names: tuple[str, ...]) -> Facets:
    """Return for each name the values with their counts, the most frequent first.

    `query` must already hold the reader's rights. Years come as text. At most `LONGEST` values.
    """
    if not names:
        return {}
    wanted = {
        name: {"terms": {"field": name, "size": _EVERY_VALUE, "segment_size": _EVERY_VALUE}}
        for name in names
    }
    found = cast("dict[str, Any]", searcher.aggregate(query, wanted))
    return {name: _values(found[name]["buckets"]) for name in names}


def _values(buckets: list[dict[str, Any]]) -> tuple[tuple[str, int], ...]:
    """Return the values of one facet by falling count, then by value."""
    pairs = [(_shown(bucket["key"]), int(bucket["doc_count"])) for bucket in buckets]
    return tuple(sorted(pairs, key=lambda pair: (-pair[1], pair[0]))[:LONGEST])


def _shown(key: str | float) -> str:
    """Return a value as text; numbers may come as fractions, but years are whole."""
    return key if isinstance(key, str) else str(int(key))
