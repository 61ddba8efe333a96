"""Board: records as cards in columns, each card with the moves that its reader may make."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from secretariat.kernel import queries
from secretariat.kernel.registers import outlooks
from secretariat.kernel.values import Page, Record
from secretariat.web.display import holder_html
from secretariat.web.listing.table import cell, count_text, state_tag
from secretariat.web.outlook.frame import Entry, Frame, entry
from secretariat.web.outlook.values import asked_for, value_text

EACH = 12


@dataclass(frozen=True, slots=True)
class Way:
    """A move that the reader may make on a card."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class BoardCard:
    """One record on the board; `state` is told where columns are no states."""

    link: Entry
    holder: SafeString | None
    due: SafeString | None
    state: SafeString | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """One column, with the address of the list that holds all of it."""

    value: str
    label: str
    count: str
    cards: tuple[BoardCard, ...]
    all_address: str
    has_more: bool


def drawn(frame: Frame) -> tuple[BoardColumn, ...]:
    """Return the columns of the board; a column for what is not given only where there is some."""
    field = outlooks.board_of(frame.words.register)
    found = queries.columns(
        frame.code,
        field,
        reader=frame.reader,
        filters=frame.filters,
        sort=frame.options.get("sort"),
        each=EACH,
    )
    return tuple(
        _column(frame, field, value, page)
        for value, page in found.items()
        if value or page.count.number
    )


def _column(frame: Frame, field: str, value: str, page: Page) -> BoardColumn:
    """Return one column."""
    return BoardColumn(
        value=value or "none",
        label=value_text(frame.words, field, value),
        count=count_text(page.count),
        cards=tuple(_card(frame, field, record) for record in page.records),
        all_address=frame.list_of(**asked_for(field, value), sort=frame.options.get("sort", "")),
        has_more=page.count.number > len(page.records),
    )


def _card(frame: Frame, field: str, record: Record) -> BoardCard:
    """Return one card."""
    is_due = record.due_at is not None and record.state_kind != "closed"
    return BoardCard(
        link=entry(frame.words, record),
        holder=holder_html(record.assigned),
        due=cell(frame.words, outlooks.DUE, record) if is_due else None,
        state=None if field == outlooks.STATE else state_tag(frame.words, record),
        ways=tuple(_ways(frame, record)),
    )


def _ways(frame: Frame, record: Record) -> list[Way]:
    """Return the moves out of the record's state that the reader has the right to make.

    Whether one can be made now is said on its page; what a body decides is no move of one person.
    """
    if not frame.reader.is_signed_in:
        return []
    leaving = frame.words.register.moves_from(record.state)
    return [
        Way(frame.words.move(name), reverse("move", args=[frame.code, name, record.reference]))
        for name, move in leaving.items()
        if name in record.can and move.body is None
    ]
