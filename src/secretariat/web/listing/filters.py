"""Filters of a list: from the address to the kernel's filters, to controls and to chips.

A filter stands in the address as `field.operator=value`. Whether it may be used is judged by the
read door.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.foundation import countries
from secretariat.kernel import queries
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries import Filter
from secretariat.kernel.registers import FieldSpec
from secretariat.web.addresses import changed
from secretariat.web.display import choice_text, day_html
from secretariat.web.forms import links, numbers
from secretariat.web.forms.controls import Option
from secretariat.web.words import Words, language

RANGES = {"date", "datetime", "integer", "decimal", "money", "rating"}
AMOUNTS = {"integer", "decimal", "money"}
INSTANTS = {"changed_at", "created_at", "due_at"}


@dataclass(frozen=True, slots=True)
class FilterControl:
    """One control of the filter form.

    Attributes:
        kind: select, date, number, link or text.
        name: its name in the address, `state.eq`.
        search_field: for links, the field whose candidates are searched while typing.
    """

    name: str
    label: str
    kind: str
    value: str = ""
    options: tuple[Option, ...] = ()
    search_field: str = ""

    @property
    def id(self) -> str:
        """Return the id of the control."""
        return f"filter-{self.name.replace('.', '-')}"


@dataclass(frozen=True, slots=True)
class Chip:
    """One filter in force, and the address of the list without it."""

    label: str
    value: str
    address: str


@dataclass(frozen=True, slots=True)
class Asked:
    """All filters of one address.

    Attributes:
        given: value by name in the address, as typed.
        filters: the same for the read door.
        shown: the value of each as words.
    """

    given: Mapping[str, str]
    filters: tuple[Filter, ...]
    shown: Mapping[str, str]


def asked(words: Words, query: QueryDict, reader: Actor) -> Asked:
    """Return the filters of an address.

    Raises:
        FilterInvalid: a filter names no field, operator or value of the register.
    """
    typed = {name: str(query[name]).strip() for name in query if "." in name}
    given = {name: text for name, text in typed.items() if text}
    filters, shown = [], {}
    for name, text in given.items():
        value, label = _taken(words, name, text, reader)
        filters.append(queries.parse_filter(words.register, name, value))
        shown[name] = label
    return Asked(given, tuple(filters), shown)


def controls(words: Words, state: Asked) -> list[FilterControl]:
    """Return the controls of the filter form, filled with what is in force."""
    wanted = dict.fromkeys((*words.register.views.list.filters, "state"))
    found = [control for name in wanted for control in _controls(words, name)]
    return [replace(c, value=state.given.get(c.name, "")) for c in found]


def kept(query: QueryDict) -> dict[str, list[tuple[str, str]]]:
    """Return what each form of the list sends along, so that using one undoes no other."""
    given = [(name, value) for name in query for value in query.getlist(name) if value]
    place = ("after", "before", "counts")
    return {
        "filters": [(name, value) for name, value in given if name in {"sort", "columns", "view"}],
        "columns": [(name, value) for name, value in given if name not in {*place, "columns"}],
    }


def chips(words: Words, state: Asked, query: QueryDict) -> list[Chip]:
    """Return what is in force, each with the address that removes it."""
    found = []
    for name in state.given:
        field, _point, operator = name.partition(".")
        label = _asks(words.field(field), operator)
        found.append(Chip(label, state.shown[name], changed(query, {name: ""})))
    return found


def _controls(words: Words, name: str) -> list[FilterControl]:
    """Return one control, or two for a range."""
    spec = words.register.fields.get(name)
    label = words.field(name)
    if name == "state":
        states = words.register.lifecycle.states
        options = tuple(Option(state, words.state(state)) for state in states)
        return [FilterControl("state.eq", label, "select", options=options)]
    if name in INSTANTS or (spec is not None and spec.type in RANGES):
        kind = (
            "number"
            if spec is not None and spec.type in {"integer", "decimal", "money", "rating"}
            else "date"
        )
        return [
            FilterControl(f"{name}.gte", _asks(label, "gte"), kind),
            FilterControl(f"{name}.lte", _asks(label, "lte"), kind),
        ]
    if spec is not None and spec.type == "period":
        return [FilterControl(f"{name}.covers", _asks(label, "covers"), "date")]
    if spec is None or spec.is_text:
        return [FilterControl(f"{name}.contains", label, "text")]
    if spec.is_link:
        return [FilterControl(f"{name}.eq", label, "link", search_field=name)]
    return [FilterControl(f"{name}.eq", label, "select", options=_options(words, name, spec))]


def _options(words: Words, name: str, spec: FieldSpec) -> tuple[Option, ...]:
    """Return the values of a choice, or yes and no."""
    if spec.type == "country":
        return tuple(Option(code, countries.name(code, language())) for code in countries.codes())
    if spec.type == "boolean":
        return (Option("true", _("Yes")), Option("false", _("No")))
    return tuple(Option(code, words.at(f"fields.{name}.of.{code}") or code) for code in spec.of)


def _taken(words: Words, name: str, text: str, reader: Actor) -> tuple[str, str]:
    """Return the value of a filter for the kernel, and as words."""
    field, _point, operator = name.partition(".")
    spec = words.register.fields.get(field)
    if field == "state":
        return text, words.state(text)
    if operator == "empty":
        return text, _("empty") if text == "true" else _("not empty")
    if field in INSTANTS or (spec is not None and spec.type == "datetime"):
        return _instant(text, is_end=operator in {"lte", "gt"}), _day(text)
    if spec is None:
        return text, text
    if spec.is_link and operator == "eq":
        answer = links.resolve(field, spec, (text,), reader=reader)
        return answer.values[0], (answer.labels[0] if answer.labels else "") or text
    value = numbers.plain(text, language=reader.language) if spec.type in AMOUNTS else text
    return value, _shown(words, field, spec, text)


def _shown(words: Words, field: str, spec: FieldSpec, text: str) -> str:
    """Return the value of a filter as words."""
    if spec.type == "choice":
        return choice_text(text, words, f"fields.{field}")
    if spec.type == "boolean":
        return _("Yes") if text == "true" else _("No")
    if spec.type == "country":
        return countries.name(text, language())
    return _day(text) if spec.type in {"date", "period"} else text


def _instant(text: str, *, is_end: bool) -> str:
    """Return the first or the last instant of a day at the headquarters."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return timezone.make_aware(datetime.combine(day, time.max if is_end else time.min)).isoformat()


def _day(text: str) -> str:
    """Return a day, or two, as words; what is none stays as typed, for the kernel to refuse."""
    if "/" in text:
        return " – ".join(_day(part) for part in text.split("/", 1))
    try:
        return day_html(date.fromisoformat(text), is_short=True)
    except ValueError:
        return text


def _asks(label: str, operator: str) -> str:
    """Return what a filter asks: the label of its field with its operator."""
    forms = {
        "gte": _("%(field)s from"),
        "lte": _("%(field)s to"),
        "gt": _("%(field)s above"),
        "lt": _("%(field)s below"),
        "ne": _("%(field)s is not"),
        "contains": _("%(field)s contains"),
        "starts": _("%(field)s begins with"),
        "covers": _("%(field)s on the day"),
        "overlaps": _("%(field)s within"),
    }
    return forms.get(operator, "%(field)s") % {"field": label}
