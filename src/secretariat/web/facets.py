"""Facets as pages draw them: the values of a field, how many have each, the way to narrow to it."""

from dataclasses import dataclass

MOST_VALUES = 8
"""How many values of a facet stand open; the others are behind “More”."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet: how many there are, and the address that narrows to it.

    Attributes:
        is_chosen: whether the page is narrowed to it; the address then widens it again.
    """

    label: str
    count: str
    address: str
    is_chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow a list or what a search found."""

    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def first(self) -> tuple[FacetValue, ...]:
        """Return the values that stand open."""
        return self.values[:MOST_VALUES]

    @property
    def more(self) -> tuple[FacetValue, ...]:
        """Return the values behind “More”."""
        return self.values[MOST_VALUES:]
