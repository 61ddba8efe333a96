"""Gathering: what several changes within one transaction share.

Within `together`, writes that nobody reads before the end are gathered and made for all changes at
once, and answers that repeat are remembered. A single change goes the same way by itself. Does not
know what is written or asked.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import transaction

from secretariat.kernel.errors import SecretariatError

Item = TypeVar("Item")
Write = Callable[[list[Any]], None]


@dataclass(slots=True)
class _Gathered:
    """What waits to be written, by what writes it; and what is known, by subject."""

    waiting: dict[Write, list[Any]] = field(default_factory=dict)
    known: dict[str, dict[Any, Any]] = field(default_factory=dict)


_gathered: ContextVar[_Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Make several changes within one write transaction, no record more than once."""
    gathered = _Gathered()
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    for write, items in gathered.waiting.items():
        write(items)


@contextmanager
def attempt() -> Iterator[None]:
    """Make a change wholly or not at all; a refusal leaves the others as they are."""
    gathered = _gathered.get()
    before = {w: len(items) for w, items in gathered.waiting.items()} if gathered else {}
    try:
        with transaction.atomic():
            yield
    except SecretariatError:
        if gathered is not None:
            for write, items in gathered.waiting.items():
                del items[before.get(write, 0) :]
            gathered.known.clear()
        raise


def later(write: Callable[[list[Item]], None], item: Item) -> None:
    """Have something written with its like, when the changes are over; at once for a single one."""
    gathered = _gathered.get()
    if gathered is None:
        write([item])
    else:
        gathered.waiting.setdefault(write, []).append(item)


def known(subject: str) -> dict[Any, Any] | None:
    """Return what the changes remember of a subject, to read and to add to; None for one alone."""
    gathered = _gathered.get()
    return None if gathered is None else gathered.known.setdefault(subject, {})


def forget(subject: str) -> None:
    """Forget what is remembered of a subject."""
    gathered = _gathered.get()
    if gathered is not None:
        gathered.known.pop(subject, None)
