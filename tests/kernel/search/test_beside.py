"""Passes beside the caller's own work: results in order, errors raised, nobody waits for a queue."""

import threading

import pytest

from secretariat.kernel.search import beside
from secretariat.kernel.search.beside import Beside


def test_results_come_in_the_order_of_the_passes():
    passes = [lambda number=number: number * 2 for number in range(20)]

    assert Beside(passes).results() == [number * 2 for number in range(20)]


def test_an_error_of_a_pass_is_raised_where_its_result_is_wanted():
    def fail() -> int:
        raise ValueError("the engine refused")

    started = Beside([lambda: 1, fail])

    with pytest.raises(ValueError, match="the engine refused"):
        started.results()


def test_a_pass_that_no_thread_has_begun_is_done_by_the_one_who_wants_it():
    """A caller never waits in a queue behind passes of others."""
    free, busy = threading.Event(), []
    threads = beside._pool()._max_workers
    held = [Beside([lambda: busy.append(1) or free.wait(30)]) for _ in range(threads)]
    while len(busy) < threads:
        pass

    done = Beside([threading.get_ident]).results()
    free.set()

    assert done == [threading.get_ident()]
    assert [one.results() for one in held] == [[True]] * threads
