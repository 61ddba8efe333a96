"""Atlas: the countries of the world as outlines on a plane, from a vendored TopoJSON file.

The plane is that of the Equal Earth projection: areas keep their proportions. Countries too small
for outlines have a place. Does not know records, and says nothing of borders.

Source: TopoJSON specification 1.0; Šavrič, Patterson, Jenny: The Equal Earth map projection (2018);
ISO 3166-1 (numeric codes, through ICU).
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import asin, cos, pi, radians, sin, sqrt
from pathlib import Path
from typing import Any

import icu

from secretariat.foundation import countries

WIDTH = 1600
"""In steps of a grid on which every point lies, so that paths are short."""
SOUTH = -57.0
"""Where the picture ends; Antarctica lies beyond."""
NORTH = 84.0
EDGE = 180.0
_SHAPES = Path(__file__).parents[1] / "static" / "vendor" / "world-atlas" / "countries-110m.json"
_PLACES = Path(__file__).parent / "places.json"
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_SCALE = WIDTH / 2 / (2 * sqrt(3) * pi / (3 * _A[0]))
CORNERS = 4
"""The fewest points of a ring that has an inside: its first one comes twice."""
Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class World:
    """The picture of the world.

    Attributes:
        outlines: by country, the path of an SVG; "" holds what belongs to no code.
        places: by country that is too small for an outline, where it lies.
    """

    width: int
    height: int
    outlines: dict[str, str]
    places: dict[str, tuple[int, int]]


@cache
def world() -> World:
    """Return the picture of the world, read and projected once."""
    by_number = {number_of(code): code for code in countries.codes()}
    outlines: dict[str, str] = {}
    for number, rings in shapes(json.loads(_SHAPES.read_text(encoding="utf-8"))):
        code = by_number.get(number, "")
        if code != "AQ":
            parts = (part for ring in rings for part in _cut(ring))
            outlines[code] = outlines.get(code, "") + "".join(map(_path, parts))
    height = round(_flat((0, SOUTH))[1])
    given: dict[str, list[float]] = json.loads(_PLACES.read_text(encoding="utf-8"))
    places = {
        code: (round(x), round(y))
        for code, (longitude, latitude) in given.items()
        if code not in outlines and latitude > SOUTH
        for x, y in [_flat((longitude, latitude))]
    }
    return World(WIDTH, height, outlines, places)


def number_of(code: str) -> str:
    """Return the numeric code of a country, three digits."""
    return f"{int(icu.Region.getInstance(code).getNumericCode()):03}"


def shapes(atlas: dict[str, Any]) -> Iterator[tuple[str, list[Ring]]]:
    """Yield the numeric code of each country (empty without one) and its rings in degrees."""
    arcs = [list(_arc(arc, atlas["transform"])) for arc in atlas["arcs"]]
    for item in atlas["objects"]["countries"]["geometries"]:
        polygons = [item["arcs"]] if item["type"] == "Polygon" else item.get("arcs", [])
        yield (
            str(item.get("id", "")),
            [_ring(ring, arcs) for polygon in polygons for ring in polygon],
        )


def _arc(arc: Iterable[list[int]], transform: dict[str, list[float]]) -> Iterator[Point]:
    """Yield the points of an arc, which is stored as steps on a grid."""
    (wide, high), (west, south) = transform["scale"], transform["translate"]
    x = y = 0
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        yield x * wide + west, y * high + south


def _ring(numbers: Iterable[int], arcs: list[Ring]) -> Ring:
    """Return a ring from its arcs; one with a number below zero is walked backwards."""
    found: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        found += arc[1:] if found else arc
    return found


def _cut(ring: Ring) -> Iterator[Ring]:
    """Yield a ring within the edges of the picture: one that crosses an edge is cut in two."""
    whole = [ring[0]]
    for x, y in ring[1:]:
        turns = round((whole[-1][0] - x) / 360)
        whole.append((x + turns * 360, y))
    for turned in (-360, 0, 360):
        part = [(x + turned, y) for x, y in whole]
        if any(-EDGE < x < EDGE for x, _y in part):
            yield _within(_within(part, EDGE, 1), -EDGE, -1)


def _within(ring: Ring, edge: float, side: int) -> Ring:
    """Return the part of a ring on this side of an edge of the picture.

    Source: the algorithm of Sutherland and Hodgman, for one edge.
    """
    found: Ring = []
    for (a, b), (c, d) in pairwise(ring):
        is_in, goes_in = (a - edge) * side <= 0, (c - edge) * side <= 0
        if is_in:
            found.append((a, b))
        if is_in != goes_in:
            found.append((edge, b + (d - b) * (edge - a) / (c - a)))
    return [*found, found[0]] if found else []


def _flat(point: Point) -> Point:
    """Return where a point of the globe lies in the picture."""
    along, up = radians(point[0]), radians(point[1])
    angle = asin(sqrt(3) / 2 * sin(up))
    squared = angle * angle
    sixth = squared**3
    x = 2 * sqrt(3) * along * cos(angle)
    x /= 3 * (_A[0] + 3 * _A[1] * squared + sixth * (7 * _A[2] + 9 * _A[3] * squared))
    y = angle * (_A[0] + _A[1] * squared + sixth * (_A[2] + _A[3] * squared))
    return WIDTH / 2 + x * _SCALE, _top() - y * _SCALE


@cache
def _top() -> float:
    """Return how far the equator lies below the upper edge."""
    angle = asin(sqrt(3) / 2 * sin(radians(NORTH)))
    squared = angle * angle
    return angle * (_A[0] + _A[1] * squared + squared**3 * (_A[2] + _A[3] * squared)) * _SCALE


def _path(ring: Ring) -> str:
    """Return a ring as part of a path, in steps; points that fall together are one."""
    on_grid = [(round(x), round(y)) for x, y in map(_flat, ring)]
    points = [here for n, here in enumerate(on_grid) if n == 0 or here != on_grid[n - 1]]
    if len(points) < CORNERS:
        return ""
    (x, y), steps = points[0], []
    for (a, b), (c, d) in pairwise(points):
        steps.append(f"{c - a}{d - b}" if d < b else f"{c - a} {d - b}")
    return f"M{x} {y}l{' '.join(steps)}z"
