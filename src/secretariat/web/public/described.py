"""Described: a public page for machines that read it: schema.org, Dublin Core, Open Graph.

Source: schema.org; DCMI Metadata Terms in HTML (DC-HTML, 2008); The Open Graph protocol.
"""

import json
from collections.abc import Iterator, Mapping

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from secretariat.kernel.registers import Register
from secretariat.web.public.page import PublicPage
from secretariat.web.words import Words, house_name, language

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
Meta = tuple[str, str, str]
"""Which attribute names it (`name` or `property`), its name, its content."""


def metas(page: PublicPage, address: str, others: list[str]) -> list[Meta]:
    """Return what the head of a page says of its record; `others` are further languages."""
    line = page.line
    found: list[Meta] = [
        ("name", "DC.title", line.title),
        ("name", "DC.identifier", line.record.reference),
        ("name", "DC.publisher", house_name()),
        ("name", "DC.date", line.dates.published_on.isoformat()),
        ("name", "DC.language", line.language),
        ("name", "DC.type", line.register),
        *(("name", "DC.subject", concept) for concept in page.about),
        ("property", "og:type", "article"),
        ("property", "og:site_name", house_name()),
        ("property", "og:title", line.title),
        ("property", "og:url", address),
        ("property", "og:locale", language()),
        *(("property", "og:locale:alternate", code) for code in others),
    ]
    if line.description:
        found.append(("property", "og:description", line.description))
        found.append(("name", "description", line.description))
    return found


def data_block(facts: Mapping[str, object]) -> SafeString:
    """Return facts as a block of JSON-LD, which is data: no browser runs it."""
    text = json.dumps({"@context": "https://schema.org", **facts}, ensure_ascii=False)
    safe = mark_safe(text.translate(_ESCAPES))  # noqa: S308 - no character of markup is left
    return format_html('<script type="application/ld+json">{}</script>', safe)


def work(words: Words, page: PublicPage, site: str) -> dict[str, object]:
    """Return a record in the words of schema.org."""
    line = page.line
    facts: dict[str, object] = {
        "@type": _kind(words.register),
        "@id": f"{site}{line.address}",
        "url": f"{site}{line.address}",
        "name": line.title,
        "inLanguage": line.language,
        "identifier": line.record.reference,
        "description": line.description,
    }
    if facts["@type"] != "DefinedTerm":
        facts |= {
            "datePublished": line.dates.published_on.isoformat(),
            "dateModified": line.dates.changed_at.isoformat(timespec="seconds"),
            "publisher": publisher(site),
            "about": [{"@type": "DefinedTerm", "name": concept} for concept in page.about],
            "encoding": list(_media(page, site)),
        }
    return {name: value for name, value in facts.items() if value not in ("", [])}


def publisher(site: str) -> dict[str, object]:
    """Return the house as an organization."""
    return {"@type": "Organization", "name": house_name(), "url": f"{site}/"}


def _kind(register: Register) -> str:
    """Return the type that fits a register: a term of a vocabulary, a document, or any work."""
    if register.code == "concept":
        return "DefinedTerm"
    has_files = any(spec.type == "file" for spec in register.fields.values())
    return "DigitalDocument" if has_files else "CreativeWork"


def _media(page: PublicPage, site: str) -> Iterator[dict[str, object]]:
    """Yield the files of a record."""
    for file in page.files:
        yield {
            "@type": "MediaObject",
            "name": file.name,
            "contentUrl": f"{site}{file.address}",
            "encodingFormat": file.mime,
            "contentSize": str(file.size_bytes),
            "sha256": file.digest,
        }
