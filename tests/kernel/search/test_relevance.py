"""Relevance on two collections with human judgements, against SQLite FTS5 with porter stems."""

import pytest
from bench.relevance import cranfield, fts5, lisa, mean_ndcg, ours
from tests.needs import data_folder


@pytest.mark.parametrize("read", [cranfield, lisa])
def test_what_was_judged_relevant_comes_as_high_as_in_fts5_or_higher(read):
    collection = read(data_folder() / "data" / "retrieval")
    with ours(collection) as rank:
        mine = mean_ndcg(collection, rank)

    assert mine >= mean_ndcg(collection, fts5(collection))
