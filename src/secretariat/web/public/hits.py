"""Hits: what visitors found, drawn for the public search page.

Units and states are the house's own order: they narrow nothing here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from secretariat.kernel import queries
from secretariat.kernel.finding import Found, FoundHit
from secretariat.web.facets import Facet
from secretariat.web.public.lines import PublicLine, line
from secretariat.web.results import page_context

INSIDE = {"unit", "state"}


@dataclass(frozen=True, slots=True)
class PublicHit:
    """One record found, with its best passage marked."""

    line: PublicLine
    snippet: SafeString
    via: tuple[str, ...]


def open_question(query: QueryDict) -> QueryDict:
    """Return a question without what narrows by the house's own order."""
    rest = query.copy()
    for name in INSIDE:
        rest.pop(name, None)
    return rest


def public_results(query: QueryDict, found: Found, *, offset: int) -> dict[str, object]:
    """Return what the template draws of an answer."""
    drawn = page_context(query, found, offset=offset)
    dates = queries.dates_of([hit.record for hit in found.hits])
    hits = [_hit(hit, dates) for hit in found.hits]
    return {**drawn, "hits": hits, "facets": list(_facets(drawn, found)), "pending": 0}


def _facets(drawn: Mapping[str, object], found: Found) -> Iterator[Facet]:
    """Yield the facets that offer a choice, without concepts that visitors may not read."""
    known = {ref.title for ref in found.names.values() if ref.title}
    given = drawn["facets"]
    for one in given if isinstance(given, list) else []:
        values = tuple(v for v in one.values if one.name != "subjects" or v.label in known)
        if one.name not in INSIDE and len(values) > 1:
            yield replace(one, values=values)


def _hit(hit: FoundHit, dates: Mapping[UUID, queries.Dates]) -> PublicHit:
    """Return one hit."""
    pieces = (
        (format_html("<mark>{}</mark>" if marked else "{}", text),) for text, marked in hit.snippet
    )
    return PublicHit(
        line=line(hit.record, dates[hit.record.id]),
        snippet=format_html_join("", "{}", pieces),
        via=tuple(ref.title for ref in hit.via if ref.title),
    )
