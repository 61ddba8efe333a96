"""Comparison: what somebody was about to save beside what stands there now."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

from secretariat.kernel.values import Record
from secretariat.web.display import empty
from secretariat.web.forms import entries
from secretariat.web.forms.controls import Control
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
            found.append(Side(control.label, _typed(control), now))
    return found


def hidden_fields(sheet: Sheet) -> list[tuple[str, str]]:
    """Return the submission as names and values, to be sent again on the latest version."""
    pairs: list[tuple[str, str]] = []
    for name, entry in sheet.entries.items():
        pairs += [(name, value) for value in entry.values]
        pairs += [(f"{name}@{code}", text) for code, text in entry.translations.items()]
        pairs += [(f"{name}.kept", file.token) for file in entry.files]
        if entry.currency:
            pairs.append((f"{name}.currency", entry.currency))
    return pairs


def _typed(control: Control) -> SafeString:
    """Return what was typed or chosen, in words."""
    words = {option.value: option.label for option in control.options}
    texts = [words.get(v) or label or v for v, label in control.rows if v]
    texts += [file.name for file in control.files]
    if not texts:
        return empty(is_short=False)
    if control.currency:
        texts.append(control.currency)
    return format_html('<span dir="auto" class="as-typed">{}</span>', " ".join(texts))
