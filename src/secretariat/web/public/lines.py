"""Lines: records in a public list, with their date and the beginning of their text."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from secretariat.kernel import queries
from secretariat.kernel.queries import Dates
from secretariat.kernel.registers import Register
from secretariat.kernel.values import Record
from secretariat.web import markdown
from secretariat.web.display import day_html
from secretariat.web.listing.table import title_of
from secretariat.web.public import places
from secretariat.web.words import language, words_of

LONGEST = 240


@dataclass(frozen=True, slots=True)
class PublicLine:
    """One record as everybody may see it."""

    record: Record
    dates: Dates
    address: str
    title: str
    language: str
    register: str
    published: SafeString
    description: str


def lines(records: Iterable[Record]) -> tuple[PublicLine, ...]:
    """Return some records as lines, in their order; one statement for any number."""
    found = tuple(records)
    dates = queries.dates_of(found)
    return tuple(line(record, dates[record.id]) for record in found)


def line(record: Record, dates: Dates) -> PublicLine:
    """Return one record as a line."""
    words = words_of(record.register)
    title, lang = title_of(words, record)
    return PublicLine(
        record=record,
        dates=dates,
        address=places.record_at(language(), record.register, record.reference),
        title=title,
        language=lang,
        register=words.title,
        published=day_html(dates.published_on),
        description=description(words.register, record),
    )


def text_of(record: Record, field: str) -> tuple[str, str]:
    """Return a text in the reader's language if it is there, otherwise as written; its language."""
    others = record.translations.get(field, {})
    wanted = language()
    if wanted != record.language and wanted in others:
        return others[wanted], wanted
    value = record.values.get(field)
    return (value if isinstance(value, str) else ""), record.language


def description(register: Register, record: Record) -> str:
    """Return the beginning of the first long text of a record, without its structure."""
    long = (name for name, spec in register.fields.items() if spec.type == "longtext")
    shown = (name for name in long if name not in record.masked | record.unasked)
    text = next(filter(None, (text_of(record, name)[0] for name in shown)), "")
    plain = " ".join(unescape(strip_tags(markdown.render(text))).split())
    if len(plain) <= LONGEST:
        return plain
    whole, _space, _rest = plain[:LONGEST].rpartition(" ")
    return (whole or plain[: LONGEST - 1]) + "…"
