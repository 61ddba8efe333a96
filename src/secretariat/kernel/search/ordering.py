"""Ordering: the window of hits asked for, the same however the index happens to be cut in parts.

The engine orders equals by where they lie, which changes with every merge. Here equals stand by
their last change, newest first, then by identifier. Scores do not leave this module.
"""

from dataclasses import dataclass
from itertools import groupby
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
    """Return the addresses with equals put in their own order."""
    settled: list[tantivy.DocAddress] = []
    for _, group in groupby(hits, key=lambda hit: hit[0]):
        equals = [address for _, address in group]
        settled += equals if len(equals) == 1 else _newest_first(searcher, equals)
    return settled


def _newest_first(
    searcher: tantivy.Searcher, equals: list[tantivy.DocAddress]
) -> list[tantivy.DocAddress]:
    """Return equals by their last change, newest first, then by identifier."""
    changed = searcher.fast_field_values("changed", equals)
    ties = searcher.fast_field_values("tie", equals)
    keys = [(-(when or 0), tie or 0) for when, tie in zip(changed, ties, strict=True)]
    return [equals[at] for at in sorted(range(len(equals)), key=keys.__getitem__)]
