"""Results: what was asked of the search and what was found, as the template draws it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from secretariat.kernel import finding, registers
from secretariat.kernel.finding import Found, FoundHit
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers.labels import spoken
from secretariat.kernel.values import Ref
from secretariat.web.addresses import changed
from secretariat.web.display import number_text, record_address, ref_html
from secretariat.web.facets import Facet, FacetValue
from secretariat.web.forms.languages import spoken_name
from secretariat.web.listing.filters import Chip
from secretariat.web.listing.table import state_tag, title_of
from secretariat.web.words import words_of

PER_PAGE = 20
MOST_COUNTED = 40
PARAMETERS = {
    "register": "register",
    "language": "language",
    "year": "year",
    "unit": "unit",
    "state": "state",
    "subjects": "subject",
}
"""By facet of the index, the name of its parameter in the address."""


@dataclass(frozen=True, slots=True)
class ShownHit:
    """One record found, with its best passage marked."""

    address: str
    title: str
    language: str
    register: str
    number: str
    state: SafeString
    snippet: SafeString
    via: SafeString


@dataclass(frozen=True, slots=True)
class SortLink:
    """One order of the results."""

    label: str
    address: str
    is_chosen: bool


def find(text: str, query: QueryDict, reader: Actor, *, offset: int) -> Found:
    """Return what a reader finds for a text under the facets and the order of an address."""
    given = asked(query)
    return finding.find(
        text,
        reader=reader,
        register=given.get("register"),
        language=given.get("language"),
        year=small_number(given.get("year", "")) or None,
        unit=given.get("unit"),
        state=given.get("state"),
        subject=given.get("subject"),
        sort=query.get("sort", "relevance"),
        offset=offset,
        limit=PER_PAGE,
    )


def small_number(text: str) -> int:
    """Return a small number of the address; anything else is 0."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def asked(query: QueryDict) -> dict[str, str]:
    """Return the facets that an address asks for, by parameter."""
    found = {name: query.get(name, "").strip() for name in PARAMETERS.values()}
    return {name: value for name, value in found.items() if value}


def page_context(query: QueryDict, found: Found, *, offset: int) -> dict[str, object]:
    """Return what the template draws of an answer."""
    given = asked(query)
    corrected = found.corrected or ""
    return {
        "found": True,
        "hits": [_hit(hit) for hit in found.hits],
        "total": number_text(found.total),
        "pending": found.pending,
        "corrected": corrected,
        "corrected_address": changed(query, {"q": corrected}),
        "facets": _facets(query, found, given),
        "chips": _chips(query, found.names, given),
        "sorts": _sorts(query),
        "previous": changed(query, {"offset": str(max(0, offset - PER_PAGE))}) if offset else "",
        "next": changed(query, {"offset": str(offset + PER_PAGE)})
        if offset + PER_PAGE < found.total
        else "",
    }


def _hit(hit: FoundHit) -> ShownHit:
    """Return one hit."""
    words = words_of(hit.record.register)
    title, language = title_of(words, hit.record)
    pieces = (
        (format_html("<mark>{}</mark>" if marked else "{}", text),) for text, marked in hit.snippet
    )
    return ShownHit(
        address=record_address(hit.record.register, hit.record.reference),
        title=title,
        language=language,
        register=words.title,
        number=hit.record.number or "",
        state=state_tag(words, hit.record),
        snippet=format_html_join("", "{}", pieces),
        via=format_html_join(", ", "{}", ((ref_html(ref),) for ref in hit.via)),
    )


def _facets(query: QueryDict, found: Found, given: Mapping[str, str]) -> list[Facet]:
    """Return the facets with more to choose than what is chosen."""
    facets = []
    for name, parameter in PARAMETERS.items():
        counted = found.facets.get(name, ())
        if not counted or parameter in given:
            continue
        values = tuple(
            FacetValue(
                label=_label(parameter, value, found.names),
                count=number_text(count),
                address=changed(query, {parameter: value}),
            )
            for value, count in counted[:MOST_COUNTED]
        )
        facets.append(Facet(name, _parameter_label(parameter), values))
    return facets


def _chips(query: QueryDict, names: Mapping[str, Ref], given: Mapping[str, str]) -> list[Chip]:
    """Return what narrows the results, each with the address that removes it."""
    return [
        Chip(_parameter_label(name), _label(name, value, names), changed(query, {name: ""}))
        for name, value in given.items()
    ]


def _sorts(query: QueryDict) -> list[SortLink]:
    """Return the orders of the results."""
    now = query.get("sort", "relevance")
    labels = {
        "relevance": _("Best first"),
        "newest": _("Newest first"),
        "oldest": _("Oldest first"),
    }
    return [
        SortLink(label, changed(query, {"sort": code}), code == now)
        for code, label in labels.items()
    ]


def _parameter_label(name: str) -> str:
    """Return what a facet is called."""
    labels = {
        "register": _("Register"),
        "language": _("Language"),
        "year": _("Year"),
        "unit": _("Unit"),
        "state": _("State"),
        "subject": _("Subject"),
    }
    return labels[name]


def _label(parameter: str, value: str, names: Mapping[str, Ref]) -> str:
    """Return one value of a facet in words."""
    if parameter == "register" and value in registers.all_registers():
        return words_of(value).plural
    if parameter == "language":
        return spoken_name(value)
    if parameter == "state":
        return _state(value)
    ref = names.get(value)
    if ref is not None:
        return ref.title or ref.number or _("Not shown to you")
    return value


def _state(value: str) -> str:
    """Return a state in words: those of the first register that declares it."""
    for code, register in registers.all_registers().items():
        if value in register.lifecycle.states:
            return words_of(code).state(value)
    return spoken(value)
