"""Frame: what every outlook shares: filters, the ways to the other outlooks, links to the list.

An address says all: the filters of the list as they stand there, and what the outlook itself asks
(`by`, `month`), which never holds a point. Does not know what is drawn.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.kernel.identity import Actor
from secretariat.kernel.queries import Filter
from secretariat.kernel.registers import Register, outlooks
from secretariat.kernel.values import Record
from secretariat.web.display import record_address
from secretariat.web.forms.controls import Option
from secretariat.web.listing import filters
from secretariat.web.listing.filters import Chip, FilterControl
from secretariat.web.listing.table import title_of
from secretariat.web.words import Words

LIST = "list"


@dataclass(frozen=True, slots=True)
class Tab:
    """One way to look at a register."""

    label: str
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as a link."""

    address: str
    title: str
    language: str
    number: str


@dataclass(frozen=True, slots=True)
class Frame:
    """One question to an outlook.

    Attributes:
        kind: the name of the outlook's address.
        options: what the outlook itself asks, as it stands in the address.
    """

    words: Words
    reader: Actor
    kind: str
    query: QueryDict
    asked: filters.Asked
    options: Mapping[str, str]

    @property
    def code(self) -> str:
        """Return the code of the register."""
        return self.words.register.code

    @property
    def filters(self) -> tuple[Filter, ...]:
        """Return the filters for the read door."""
        return self.asked.filters

    @property
    def controls(self) -> list[FilterControl]:
        """Return the controls of the filter form."""
        return filters.controls(self.words, self.asked)

    @property
    def chips(self) -> list[Chip]:
        """Return the filters in force."""
        return filters.chips(self.words, self.asked, self.query)

    @property
    def action(self) -> str:
        """Return the address of the outlook without any question."""
        return reverse(self.kind, args=[self.code])

    @property
    def without_filters(self) -> str:
        """Return the address of the outlook with all that is no filter."""
        return _address(self.action, self.options)

    @property
    def tabs(self) -> list[Tab]:
        """Return the ways to look at the register."""
        return tabs(self.words.register, self.query, self.kind)

    def here(self, **changed: str) -> str:
        """Return the address of this outlook with other options; an empty one is left out."""
        return _address(self.action, {**self.asked.given, **self.options, **changed})

    def list_of(self, **more: str) -> str:
        """Return the address of the list with these filters and more; `a__eq` stands for `a.eq`."""
        named = {name.replace("__", "."): value for name, value in more.items()}
        return _address(reverse(LIST, args=[self.code]), {**self.asked.given, **named})


def framed(words: Words, reader: Actor, kind: str, query: QueryDict) -> Frame:
    """Return what an address asks of an outlook.

    Raises:
        FilterInvalid: a filter names no field, operator or value of the register.
    """
    options = {name: str(query[name]).strip() for name in query if "." not in name}
    given = {name: text for name, text in options.items() if text}
    return Frame(words, reader, kind, query, filters.asked(words, query, reader), given)


def tabs(register: Register, query: QueryDict, current: str) -> list[Tab]:
    """Return the ways to look at a register, each with the filters in force."""
    kept = {name: str(query[name]) for name in query if "." in name and query[name]}
    return [
        Tab(label, _address(reverse(kind, args=[register.code]), kept), kind == current)
        for kind, label in _kinds(register)
    ]


def _kinds(register: Register) -> Iterable[tuple[str, str]]:
    """Yield the outlooks that a register has, with their names."""
    yield LIST, _("List")
    yield "board", _("Board")
    if outlooks.calendar_of(register):
        yield "calendar", _("Calendar")
    if outlooks.timeline_of(register):
        yield "timeline", _("Timeline")
    if outlooks.map_of(register):
        yield "map", _("Map")
    if outlooks.compare_of(register):
        yield "compare", _("Compare")


def entry(words: Words, record: Record) -> Entry:
    """Return a record as a link."""
    title, language = title_of(words, record)
    address = record_address(record.register, record.reference)
    return Entry(address, title, language, record.number or "")


def choices(words: Words, names: Iterable[str]) -> list[Option]:
    """Return fields as options of a choice."""
    return [Option(name, words.field(name)) for name in names]


def _address(path: str, asked: Mapping[str, str]) -> str:
    """Return an address with a question; what is empty is left out."""
    given = {name: value for name, value in asked.items() if value}
    return f"{path}?{urlencode(given)}" if given else path
