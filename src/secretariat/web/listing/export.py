"""Export of a list as CSV, one record at a time; no cell can act as a formula.

Source: RFC 4180; OWASP ASVS 5.0, 1.2.10 (CSV and formula injection).
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from secretariat.foundation import countries
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import FileValue, Masked, Money, Record, Ref, Row, Value
from secretariat.web.display import choice_text
from secretariat.web.words import Words, language

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")
BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the text is UTF-8."""


class Lines:
    """A file whose lines are handed back instead of kept."""

    def write(self, text: str) -> str:
        """Return what was written."""
        return text


def lines(words: Words, records: Iterable[Record]) -> Iterator[str]:
    """Yield the CSV of some records: a head of labels, then a line for each record."""
    writer = csv.writer(Lines())
    yield BYTE_ORDER_MARK + writer.writerow(_head(words))
    for record in records:
        yield writer.writerow(safe(cell) for cell in _cells(words, record))


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def _head(words: Words) -> list[str]:
    """Return the labels of the columns; an amount of money has a second one for its currency."""
    labels = [words.field("number"), words.field("state")]
    for name, spec in words.register.fields.items():
        labels.append(words.field(name))
        if spec.type == "money":
            labels.append(_("%(field)s (currency)") % {"field": words.field(name)})
    return [safe(label) for label in labels]


def _cells(words: Words, record: Record) -> Iterator[str]:
    """Yield the cells of one record; what the reader may not see is empty."""
    yield record.number or ""
    yield words.state(record.state)
    for name, spec in words.register.fields.items():
        value = record.values.get(name)
        if spec.type == "money":
            yield (
                f"{value.amount:f}"
                if isinstance(value, Money)
                else _plain(words, name, spec, value)
            )
            yield value.currency if isinstance(value, Money) else ""
        else:
            yield _plain(words, name, spec, value)


def _plain(words: Words, name: str, spec: FieldSpec, value: Value) -> str:
    """Return one value as text for machines: ISO dates, a point in decimals, titles of links."""
    if value is None:
        return ""
    if isinstance(value, tuple | Ref | Masked):
        items = value if isinstance(value, tuple) else (value,)
        between = " | " if spec.type == "table" else "; "
        return between.join(_one(words, name, spec, item) for item in items)
    if spec.type == "choice":
        return choice_text(str(value), words, f"fields.{name}")
    if spec.type == "country":
        return countries.name(str(value), language())
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _row(words: Words, name: str, spec: FieldSpec, row: Row) -> str:
    """Return one row of a table as text: its cells with their labels."""
    texts = []
    for column, one in spec.columns.items():
        cell = _plain(words, f"{name}.columns.{column}", one, row[column])  # type: ignore[arg-type] # a cell is a value
        if cell:
            texts.append(f"{words.at(f'fields.{name}.columns.{column}')}: {cell}")
    return "; ".join(texts)


def _one(words: Words, name: str, spec: FieldSpec, item: object) -> str:
    """Return a link, a file, a row or the end of a masked value as text."""
    if isinstance(item, Row):
        return _row(words, name, spec, item)
    if isinstance(item, Ref):
        return item.title or item.number or ""
    if isinstance(item, FileValue):
        return item.name
    return item.shown if isinstance(item, Masked) else ""
