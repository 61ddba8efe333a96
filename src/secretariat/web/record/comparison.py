"""Comparison: what somebody was about to save beside what stands there now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from secretariat.kernel.values import Record
from secretariat.web.display import empty
from secretariat.web.forms import entries
from secretariat.web.forms.controls import Control, Line
from secretariat.web.forms.sheet import Sheet, of_record
from secretariat.web.record.page import shown_field


@dataclass(frozen=True, slots=True)
class Side:
    """One field on both sides."""

    label: str
    yours: SafeString
    now: SafeString


def sides(sheet: Sheet, record: Record) -> list[Side]:
    """Return the fields in which a submission differs from the record as it is now."""
    current = of_record(sheet.words, sheet.actor, record)
    found = []
    for control in sheet.controls():
        mine = entries.raw(
            sheet.specs[control.name], sheet.entries[control.name], language=sheet.language
        )
        entry = current.entries.get(control.name, entries.Entry())
        theirs = entries.raw(sheet.specs[control.name], entry, language=sheet.language)
        if mine != theirs:
            now = shown_field(sheet.words, record, control.name).html
            found.append(Side(control.label, typed(control), now))
    return found


def hidden_fields(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the submission as names and values, to be sent again on the latest version."""
    pairs: list[tuple[str, str]] = []
    for name, entry in sheet.entries.items():
        pairs += _pairs(name, entry)
    return pairs


def _pairs(name: str, entry: entries.Entry) -> Iterator[tuple[str, str]]:
    """Yield an entry as a browser would send it."""
    yield from ((name, value) for value in entry.values)
    yield from ((f"{name}@{code}", text) for code, text in entry.translations.items())
    yield from ((f"{name}.kept", file.token) for file in entry.files)
    if entry.currency:
        yield f"{name}.currency", entry.currency
    for place, row in enumerate(entry.rows):
        for column, cell in row.items():
            yield from _pairs(f"{name}.{place}.{column}", cell)


def typed(control: Control) -> SafeString:
    """Return what was typed or chosen, in words."""
    rows = [(_line(line),) for line in control.lines if _line(line)]
    if rows:
        return format_html(
            '<ul class="plain-list">{}</ul>', format_html_join("", "<li>{}</li>", rows)
        )
    return _plain(control) or empty(is_short=False)


def _line(line: Line) -> SafeString:
    """Return what was typed in one row; nothing where it is empty."""
    return format_html_join(", ", "{}", ((t,) for c in line.controls if (t := _plain(c))))


def _plain(control: Control) -> SafeString:
    """Return what was typed or chosen in one control; nothing where it is empty."""
    words = {option.value: option.label for option in control.options}
    texts = [words.get(v) or label or v for v, label in control.rows if v]
    texts += [file.name for file in control.files]
    if not texts:
        return SafeString()
    if control.currency:
        texts.append(control.currency)
    return format_html('<span dir="auto" class="as-typed">{}</span>', " ".join(texts))
