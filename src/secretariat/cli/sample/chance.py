"""Chance: draws that are the same for the same seed, on every machine and in every run."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

Item = TypeVar("Item")


class Chance:
    """A source of draws that begins at a seed."""

    def __init__(self, seed: str) -> None:
        """Begin at the seed."""
        self._random = Random(seed)  # noqa: S311 - a sample must be repeatable, not secret

    def one(self, items: Sequence[Item]) -> Item:
        """Return one of some items."""
        return items[self._random.randrange(len(items))]

    def some(self, items: Sequence[Item], most: int) -> list[Item]:
        """Return one to `most` different items."""
        count = self._random.randint(1, min(most, len(items)))
        return self._random.sample(items, count)

    def share(self, shares: Mapping[str, Decimal]) -> str:
        """Return a name as often as its share of 1 says."""
        drawn = Decimal(self._random.randrange(1_000_000)) / 1_000_000
        for name, share in shares.items():
            drawn -= share
            if drawn < 0:
                return name
        return list(shares)[-1]

    def happens(self, share: Decimal) -> bool:
        """Return yes as often as the share of 1 says."""
        return self._random.randrange(1_000_000) < share * 1_000_000

    def number(self, least: int, most: int) -> int:
        """Return a whole number."""
        return self._random.randint(least, most)

    def day(self, first: date, last: date) -> date:
        """Return a day from the first to the last."""
        return first + timedelta(days=self._random.randrange((last - first).days + 1))
