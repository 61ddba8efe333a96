"""Oracle of measures: figures worked out from exported events by plain Python alone.

Knows nothing of the engine: it reads the two texts of each event and the declaration as it stands.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Event = tuple[str, str, str]
"""Record, sealed text, disclosed text."""
Figures = dict[tuple[tuple[str, ...], str], dict[str, Fraction | int | None]]
"""By the texts of the key and the currency, the figures."""


def cases(events: Iterable[Event], until: datetime) -> Iterator[dict[str, Any]]:
    """Yield each record as it stood at an instant: its values, state, and the moves made."""
    found: dict[str, dict[str, Any]] = {}
    for record, sealed, disclosed in events:
        said, shown = json.loads(sealed), json.loads(disclosed)
        at = datetime.fromisoformat(said["at"].replace("Z", "+00:00"))
        if at >= until:
            continue
        case = found.setdefault(record, {"values": {}, "moves": []})
        case["state"], case["result"] = said["facts"]["state"], said["facts"]["result"]
        for name in said["fields"]:
            case["values"][name] = json.loads(shown[name][1]) if name in shown else None
        if said["kind"] == "undo":
            case["moves"].pop()
        elif "move" in said["facts"]:
            case["moves"].append((said["facts"]["move"], at))
    yield from found.values()


def figures(
    measure: dict[str, Any], events: Iterable[Event], until: datetime, zone: ZoneInfo
) -> Figures:
    """Return what a declared measure shows at an instant, before anything is rounded."""
    counted: dict[tuple[tuple[str, ...], str], list[Any]] = {}
    top: dict[tuple[tuple[str, ...], str], int] = {}
    for case in cases(events, until):
        if case["state"] == "draft" or not holds(measure.get("where", ""), case):
            continue
        end, values = None, [(1, "")]
        if "between" in measure:
            span = lasted(measure["between"], case["moves"])
            if span is None:
                continue
            end, seconds = span
            values = [
                (Fraction(seconds, 3600 if measure["between"]["in"] == "hours" else 86400), "")
            ]
        elif "of" in measure:
            value = case["values"].get(measure["of"])
            if value is None:
                continue
            values = [numbered(value)]
        key = tuple(part(name, case, end, zone) for name in measure["by"])
        for value, currency in values:
            counted.setdefault((key, currency), []).append(value)
            if measure.get("top") and holds(measure["top"], case):
                top[key, currency] = top.get((key, currency), 0) + 1
    whole = sum(len(values) for values in counted.values())
    shows = [measure["show"]] if isinstance(measure["show"], str) else measure["show"]
    return {
        place: {show: shown(show, values, top.get(place, 0), whole) for show in shows}
        for place, values in counted.items()
    }


def holds(text: str, case: dict[str, Any]) -> bool:
    """Tell whether one of the conditions used here holds; empty compares with nothing."""
    values, state = case["values"], case["state"]
    known = {
        "": lambda: True,
        "state == 'paid'": lambda: state == "paid",
        "kind != 'minor'": lambda: values.get("kind") != "minor",
        "hours > 3.50 && !urgent": lambda: (
            values.get("hours") is not None
            and Decimal(values["hours"]) > Decimal("3.50")
            and not values.get("urgent")
        ),
    }
    return bool(known[text]())


def numbered(value: Any) -> tuple[Fraction, str]:
    """Return a number and its currency, if it has one."""
    if isinstance(value, dict):
        return Fraction(value["amount"]), value["currency"]
    return Fraction(value), ""


def part(name: str, case: dict[str, Any], end: datetime | None, zone: ZoneInfo) -> str:
    """Return one part of a key as text; empty where there is no value."""
    first, _, piece = name.partition(".")
    if first == "end":
        assert end is not None
        day: date | None = end.astimezone(zone).date()
    elif first in {"state", "result"}:
        return str(case[first] or "")
    else:
        value = case["values"].get(first)
        if not piece:
            return "" if value is None else str(value)
        day = date.fromisoformat(value) if value else None
    if day is None:
        return ""
    pieces = {
        "year": f"{day:%Y}",
        "quarter": f"{day:%Y}-Q{(day.month - 1) // 3 + 1}",
        "month": f"{day:%Y-%m}",
    }
    return pieces[piece]


def lasted(
    between: dict[str, Any], moves: list[tuple[str, datetime]]
) -> tuple[datetime, int] | None:
    """Return the end and the whole seconds of a duration, or None where it has not ended."""
    first = next((i for i, (move, _) in enumerate(moves) if move in between["from"]), None)
    if first is None:
        return None
    begun = moves[first][1]
    for move, at in moves[first + 1 :]:
        if move in between["to"]:
            return at, int((at - begun).total_seconds())
    return None


def shown(show: str, values: list[Any], top: int, whole: int) -> Fraction | int | None:
    """Return one figure of a list of values."""
    ordered, count = sorted(values), len(values)
    if show == "count":
        return count
    if show == "share":
        return Fraction(count, whole)
    if show == "ratio":
        return Fraction(top, count)
    if show in {"sum", "mean"}:
        return sum(ordered, Fraction(0)) / (count if show == "mean" else 1)
    if show == "median":
        return (ordered[(count - 1) // 2] + ordered[count // 2]) / Fraction(2)
    return next(v for i, v in enumerate(ordered, start=1) if i * 10 >= count * 9)
