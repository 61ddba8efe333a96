"""Table of a list: columns that can be sorted, rows with their cells, and the ways on."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from secretariat.kernel.values import Count, Page, Record, Ref
from secretariat.web.addresses import changed
from secretariat.web.display import (
    Shown,
    empty,
    instant_html,
    number_text,
    record_address,
    ref_html,
    value_html,
)
from secretariat.web.words import Words, language

UNSORTED = {"longtext", "file", "table", "link", "concept", "person", "unit", "boolean"}
SYSTEM = {"number", "title", "state", "changed_at", "created_at"}
NUMERIC = {"integer", "decimal", "money"}


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        order: `ascending`, `descending` or nothing, as it is sorted now.
        address: the list sorted by this column; nothing where it cannot be.
    """

    name: str
    label: str
    order: str
    address: str
    is_numeric: bool


@dataclass(frozen=True, slots=True)
class ColumnChoice:
    """One column that a list can have, and whether it is shown now."""

    name: str
    label: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its address, its id and name, and its cells in the order of the columns."""

    address: str
    id: UUID
    name: str
    cells: tuple[tuple[Column, SafeString], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A drawn page of a list."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    count: str
    previous: str
    next: str


def table(words: Words, page: Page, query: QueryDict) -> Table:
    """Return a page of records as a table."""
    sort = query.get("sort") or words.register.views.list.sort
    columns = tuple(_column(words, name, sort, query) for name in columns_of(words, query))
    return Table(
        columns=columns,
        rows=tuple(_row(words, columns, record) for record in page.records),
        count=count_text(page.count),
        previous=_turned(query, "before", page.before),
        next=_turned(query, "after", page.after),
    )


def columns_of(words: Words, query: QueryDict) -> tuple[str, ...]:
    """Return the columns that an address asks for, in their order; the declared ones by default."""
    wanted = ",".join(query.getlist("columns")).split(",")
    known = set(_all_columns(words))
    chosen = tuple(dict.fromkeys(name for name in wanted if name in known))
    return chosen or words.register.views.list.columns


def column_choices(words: Words, query: QueryDict) -> tuple[ColumnChoice, ...]:
    """Return every column a list can have: those shown first, in their order."""
    shown = columns_of(words, query)
    names = dict.fromkeys((*shown, *_all_columns(words)))
    return tuple(ColumnChoice(name, words.field(name), name in shown) for name in names)


def _all_columns(words: Words) -> tuple[str, ...]:
    """Return the names of all columns a list can have; due dates where the declaration asks."""
    declared = words.register.views.list.columns
    rare = {"title", "due_at"} - set(declared)
    system = (name for name in _SYSTEM_CELLS if name not in rare)
    return tuple(dict.fromkeys((*system, *words.register.fields)))


def any_can_move(words: Words, page: Page) -> bool:
    """Tell whether the reader has the right to make some move on a record of a page."""
    moves = words.register.lifecycle.moves.keys()
    return any(record.can & moves for record in page.records)


def count_text(count: Count) -> str:
    """Return a count as words; one that stopped says so."""
    return f"{number_text(count.number)}+" if count.is_capped else number_text(count.number)


def state_tag(words: Words, record: Record) -> SafeString:
    """Return the state of a record as a tag; its colour only repeats what the word says."""
    colours = {"draft": "neutral", "open": "accent", "waiting": "warning", "closed": "neutral"}
    return format_html(
        '<span class="ds-tag" data-color="{}" data-kind="{}">{}</span>',
        colours[record.state_kind],
        record.state_kind,
        words.state(record.state),
    )


def title_of(words: Words, record: Record) -> tuple[str, str]:
    """Return the title of a record in the reader's language if there is one, and its language."""
    others = record.translations.get(words.register.title_field, {})
    wanted = language()
    if wanted != record.language and wanted in others:
        return others[wanted], wanted
    return record.title, record.language


def _column(words: Words, name: str, sort: str, query: QueryDict) -> Column:
    """Return one column with the address that sorts by it, first up, then down."""
    spec = words.register.fields.get(name)
    sortable = spec.type not in UNSORTED and spec.is_column if spec else name in SYSTEM
    order = {name: "ascending", f"-{name}": "descending"}.get(sort, "")
    address = ""
    if sortable:
        address = changed(query, {"sort": f"-{name}" if order == "ascending" else name})
    return Column(name, words.field(name), order, address, bool(spec and spec.type in NUMERIC))


def _row(words: Words, columns: tuple[Column, ...], record: Record) -> Row:
    """Return one record as a row; the cell that names it leads to it."""
    address = record_address(record.register, record.reference)
    names = [column.name for column in columns]
    naming = words.register.title_field if words.register.title_field in names else names[0]
    cells = []
    for column in columns:
        if column.name == naming:
            html = _name_cell(words, record, address, is_number=naming == "number")
        else:
            html = cell(words, column.name, record)
        cells.append((column, html))
    return Row(address, record.id, f"{record.number or ''} {record.title}".strip(), tuple(cells))


def _name_cell(words: Words, record: Record, address: str, *, is_number: bool) -> SafeString:
    """Return the cell that leads to the record."""
    title, lang = title_of(words, record)
    text = record.reference if is_number else title
    return format_html('<a href="{}" dir="auto" lang="{}">{}</a>', address, lang, text)


def cell(words: Words, name: str, record: Record) -> SafeString:
    """Return one cell of a list."""
    spec = words.register.fields.get(name)
    if spec is None:
        return _SYSTEM_CELLS[name](words, record)
    shown = Shown(spec, words, f"fields.{name}", is_short=True)
    return value_html(record.values.get(name), shown)


def _number_cell(_words: Words, record: Record) -> SafeString:
    """Return the number of a record, or that it has none yet."""
    if record.number is None:
        return format_html('<span class="subtle">{}</span>', _("No number yet"))
    return format_html('<bdi class="number">{}</bdi>', record.number)


def _ref_cell(ref: Ref | None) -> SafeString:
    """Return a link of the record itself."""
    return ref_html(ref) if ref else empty(is_short=True)


def due_html(record: Record) -> SafeString:
    """Return when a record is due; that it is late stands in words."""
    if record.due_at is None:
        return empty(is_short=True)
    due = instant_html(record.due_at, is_short=True)
    if record.due_at >= timezone.now():
        return due
    return format_html('{} <span class="ds-tag" data-color="danger">{}</span>', due, _("Late"))


_SYSTEM_CELLS: dict[str, Callable[[Words, Record], SafeString]] = {
    "number": _number_cell,
    "state": state_tag,
    "title": lambda w, r: format_html('<span dir="auto">{}</span>', title_of(w, r)[0]),
    "changed_at": lambda _w, r: instant_html(r.changed_at, is_short=True),
    "created_at": lambda _w, r: instant_html(r.created_at, is_short=True),
    "due_at": lambda _w, r: due_html(r),
    "owner": lambda _w, r: _ref_cell(r.owner),
    "unit": lambda _w, r: _ref_cell(r.unit),
}


def _turned(query: QueryDict, way: str, cursor: str | None) -> str:
    """Return the address of a neighbouring page, or nothing."""
    return "" if cursor is None else changed(query, {way: cursor})
