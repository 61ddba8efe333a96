"""Map: how many records each country has, as a picture of the world and as the table beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from secretariat.foundation import countries
from secretariat.kernel import queries
from secretariat.kernel.registers import outlooks
from secretariat.web.display import number_text
from secretariat.web.forms.controls import Option
from secretariat.web.outlook.atlas import world
from secretariat.web.outlook.frame import Frame, choices
from secretariat.web.words import language

SHADES = 4
TOLD = 3
"""How many countries the summary names."""


@dataclass(frozen=True, slots=True)
class Land:
    """A country with records.

    Attributes:
        path: its outline, or nothing where it is too small for one.
        place: where it lies, if it has no outline.
    """

    code: str
    name: str
    count: str
    address: str
    shade: int
    path: str
    place: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Shade:
    """A shade of the map, and which counts have it."""

    number: int
    counts: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The world.

    Attributes:
        others: the outlines of all countries without a record.
        most: the countries with the most records, by name.
        without: how many records name no country, with the list of them.
    """

    by: str
    by_label: str
    fields: list[Option]
    height: int
    width: int
    others: str
    lands: tuple[Land, ...]
    shades: tuple[Shade, ...]
    count: str
    most: str
    without: str
    without_address: str


def drawn(frame: Frame) -> Drawn:
    """Return the map that an address asks for."""
    register = frame.words.register
    allowed = outlooks.countries_of(register)
    declared = outlooks.map_of(register)
    by = next(name for name in (frame.options.get("by"), declared) if name in allowed)
    found = queries.cross(
        frame.code, by, outlooks.STATE, reader=frame.reader, filters=frame.filters
    )
    counts: dict[str, int] = {}
    for (country, _state), number in found.items():
        counts[country] = counts.get(country, 0) + number
    without = counts.pop(outlooks.NOT_GIVEN, 0)
    bounds = _bounds(max(counts.values(), default=0))
    lands = sorted(_lands(frame, by, counts, bounds), key=lambda land: land.name.casefold())
    atlas = world()
    others = (path for code, path in atlas.outlines.items() if code not in counts)
    named = sorted(lands, key=lambda land: -counts[land.code])[:TOLD]
    return Drawn(
        by=by,
        by_label=frame.words.field(by),
        fields=choices(frame.words, allowed),
        height=atlas.height,
        width=atlas.width,
        others="".join(others),
        lands=tuple(lands),
        shades=tuple(_shades(bounds)),
        count=number_text(sum(counts.values())),
        most=", ".join(f"{land.name} ({land.count})" for land in named),
        without=number_text(without) if without else "",
        without_address=frame.list_of(**{f"{by}__empty": "true"}),
    )


def _lands(frame: Frame, by: str, counts: dict[str, int], bounds: list[int]) -> Iterable[Land]:
    """Yield each country with a record."""
    atlas = world()
    for code, number in counts.items():
        yield Land(
            code=code,
            name=countries.name(code, language()),
            count=number_text(number),
            address=frame.list_of(**{f"{by}__eq": code}),
            shade=next(n for n, most in enumerate(bounds, 1) if number <= most),
            path=atlas.outlines.get(code, ""),
            place=atlas.places.get(code),
        )


def _bounds(most: int) -> list[int]:
    """Return the largest count of each shade; each is larger than the last by the same factor."""
    found = {round(most ** (n / SHADES)) for n in range(1, SHADES + 1)} if most else set()
    return sorted(found)


def _shades(bounds: list[int]) -> Iterator[Shade]:
    """Yield the shades with the counts that have them."""
    least = 1
    for number, most in enumerate(bounds, 1):
        counts = number_text(most)
        yield Shade(number, counts if least == most else f"{number_text(least)}–{counts}")
        least = most + 1
