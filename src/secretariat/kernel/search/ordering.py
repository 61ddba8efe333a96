"""Ordering: the window of hits asked for, the same however the index happens to be cut in parts.

The engine orders equals by where they lie, which changes with every merge. Here equals stand by
their last change, newest first, then by identifier. Scores do not leave this module.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Protocol, cast

import tantivy

from secretariat.kernel.search.values import Sort

SPARE = 50
Found = tuple[float, tantivy.DocAddress]


class _Counted(Protocol):
    """A search result with its count, which the engine's own type leaves out."""

    count: int


@dataclass(frozen=True, slots=True)
class Window:
    """Which hits are wanted: order, first and how many."""

    sort: Sort
    offset: int
    limit: int


def window(
    searcher: tantivy.Searcher, query: tantivy.Query, wanted: Window
) -> tuple[list[tantivy.DocAddress], int]:
    """Return the addresses of the wanted hits in order, and the exact total.

    Equals are ordered up to `SPARE` places beyond the window; of longer runs of equals the order
    is kept within one state of the index only.
    """
    start = max(0, wanted.offset - SPARE)
    found = searcher.search(
        query,
        wanted.offset - start + wanted.limit + SPARE,
        count=True,
        offset=start,
        order_by_field=None if wanted.sort == "relevance" else "changed",
        order=tantivy.Order.Asc if wanted.sort == "oldest" else tantivy.Order.Desc,
    )
    hits = cast("list[Found]", found.hits)
    first = wanted.offset - start
    return _settled(searcher, hits)[first : first + wanted.limit], cast("_Counted", found).count


def _settled(searcher: tantivy.Searcher, hits: list[Found]) -> list[tantivy.DocAddress]:
    """Return the addresses with equals put in their own order: newest first, then by identifier."""
    addresses = [address for _, address in hits]
    times = Counter(key for key, _ in hits)
    equals = [at for at, (key, _) in enumerate(hits) if times[key] > 1]
    if not equals:
        return addresses
    among = [addresses[at] for at in equals]
    changed = searcher.fast_field_values("changed", among)
    ties = searcher.fast_field_values("tie", among)
    place = {hits[at][0]: at for at in reversed(equals)}
    ranked = sorted(
        range(len(equals)),
        key=lambda at: (place[hits[equals[at]][0]], -(changed[at] or 0), ties[at] or 0),
    )
    for at, chosen in zip(equals, ranked, strict=True):
        addresses[at] = among[chosen]
    return addresses
