"""Meters: what counts seconds or days between two instants, and walks by them.

Instants are whole seconds since 1970. Does not know how the stretches it counts came about; see
`calendars`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Protocol


class CalendarEnds(ValueError):
    """An instant lies outside the days that a calendar knows."""


class Meter(Protocol):
    """What counts: seconds or days between two instants (seconds since 1970)."""

    def used(self, since: int, until: int) -> int:
        """Return how much lies between two instants."""

    def reach(self, since: int, amount: int) -> int:
        """Return the first instant by which an amount (at least 1) lies after `since`."""

    def back(self, until: int, amount: int) -> int:
        """Return the last instant from which an amount lies before `until`."""


class Elapsed:
    """All the time there is, in seconds."""

    def used(self, since: int, until: int) -> int:
        """Return the seconds between two instants."""
        return max(0, until - since)

    def reach(self, since: int, amount: int) -> int:
        """Return the instant an amount of seconds later."""
        return since + amount

    def back(self, until: int, amount: int) -> int:
        """Return the instant an amount of seconds earlier."""
        return until - amount


class Ends:
    """The ends of days: a day counts in a stretch of time that holds its end.

    The end itself belongs to the stretch before it: what lasts until the close of business has
    lasted that day.
    """

    def __init__(self, instants: Sequence[int]) -> None:
        self.instants = instants

    def used(self, since: int, until: int) -> int:
        """Return how many ends lie after `since` and not after `until`."""
        return max(0, bisect_right(self.instants, until) - bisect_right(self.instants, since))

    def reach(self, since: int, amount: int) -> int:
        """Return the end that is the so manieth after `since`."""
        return self._at(bisect_right(self.instants, since) + amount - 1)

    def back(self, until: int, amount: int) -> int:
        """Return the end that is the so manieth before `until`."""
        return self._at(bisect_left(self.instants, until) - amount)

    def _at(self, place: int) -> int:
        if not 0 <= place < len(self.instants):
            raise CalendarEnds("the calendar has no further day")
        return self.instants[place]


class WorkingTime:
    """Stretches of working time and, at the start of each, the seconds worked before it."""

    def __init__(self, stretches: Sequence[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in stretches]
        self.ends = [end for _, end in stretches]
        self.before: list[int] = []
        self.after: list[int] = []
        total = 0
        for start, end in stretches:
            self.before.append(total)
            total += end - start
            self.after.append(total)

    def until(self, instant: int) -> int:
        """Return the working seconds before an instant, since the first day of the calendar."""
        place = bisect_right(self.starts, instant) - 1
        if place < 0:
            return 0
        return self.before[place] + min(instant, self.ends[place]) - self.starts[place]

    def used(self, since: int, until: int) -> int:
        """Return the working seconds between two instants."""
        return max(0, self.until(until) - self.until(since))

    def reach(self, since: int, amount: int) -> int:
        """Return the first instant by which an amount of working seconds lies after `since`."""
        total = self.until(since) + amount
        place = bisect_left(self.after, total)
        if place == len(self.after):
            raise CalendarEnds("the calendar has no further working hour")
        return self.starts[place] + total - self.before[place]

    def back(self, until: int, amount: int) -> int:
        """Return the last instant from which an amount of working seconds lies before `until`."""
        total = self.until(until) - amount
        if total < 0:
            raise CalendarEnds("the calendar has no earlier working hour")
        place = bisect_right(self.before, total) - 1
        return self.starts[place] + total - self.before[place]
