"""Many: what became of many records, or would, as a page and as CSV.

Records that were refused for the same reason stand together. Titles are shown as far as the reader
may read the record now.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from secretariat.kernel import showing
from secretariat.kernel.identity import Actor
from secretariat.kernel.records.many import Line
from secretariat.web.display import record_address
from secretariat.web.forms import faults
from secretariat.web.listing.export import BYTE_ORDER_MARK, Lines, safe
from secretariat.web.phrases import reason_of_many
from secretariat.web.words import Words

SHOWN = 50
HELD_BACK = ("refused", "not_found")


@dataclass(frozen=True, slots=True)
class Named:
    """Some records by name, and how many more there are."""

    names: tuple[SafeString, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One reason, and the records that it holds back."""

    reason: str
    count: int
    records: Named


def named(lines: Sequence[Line], reader: Actor) -> Named:
    """Return the first of some records as links, and how many are left out."""
    first = lines[:SHOWN]
    refs = showing.refs((line.id for line in first if line.id is not None), reader)
    names = []
    for line in first:
        ref = refs.get(line.id) if line.id is not None else None
        if ref is None or ref.title is None:
            names.append(format_html("<bdi>{}</bdi>", line.number or line.ref))
        else:
            address = record_address(ref.register, ref.number or str(ref.id))
            link = format_html('<a href="{}" dir="auto">{}</a>', address, ref.title)
            number = ref.number or _("Draft")
            names.append(format_html('<bdi class="number">{}</bdi> {}', number, link))
    return Named(tuple(names), max(0, len(lines) - SHOWN))


def hindrances(words: Words, lines: Iterable[Line], reader: Actor) -> tuple[Hindrance, ...]:
    """Return the reasons why records are held back, the most frequent first."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.outcome in HELD_BACK:
            found.setdefault(reason(words, line), []).append(line)
    ordered = sorted(found.items(), key=lambda pair: -len(pair[1]))
    return tuple(Hindrance(said, len(held), named(held, reader)) for said, held in ordered)


def reason(words: Words, line: Line) -> str:
    """Return why a record is held back, in the reader's language."""
    if not line.faults:
        return reason_of_many(line.code or "", line.facts or {})
    specs = dict(words.register.fields)
    labels = {name: words.field(name) for name in specs}
    said = (
        faults.sentence(one, specs.get(one.field), labels.get(one.field, one.field))
        for one in line.faults
    )
    return " ".join(dict.fromkeys(said))


def csv_lines(words: Words, lines: Iterable[Line]) -> Iterator[str]:
    """Yield the CSV of the records that were held back."""
    writer = csv.writer(Lines())
    yield BYTE_ORDER_MARK + writer.writerow([words.field("number"), _("Reason"), _("Code")])
    for line in lines:
        if line.outcome in HELD_BACK:
            cells = (line.number or line.ref, reason(words, line), line.code or "")
            yield writer.writerow(safe(cell) for cell in cells)
