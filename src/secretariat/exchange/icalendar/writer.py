"""Writer of iCalendar: a calendar of whole days, as text.

Does not know records, readers or addresses; what it is given is written.

Source: RFC 5545, 3.1 (lines), 3.3.11 (text), 3.6.1 (events); RFC 7986, 5 (names of calendars).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

PRODUCT = "-//Secretariat//Calendar of records//EN"
OCTETS = 75


@dataclass(frozen=True, slots=True)
class Event:
    """Whole days of one thing.

    Attributes:
        uid: what names it for ever, everywhere.
        first, last: its days, both included.
        changed_at: when it last changed.
        note: what else is said of it.
    """

    uid: str
    first: date
    last: date
    changed_at: datetime
    summary: str
    note: str
    address: str


def calendar(name: str, events: Iterable[Event], *, language: str) -> str:
    """Return a calendar as text with the line ends of the standard."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME;LANGUAGE={language}:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        *(line for event in events for line in _event(event)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def _event(event: Event) -> Iterator[str]:
    """Yield the lines of an event; its end is the day after its last."""
    yield "BEGIN:VEVENT"
    yield f"UID:{text(event.uid)}"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{_day(event.first)}"
    if event.last < date.max:
        yield f"DTEND;VALUE=DATE:{_day(event.last + timedelta(days=1))}"
    yield f"SUMMARY:{text(event.summary)}"
    yield f"DESCRIPTION:{text(event.note)}"
    yield f"URL:{event.address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: date) -> str:
    """Return a day in the basic form; years before 1000 have their zeros."""
    return day.isoformat().replace("-", "")


def text(value: str) -> str:
    """Return text as a value: what the standard reads as a mark is escaped, controls are gone."""
    plain = "".join(c for c in value.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    for mark, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        plain = plain.replace(mark, written)
    return plain


def folded(line: str) -> Iterator[str]:
    """Yield a line in parts of at most 75 octets; no character is cut, each next begins blank."""
    part, room = "", OCTETS
    for char in line:
        size = len(char.encode())
        if size > room:
            yield part
            part, room = " ", OCTETS - 1
        part, room = part + char, room - size
    yield part
