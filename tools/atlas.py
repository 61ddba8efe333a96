"""Write where each country lies, from the largest TopoJSON file of npm's `world-atlas`.

Run as `python -m tools.atlas countries-10m.json`; the file itself is not kept. A place is the
middle of the largest ring, in degrees.
"""

import json
import sys
from pathlib import Path

from secretariat.foundation import countries
from secretariat.web.outlook import atlas

PLACES = Path(atlas.__file__).parent / "places.json"


def area_and_middle(ring: atlas.Ring) -> tuple[float, tuple[float, float]]:
    """Return the area of a ring in square degrees, and its centre of mass."""
    area = x = y = 0.0
    for (a, b), (c, d) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = a * d - c * b
        area, x, y = area + cross / 2, x + (a + c) * cross / 6, y + (b + d) * cross / 6
    return (abs(area), (x / area, y / area)) if area else (0.0, ring[0])


def main(file: Path) -> None:
    """Write the places of all countries that the file knows."""
    by_number = {atlas.number_of(code): code for code in countries.codes()}
    found = {}
    for number, rings in atlas.shapes(json.loads(file.read_text(encoding="utf-8"))):
        if number in by_number and rings:
            _area, (x, y) = max(map(area_and_middle, rings))
            found[by_number[number]] = [round(x, 1), round(y, 1)]
    PLACES.write_text(json.dumps(dict(sorted(found.items()))) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
