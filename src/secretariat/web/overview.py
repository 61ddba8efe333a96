"""Overview: registers by office for the start page, and the work of one person."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from secretariat.kernel import queries, watching
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries import Card
from secretariat.kernel.values import Record
from secretariat.web.display import instant_html, record_address
from secretariat.web.listing import saved
from secretariat.web.listing.saved import SavedView
from secretariat.web.listing.table import due_html, state_tag, title_of
from secretariat.web.words import Words, office, words_of

RECENT = 5
MADE = 10


@dataclass(frozen=True, slots=True)
class Door:
    """One register on the launch pad."""

    words: Words
    code: str
    can_create: bool


@dataclass(frozen=True, slots=True)
class Office:
    """An office with its registers, in the order of their names."""

    code: str
    name: str
    doors: tuple[Door, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One record in a short list."""

    address: str
    title: str
    language: str
    number: str
    register: str
    state: SafeString
    changed: SafeString
    due: SafeString | None


def offices(cards: Iterable[Card]) -> list[Office]:
    """Return the registers that can be read or added to, by office."""
    by_office: dict[str, list[Door]] = {}
    for card in cards:
        if card.can_read or card.can_create:
            door = Door(words_of(card.register.code), card.register.code, card.can_create)
            by_office.setdefault(card.register.office, []).append(door)
    found = [
        Office(
            code, office(code), tuple(sorted(doors, key=lambda door: door.words.plural.casefold()))
        )
        for code, doors in by_office.items()
    ]
    return sorted(found, key=lambda item: item.name.casefold())


@dataclass(frozen=True, slots=True)
class Desk:
    """What needs one person: what the person holds, own drafts, what was made lately, own views.

    Attributes:
        more_held: how many records the person holds beyond those shown.
    """

    held: tuple[Line, ...]
    more_held: int
    drafts: tuple[Line, ...]
    made: tuple[Line, ...]
    views: tuple[SavedView, ...]
    watched: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing needs the person and nothing was made yet."""
        return not (self.held or self.drafts or self.made or self.views or self.watched)


def desk(actor: Actor, *, most: int) -> Desk:
    """Return what needs a person; of what the person holds at most `most`."""
    held = queries.assigned(actor)
    own = my_work(actor)
    return Desk(
        held=tuple(line(record) for record in held[:most]),
        more_held=max(0, len(held) - most),
        drafts=tuple(line(record) for record in own if record.state_kind == "draft"),
        made=tuple(line(record) for record in own if record.state_kind != "draft")[
            : min(most, MADE)
        ],
        views=saved.views(actor),
        watched=tuple(line(record) for record in watching.watched(actor)[:most]),
    )


def my_work(actor: Actor) -> list[Record]:
    """Return what the person made in each register, the latest first."""
    found: list[Record] = []
    for card in queries.overview(actor):
        if card.can_create:
            own = queries.parse_filter(card.register, "owner.eq", "me")
            page = queries.page(
                card.register.code, reader=actor, filters=[own], sort="-changed_at", limit=RECENT
            )
            found += page.records
    found.sort(key=lambda record: record.changed_at, reverse=True)
    return found


def line(record: Record) -> Line:
    """Return a record as one line of a short list."""
    words = words_of(record.register)
    title, lang = title_of(words, record)
    return Line(
        address=record_address(record.register, record.reference),
        title=title,
        language=lang,
        number=record.number or "",
        register=words.title,
        state=state_tag(words, record),
        changed=instant_html(record.changed_at, is_short=True),
        due=due_html(record) if record.due_at is not None else None,
    )
