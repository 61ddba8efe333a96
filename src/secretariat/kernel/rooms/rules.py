"""Rules: whether there is room for what a record takes, and whether room may shrink. Pure.

Knows neither registers nor records; amounts are whole numbers, and no capacity is no bound.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Extent:
    """How much room there is, and how much of it is taken."""

    capacity: int | None
    taken: int

    @property
    def left(self) -> int | None:
        """Return how much can still be taken; None without a bound."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    def has_room_for(self, wanted: int, *, held: int = 0) -> bool:
        """Tell whether a record may take so much.

        What takes no more than it holds is never refused: room that shrank, or a bound that came
        later, turns nobody out.

        Args:
            wanted: what the record takes after its change.
            held: what it took before, which is not in `taken`.
        """
        return wanted <= held or self.capacity is None or self.taken + wanted <= self.capacity

    def may_become(self, capacity: int | None) -> bool:
        """Tell whether there may be so much room from now on: what is taken stays taken."""
        if capacity is None or self.taken <= capacity:
            return True
        return self.capacity is not None and self.capacity <= capacity
