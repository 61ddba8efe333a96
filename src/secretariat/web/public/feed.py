"""Feed: the newest public records, for readers of news and for machines.

Source: RFC 4287 (Atom Syndication Format).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.urls import reverse
from django.utils import timezone

from secretariat.kernel.values import FileValue
from secretariat.web.public import places, xml
from secretariat.web.public.lines import PublicLine
from secretariat.web.words import house_name, language

MIME = "application/atom+xml; charset=utf-8"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself: its title, its own address, and the page it tells of."""

    title: str
    own: str
    page: str
    site: str


def atom(feed: Feed, lines: tuple[PublicLine, ...]) -> str:
    """Return a feed of some records."""
    last = max((line.dates.changed_at for line in lines), default=LONG_AGO)
    author = xml.element("name", xml.text(house_name()))
    author += xml.element("uri", xml.text(f"{feed.site}/"))
    inside = [
        xml.element("id", xml.text(f"{feed.site}{feed.own}")),
        xml.element("title", xml.text(feed.title)),
        xml.element("updated", _instant(last)),
        xml.element("author", author),
        _link("self", f"{feed.site}{feed.own}", "application/atom+xml"),
        _link("alternate", f"{feed.site}{feed.page}", "text/html"),
        *(_entry(line, feed.site) for line in lines),
    ]
    attributes = {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": language()}
    return xml.HEAD + xml.element("feed", "\n".join(inside), attributes) + "\n"


def _entry(line: PublicLine, site: str) -> str:
    """Return one record."""
    address = f"{site}{line.address}"
    begun = datetime.combine(line.dates.published_on, time(), timezone.get_current_timezone())
    parts = [
        xml.element("id", xml.text(address)),
        xml.element("title", xml.text(line.title)),
        xml.element("published", _instant(begun)),
        xml.element("updated", _instant(line.dates.changed_at)),
        _link("alternate", address, "text/html"),
        xml.element("category", "", {"term": line.record.register, "label": line.register}),
        *_enclosures(line, site),
    ]
    if line.description:
        parts.append(xml.element("summary", xml.text(line.description)))
    return xml.element("entry", "".join(parts), {"xml:lang": line.language})


def _enclosures(line: PublicLine, site: str) -> Iterator[str]:
    """Yield the files of a record."""
    for field, value in line.record.values.items():
        for index, file in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(file, FileValue):
                address = places.file_at(language(), line.record)(field, index)
                facts = {"rel": "enclosure", "href": f"{site}{address}", "type": file.mime}
                yield xml.element("link", "", {**facts, "length": str(file.size_bytes)})


def _link(relation: str, address: str, mime: str) -> str:
    """Return a link to a page in this language."""
    facts = {"rel": relation, "href": address, "type": mime, "hreflang": language()}
    return xml.element("link", "", facts)


def _instant(value: datetime) -> str:
    """Return an instant in the form of RFC 3339."""
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def feed_address(register: str | None) -> str:
    """Return the address of the feed of a register, or of the house, in the reader's language."""
    if register is None:
        return reverse("public_feed", args=[language()])
    return reverse("public_register_feed", args=[language(), register])
