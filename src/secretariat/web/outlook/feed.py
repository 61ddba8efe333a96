"""Feed: the days of a register's records as a calendar that other programs read.

What is confidential leaves the house by no feed, whoever asks: where the calendar is read, the
house does not know.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from secretariat.exchange.icalendar.writer import Event, calendar
from secretariat.kernel import queries
from secretariat.kernel.queries import Span
from secretariat.kernel.registers import LEVELS, outlooks
from secretariat.kernel.values import Period, Record
from secretariat.web.display import record_address
from secretariat.web.listing.table import title_of
from secretariat.web.outlook.frame import Frame
from secretariat.web.outlook.spans import by_of
from secretariat.web.words import Words, language

PAST, FUTURE = timedelta(days=92), timedelta(days=366)
MOST = 1000
HIGHEST = LEVELS.index("internal")


def written(frame: Frame, address: Callable[[str], str]) -> str:
    """Return the feed that an address asks for.

    Args:
        frame: the question; its reader is the feed's.
        address: what makes the whole address of a page from its path.
    """
    by = by_of(outlooks.calendar_of(frame.words.register), frame.options.get("by"))
    today = frame.reader.today
    span = Span(by, today - PAST, today + FUTURE)
    found = queries.within(frame.code, span, reader=frame.reader, filters=frame.filters, limit=MOST)
    facts = {"register": frame.words.plural, "field": frame.words.field(by)}
    name = _("%(register)s: %(field)s") % facts
    events = _events(frame.words, found.records, by, address)
    return calendar(name, events, language=language())


def _events(
    words: Words, records: tuple[Record, ...], by: str, address: Callable[[str], str]
) -> Iterator[Event]:
    """Yield the records that may leave the house."""
    for record in records:
        first = queries.day_of(record, by)
        if first is not None and LEVELS.index(record.level) <= HIGHEST:
            yield _event(words, record, by, first, address)


def _event(
    words: Words, record: Record, by: str, first: date, address: Callable[[str], str]
) -> Event:
    """Return one record as an event."""
    value = record.values.get(by)
    return Event(
        uid=f"{record.id}-{by}",
        first=first,
        last=value.end if isinstance(value, Period) else first,
        changed_at=record.changed_at,
        summary=" ".join(filter(None, (record.number, title_of(words, record)[0]))),
        note=f"{words.title}: {words.state(record.state)}",
        address=address(record_address(record.register, record.reference)),
    )
