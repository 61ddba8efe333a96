"""Matrix: how many records have each two values of two fields; every count leads to its list."""

from dataclasses import dataclass

from secretariat.kernel import queries
from secretariat.kernel.registers import outlooks
from secretariat.web.display import number_text
from secretariat.web.forms.controls import Option
from secretariat.web.outlook.frame import Frame, choices
from secretariat.web.outlook.values import asked_for, in_order, value_text

SHADES = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """A count with the list behind it; `shade` is 0 (none) to 4 (the most)."""

    count: str
    address: str
    shade: int


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its value, its counts, and its sum."""

    label: str
    cells: tuple[Cell, ...]
    total: Cell


@dataclass(frozen=True, slots=True)
class Drawn:
    """A matrix."""

    down: str
    across: str
    down_label: str
    across_label: str
    fields: list[Option]
    heads: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[Cell, ...]
    count: str


def drawn(frame: Frame) -> Drawn:
    """Return the matrix that an address asks for, or the one that is declared."""
    words = frame.words
    allowed = outlooks.divisions_of(words.register)
    down, across = _asked(frame, allowed)
    found = queries.cross(frame.code, down, across, reader=frame.reader, filters=frame.filters)
    rows = in_order(words, down, {one for one, _other in found})
    columns = in_order(words, across, {other for _one, other in found})
    most = max(found.values(), default=0)

    def cell(number: int, asked: dict[str, str], *, most: int = 0) -> Cell:
        shade = -(-number * SHADES // most) if most and number else 0
        return Cell(number_text(number), frame.list_of(**asked) if number else "", shade)

    lines = []
    for row in rows:
        numbers = [found.get((row, column), 0) for column in columns]
        places = [{**asked_for(down, row), **asked_for(across, column)} for column in columns]
        cells = (cell(n, asked, most=most) for n, asked in zip(numbers, places, strict=True))
        total = cell(sum(numbers), asked_for(down, row))
        lines.append(Line(value_text(words, down, row), tuple(cells), total))
    sums = {c: sum(n for (_row, col), n in found.items() if col == c) for c in columns}
    return Drawn(
        down=down,
        across=across,
        down_label=words.field(down),
        across_label=words.field(across),
        fields=choices(words, allowed),
        heads=tuple(value_text(words, across, column) for column in columns),
        lines=tuple(lines),
        totals=tuple(cell(sums[c], asked_for(across, c)) for c in columns),
        count=number_text(sum(found.values())),
    )


def _asked(frame: Frame, allowed: tuple[str, ...]) -> tuple[str, str]:
    """Return the two fields asked for; one that cannot be compared, or twice the same, is not."""
    declared = outlooks.compare_of(frame.words.register)
    assert declared is not None
    down, across = frame.options.get("down", ""), frame.options.get("across", "")
    is_good = down in allowed and across in allowed and down != across
    return (down, across) if is_good else declared
