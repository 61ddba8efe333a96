"""Charts: bars as SVG, drawn on the server without a network; the table beside them is their twin.

Colours and text follow the page, so that one picture serves light, dark and print. The browser's
letters may be wider than those by which the picture was laid out, so long names are broken into
lines and there is room for wide ones.

Source: Vega-Lite 5 specifications, rendered by vl-convert.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from textwrap import wrap

import orjson
import vl_convert
from django.utils.safestring import SafeString, mark_safe

WIDTH, STEP, LINE_STEP = 400, 28, 16
LINE = 24
"""The most characters of a line of a name."""
SLACK = 2.2
"""By how much a character may be wider than it was laid out, in pixels, at 13 pixels."""
INKS = tuple(f"var(--house-chart-{number})" for number in range(1, 7))
_FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
_CONFIG = {
    "background": None,
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        **{"labelColor": "currentColor", "titleColor": "currentColor", "labelFontSize": 13},
        **{"gridColor": "var(--ds-color-neutral-border-subtle)", "domain": False, "ticks": False},
        **{"titleFontSize": 13, "titleFontWeight": 400, "labelLimit": 0, "labelPadding": 6},
    },
    "legend": {
        **{"labelColor": "currentColor", "labelFontSize": 13, "title": None, "orient": "top"},
        **{"labelLimit": 0, "columns": 2, "columnPadding": 40},
    },
    "range": {"category": list(INKS)},
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its place on the axis, its colour's name (empty for one colour), its length."""

    place: str
    colour: str
    length: float


def chart(bars: Sequence[Bar], *, label: str, title: str, is_part: bool) -> SafeString:
    """Return bars as SVG; every text in it is escaped by the renderer.

    Args:
        bars: in the order in which they stand.
        label: what the lengths mean.
        title: what the picture shows, for those who hear it.
        is_part: whether the colours of one place add up, so that they are stacked.
    """
    return mark_safe(_drawn(tuple(bars), label, title, is_part))  # noqa: S308 - as said above


@lru_cache(maxsize=256)
def _drawn(bars: tuple[Bar, ...], label: str, title: str, is_part: bool) -> str:  # noqa: FBT001 - a remembered call takes no names
    """Return bars as SVG text; the same picture is drawn once."""
    names = {bar.place: lines_of(bar.place) for bar in bars}
    longest = max((len(line) for lines in names.values() for line in lines), default=0)
    height = max(STEP, LINE_STEP * max(map(len, names.values()), default=1) + 6)
    rows = [
        {"place": "\n".join(names[b.place]), "colour": b.colour, "length": b.length} for b in bars
    ]
    most = max((bar.length for bar in bars), default=0)
    ticks = min(5, max(1, round(most))) if all(b.length.is_integer() for b in bars) else 5
    encoding: dict[str, object] = {
        "y": {
            **{"field": "place", "type": "nominal", "sort": None, "title": None},
            **{"axis": {"labelExpr": r"split(datum.label, '\n')"}},
        },
        "x": {
            **{"field": "length", "type": "quantitative", "title": label},
            **{"axis": {"tickCount": ticks}, "scale": {} if most else {"domain": [0, 1]}},
        },
        "color": {"value": INKS[0]},
    }
    if any(bar.colour for bar in bars):
        encoding["color"] = {"field": "colour", "type": "nominal", "sort": None}
        if not is_part:
            encoding["yOffset"] = {"field": "colour", "type": "nominal", "sort": None}
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": title,
        "width": WIDTH,
        "height": {"step": height},
        "padding": {"left": 5 + round(longest * SLACK), "right": 40, "top": 5, "bottom": 5},
        "data": {"values": rows},
        "mark": {"type": "bar", "height": {"band": 0.72}},
        "encoding": encoding,
        "config": _CONFIG,
    }
    return vl_convert.vegalite_to_svg(orjson.dumps(spec).decode())


def lines_of(name: str) -> list[str]:
    """Return a name in lines that are short enough, broken between words where it can be."""
    return wrap(name, LINE, break_on_hyphens=True) or [""]
