"""Sitemap: every public page in every language, for those who collect addresses.

The index names parts of at most `EVERY` records; a part is written while it is read.

Source: sitemaps.org protocol 0.9; its extension for localized pages.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from secretariat.kernel import queries
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record
from secretariat.web.public import places, xml
from secretariat.web.public.newest import open_registers

MIME = "application/xml; charset=utf-8"
EVERY = 5_000
"""Records of a part: three languages and their alternates stay far below 50,000 and 50 MB."""
AT_ONCE = 200
_SITEMAPS = {"xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9"}
_SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)


def index(visitor: Actor, site: str) -> str:
    """Return the index: the lists of the house, then the parts of each register."""
    found = [reverse("sitemap_pages")]
    for register in open_registers(visitor):
        firsts = queries.starts(register.code, reader=visitor, every=EVERY)
        found += [reverse("sitemap_part", args=[register.code, first]) for first in firsts]
    parts = "".join(
        xml.element("sitemap", xml.element("loc", xml.text(f"{site}{one}"))) for one in found
    )
    return xml.HEAD + xml.element("sitemapindex", parts, _SITEMAPS)


def pages(visitor: Actor, site: str) -> Iterator[str]:
    """Yield the map of the start page and the lists."""
    names = ["", *(f"/r/{register.code}" for register in open_registers(visitor))]
    yield from _urlset(_urls(site, name, None) for name in names)


def part(register: str, first: UUID, visitor: Actor, site: str) -> Iterator[str]:
    """Yield the map of a part of a register; nothing at all where nothing is to be read."""
    records = queries.part(register, first, reader=visitor, limit=EVERY)
    head = list(islice(records, AT_ONCE))
    if head:
        yield from _urlset(_of_records(head, records, site))


def _of_records(head: list[Record], rest: Iterator[Record], site: str) -> Iterator[str]:
    """Yield the entries of records, with the instants at which visitors saw them change."""
    some = head
    while some:
        dates = queries.dates_of(some)
        for record in some:
            place = places.record_at("xx", record.register, record.reference)
            yield _urls(site, place.removeprefix("/public/xx"), dates[record.id].changed_at)
        some = list(islice(rest, AT_ONCE))


def _urlset(entries: Iterable[str]) -> Iterator[str]:
    """Yield a map around its entries."""
    yield f"{xml.HEAD}<urlset {_SPACES}>\n"
    yield from entries
    yield "</urlset>\n"


def _urls(site: str, rest: str, changed_at: datetime | None) -> str:
    """Return a page in each language, each naming all of them."""
    addresses = {code: f"{site}/public/{code}{rest}" for code in places.languages()}
    default = addresses[str(settings.LANGUAGE_CODE)]
    others = "".join(
        xml.element("xhtml:link", "", {"rel": "alternate", "hreflang": code, "href": address})
        for code, address in {**addresses, "x-default": default}.items()
    )
    seen = changed_at.astimezone(UTC).isoformat(timespec="seconds") if changed_at else ""
    last = xml.element("lastmod", seen) if seen else ""
    return "".join(
        xml.element("url", xml.element("loc", xml.text(address)) + last + others) + "\n"
        for address in addresses.values()
    )
