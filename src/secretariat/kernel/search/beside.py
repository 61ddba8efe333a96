"""Beside: several passes of the engine at one time, one on each core.

The engine works without the interpreter's lock, so counting facets need not wait until the hits are
found and shown. A pass that no thread has begun when its result is wanted is done by the one who
wants it: a busy house loses nothing, and nobody waits for a queue. Knows neither queries nor
rights.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

T = TypeVar("T")
_pools: list[ThreadPoolExecutor] = []


def _pool() -> ThreadPoolExecutor:
    """Return the threads of this process; they are made with the first question."""
    if not _pools:
        _pools.append(ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="search"))
    return _pools[0]


os.register_at_fork(after_in_child=_pools.clear)


class Beside(Generic[T]):
    """Passes that go on beside the caller's own work."""

    def __init__(self, passes: Sequence[Callable[[], T]]) -> None:
        """Hand the passes over; they begin at once where a thread is free."""
        self._passes = [(one, _pool().submit(one)) for one in passes]

    def results(self) -> list[T]:
        """Return what the passes give, in their order; an error of a pass is raised here."""
        return [_result(one, future) for one, future in self._passes]


def _result(one: Callable[[], T], future: Future[T]) -> T:
    """Return the result of a pass, made here if no thread has begun with it."""
    return one() if future.cancel() else future.result()
