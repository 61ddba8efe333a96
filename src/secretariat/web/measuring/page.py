"""Page of measures: for each its figures in words, as a picture, and as the table behind it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from secretariat.foundation import countries
from secretariat.kernel import measures
from secretariat.kernel.identity import Actor
from secretariat.kernel.measures import Figures, Group, Named
from secretariat.kernel.registers.grammar import Measure
from secretariat.kernel.values import Ref
from secretariat.web.display import number_text
from secretariat.web.measuring.charts import Bar, chart
from secretariat.web.measuring.ordering import ordered
from secretariat.web.words import Words, language

PERCENT = frozenset({"share", "ratio"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: the parts of its key, then its figures, all as text."""

    key: tuple[str, ...]
    figures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One measure as it is shown."""

    name: str
    title: str
    told: str
    target: str
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    lines: tuple[Line, ...]
    totals: tuple[Line, ...]
    pictures: tuple[SafeString, ...]


def drawn(words: Words, *, reader: Actor, as_of: date | None) -> tuple[Drawn, ...]:
    """Return every measure of a register that the reader may ask for."""
    code = words.register.code
    return tuple(
        _drawn(words, measures.compute(code, name, reader=reader, as_of=as_of))
        for name in measures.of_register(code, reader=reader)
    )


def _drawn(words: Words, found: Figures) -> Drawn:
    """Return one measure."""
    found = replace(found, groups=ordered(words, found))
    declared = found.declared
    title = words.at(f"measures.{found.measure}")
    has_currency = any(group.currency for group in found.groups)
    dimensions = tuple(dimension(words, name) for name in declared.by)
    return Drawn(
        name=found.measure,
        title=title,
        told=_told(declared, found),
        target=_target(declared),
        columns=(*dimensions, *((_("Currency"),) if has_currency else ())),
        shown=tuple(shown(name) for name in declared.show),
        lines=tuple(_line(words, declared, g, has_currency=has_currency) for g in found.groups),
        totals=_totals(words, declared, found, has_currency=has_currency),
        pictures=_pictures(words, found, title),
    )


def _totals(
    words: Words, declared: Measure, found: Figures, *, has_currency: bool
) -> tuple[Line, ...]:
    """Return the lines over all groups; none where there is one group or nothing to add up."""
    if len(found.groups) <= len(found.totals) or "share" in declared.show:
        return ()
    return tuple(_line(words, declared, g, has_currency=has_currency) for g in found.totals)


def _line(words: Words, declared: Measure, group: Group, *, has_currency: bool) -> Line:
    """Return one line of the table."""
    parts = [part_text(words, *pair) for pair in zip(declared.by, group.key, strict=False)]
    if has_currency:
        parts.append(group.currency or "–")
    figures = tuple(figure_text(name, value) for name, value in group.figures.items())
    return Line(tuple(parts), figures)


def _main(declared: Measure) -> str:
    """Return the figure that matters most: the first that is more than a number of records."""
    return next((name for name in declared.show if name != "count"), "count")


def _told(declared: Measure, found: Figures) -> str:
    """Return the most important figure over all groups, with its name."""
    name = _main(declared)
    values = [
        f"{figure_text(name, value)} {group.currency or ''}".strip()
        for group in found.totals
        if (value := group.figures[name]) is not None
    ]
    return f"{shown(name)}: {', '.join(values)}" if values and name != "share" else ""


def _target(declared: Measure) -> str:
    """Return what the measure should reach, in words."""
    if declared.target is None:
        return ""
    bound = figure_text(declared.show[0], Decimal(declared.target))
    sentence = _("Target: at least %(bound)s") if declared.direction == "up" else None
    return (sentence or _("Target: at most %(bound)s")) % {"bound": bound}


def _pictures(words: Words, found: Figures, title: str) -> tuple[SafeString, ...]:
    """Return a picture for each currency; none without dimensions or groups."""
    declared = found.declared
    if not declared.by:
        return ()
    name = _main(declared)
    made = []
    for currency in dict.fromkeys(group.currency for group in found.groups):
        bars = tuple(_bars(words, found, name, currency))
        label = f"{shown(name)}, {currency}" if currency else shown(name)
        if bars:
            made.append(chart(bars, label=label, title=title, is_part=name in {"sum", "count"}))
    return tuple(made)


def _bars(words: Words, found: Figures, name: str, currency: str | None) -> Iterable[Bar]:
    """Yield the bars of a picture: the first dimension along the axis, the others as colours."""
    by = found.declared.by
    for group in found.groups:
        value = group.figures[name]
        if group.currency == currency and value is not None:
            texts = [part_text(words, *pair) for pair in zip(by, group.key, strict=True)]
            yield Bar(
                texts[0], ", ".join(texts[1:]), float(value) * (100 if name in PERCENT else 1)
            )


def shown(name: str) -> str:
    """Return what a figure is called."""
    return {
        "count": _("Number of records"),
        "sum": _("Sum"),
        "mean": _("Mean"),
        "median": _("Median"),
        "p90": _("90th percentile"),
        "share": _("Share"),
        "ratio": _("Ratio"),
    }[name]


def dimension(words: Words, name: str) -> str:
    """Return what a dimension is called."""
    first, dot, part = name.partition(".")
    field = _("End") if first == "end" else words.field(first)
    if not dot:
        return field
    parts = {"year": _("year"), "quarter": _("quarter"), "month": _("month")}
    return f"{field} ({parts[part]})"


def part_text(words: Words, dimension_name: str, part: Named) -> str:
    """Return one part of a key as text."""
    if part is None:
        return _("Not given")
    if isinstance(part, Ref):
        return part.title or part.number or _("Not shown to you")
    if isinstance(part, bool):
        return _("Yes") if part else _("No")
    return _value_text(words, dimension_name, str(part))


def _value_text(words: Words, name: str, value: str) -> str:
    """Return a value of a dimension as text."""
    if name == "state":
        return words.state(value)
    if name == "result":
        states = words.register.lifecycle.states.items()
        return next((words.state(n) for n, s in states if s.result == value), value)
    spec = words.register.fields.get(name)
    if spec is not None and spec.type == "country":
        return countries.name(value, language())
    return words.at(f"fields.{name}.of.{value}") or value


def figure_text(name: str, value: Decimal | int | None) -> str:
    """Return a figure as text; shares and ratios in percent."""
    if value is None:
        return "–"
    if name in PERCENT:
        percent = Decimal(value) * 100
        return _("%(number)s %%") % {"number": number_text(percent.quantize(Decimal("0.1")))}
    return number_text(value)
