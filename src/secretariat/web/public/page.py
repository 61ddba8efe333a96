"""Page of a public record: its text, facts and files, and the public records around it.

Shows no field without a value, no link to what everybody may not read, and nothing of how the house
works on the record.
"""

from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from secretariat.kernel import queries
from secretariat.kernel.registers import Register
from secretariat.kernel.values import FileValue, Record, Ref, Value
from secretariat.web.display import Shown, day_html, size_text, value_html
from secretariat.web.forms.languages import own_name
from secretariat.web.public import places
from secretariat.web.public.lines import PublicLine, line, lines, text_of
from secretariat.web.words import Words, house_name, language, words_of

Links = tuple[tuple[Register, str, tuple[Record, ...]], ...]


@dataclass(frozen=True, slots=True)
class PublicFile:
    """One file to download, with its type and size."""

    name: str
    mime: str
    size: str
    size_bytes: int
    digest: str
    address: str


@dataclass(frozen=True, slots=True)
class PublicField:
    """One field with its words; `others` are its texts in further languages."""

    label: str
    html: SafeString
    others: tuple[tuple[str, str, SafeString], ...] = ()


@dataclass(frozen=True, slots=True)
class PublicPage:
    """One record as everybody may see it."""

    line: PublicLine
    facts: tuple[PublicField, ...]
    texts: tuple[PublicField, ...]
    files: tuple[PublicFile, ...]
    related: tuple[tuple[str, tuple[PublicLine, ...]], ...]
    about: tuple[str, ...]
    ended: str
    changed: SafeString | None
    citation: str


def public_page(words: Words, record: Record, links: Links, site: str) -> PublicPage:
    """Return all parts of a record's public page."""
    dates = queries.dates_of([record])[record.id]
    own = line(record, dates)
    shown = _shown(words, record)
    texts = tuple(name for name in shown if words.register.fields[name].type == "longtext")
    facts = tuple(name for name in shown if name not in texts and not _is_file(words, name))
    changed = timezone.localdate(dates.changed_at)
    return PublicPage(
        line=own,
        facts=tuple(f for name in facts if (f := _field(words, record, name)).html),
        texts=tuple(_field(words, record, name) for name in texts),
        files=tuple(f for name in shown for f in _files(record, name)),
        related=_related(links),
        about=tuple(title for name in shown for title in _concepts(words, record, name)),
        ended=words.state(record.state) if record.state_kind == "closed" else "",
        changed=day_html(changed) if changed > dates.published_on else None,
        citation=_citation(words, own, site),
    )


def _shown(words: Words, record: Record) -> list[str]:
    """Return the fields with a value, besides the title and the date that stand above."""
    above = {words.register.title_field, queries.date_field(words.register)}
    left_out = above | record.masked | record.unasked
    return [
        name
        for name in words.register.fields
        if name not in left_out and record.values.get(name) not in (None, ())
    ]


def _is_file(words: Words, name: str) -> bool:
    """Tell whether a field holds files."""
    return words.register.fields[name].type == "file"


def _field(words: Words, record: Record, name: str) -> PublicField:
    """Return one field, in the reader's language where its text is there in it."""
    spec = words.register.fields[name]
    address = places.file_at(language(), record)
    value, lang = record.values[name], ""
    if isinstance(value, str) and spec.translated:
        value, lang = text_of(record, name)
    shown = Shown(
        spec,
        words,
        f"fields.{name}",
        language=lang,
        link=_link,
        file_address=lambda place, column: address(f"{name}.{column}", place),
    )
    others = _others(record, name, shown)
    return PublicField(words.field(name), _html(value, shown), others)


def _html(value: Value, shown: Shown) -> SafeString:
    """Return a value; links that everybody may not follow are left out."""
    if isinstance(value, tuple) and value and isinstance(value[0], Ref):
        known = [(_link(ref),) for ref in value if isinstance(ref, Ref) and ref.title]
        return format_html_join(", ", "{}", known)
    return value_html(value, shown)


def _link(ref: Ref) -> SafeString:
    """Return a link to a public record, or nothing where it is none."""
    if ref.title is None and ref.number is None:
        return SafeString("")
    address = places.record_at(language(), ref.register, ref.number or str(ref.id))
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, ref.title or ref.number)


def _others(record: Record, name: str, shown: Shown) -> tuple[tuple[str, str, SafeString], ...]:
    """Return the texts of a field in further languages: code, own name, text."""
    texts = dict(record.translations.get(name, {}))
    value = record.values.get(name)
    if texts and isinstance(value, str):
        texts[record.language] = value
    return tuple(
        (code, own_name(code), value_html(text, replace(shown, language=code)))
        for code, text in sorted(texts.items())
        if code != shown.language
    )


def _files(record: Record, name: str) -> tuple[PublicFile, ...]:
    """Return the files of a field."""
    value = record.values.get(name)
    address = places.file_at(language(), record)
    return tuple(
        PublicFile(
            file.name,
            file.mime,
            size_text(file.size_bytes),
            file.size_bytes,
            file.digest,
            address(name, place),
        )
        for place, file in enumerate(value if isinstance(value, tuple) else ())
        if isinstance(file, FileValue)
    )


def _concepts(words: Words, record: Record, name: str) -> list[str]:
    """Return the names of the concepts of a field by which the record is indexed."""
    if words.register.fields[name].type != "concept":
        return []
    value = record.values[name]
    given = value if isinstance(value, tuple) else (value,)
    return [ref.title for ref in given if isinstance(ref, Ref) and ref.title]


def _related(links: Links) -> tuple[tuple[str, tuple[PublicLine, ...]], ...]:
    """Return the public records that lead here, by register; each once."""
    groups: dict[str, dict[object, Record]] = {}
    for register, _field_name, found in links:
        group = groups.setdefault(register.code, {})
        group |= {record.id: record for record in found}
    return tuple((words_of(code).plural, lines(group.values())) for code, group in groups.items())


def _citation(words: Words, own: PublicLine, site: str) -> str:
    """Return how the record is to be cited: body, year, title, kind and number, address."""
    facts = {
        "house": house_name(),
        "year": own.dates.published_on.year,
        "title": own.title.rstrip("."),
        "kind": words.title,
        "number": own.record.reference,
        "address": f"{site}{own.address}",
    }
    return _("%(house)s (%(year)s). %(title)s. %(kind)s %(number)s. %(address)s") % facts
