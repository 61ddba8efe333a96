"""Export of a list, one record at a time: as CSV, as a workbook, or as JSON for programs.

What a spreadsheet opens holds words, and no cell of it can act as a formula; JSON holds the values
themselves under the names of the declaration.

Source: RFC 4180; OWASP ASVS 5.0, 1.2.10 (CSV and formula injection).
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TypeAlias

from django.http import QueryDict
from django.utils.translation import gettext as _

from secretariat.foundation import countries
from secretariat.foundation.machine_text import as_json
from secretariat.kernel.registers import FieldSpec
from secretariat.kernel.values import FileValue, Masked, Money, Record, Ref, Row, Value
from secretariat.web.display import choice_text
from secretariat.web.listing.table import columns_of
from secretariat.web.words import Words, language

Cell: TypeAlias = str | int | Decimal | date
IDENTITY = (
    "id",
    "register",
    "number",
    "state",
    "level",
    "language",
    "owner",
    "unit",
    "created_at",
    "changed_at",
)

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\0")
BYTE_ORDER_MARK = "\ufeff"
"""Tells spreadsheets that the text is UTF-8."""


class Lines:
    """A file whose lines are handed back instead of kept."""

    def write(self, text: str) -> str:
        """Return what was written."""
        return text


def columns(words: Words, query: QueryDict) -> tuple[str, ...]:
    """Return what an export holds: the columns that its address asks for, or else every field."""
    if query.get("columns"):
        return columns_of(words, query)
    return ("number", "state", *words.register.fields)


def csv_lines(words: Words, names: Sequence[str], records: Iterable[Record]) -> Iterator[str]:
    """Yield the CSV of some records: a head of labels, then a line for each record."""
    writer = csv.writer(Lines())
    yield BYTE_ORDER_MARK + writer.writerow(safe(label) for label in head(words, names))
    for record in records:
        yield writer.writerow(safe(text(cell)) for cell in cells(words, names, record))


def json_lines(names: Sequence[str], records: Iterable[Record]) -> Iterator[bytes]:
    """Yield a line of JSON for each record: who it is, where it stands, its values."""
    for record in records:
        values = {name: record.values[name] for name in names if name in record.values}
        facts = {name: getattr(record, name) for name in IDENTITY}
        yield as_json({**facts, "values": values}) + b"\n"


def safe(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text


def head(words: Words, names: Sequence[str]) -> list[str]:
    """Return the labels of the columns; an amount of money has a second one for its currency."""
    labels = []
    for name in names:
        labels.append(words.field(name))
        if _is_money(words, name):
            labels.append(_("%(field)s (currency)") % {"field": words.field(name)})
    return labels


def cells(words: Words, names: Sequence[str], record: Record) -> Iterator[Cell]:
    """Yield the cells of one record; what the reader may not see is empty."""
    for name in names:
        spec = words.register.fields.get(name)
        if spec is None:
            yield _of_the_record(words, name, record)
            continue
        value = record.values.get(name)
        if isinstance(value, Money):
            yield value.amount
            yield value.currency
            continue
        yield _plain(words, name, spec, value)
        if spec.type == "money":
            yield ""


def text(cell: Cell) -> str:
    """Return a cell as text for machines: ISO dates, a point in decimals."""
    if isinstance(cell, datetime):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def _is_money(words: Words, name: str) -> bool:
    """Tell whether a column holds amounts."""
    spec = words.register.fields.get(name)
    return spec is not None and spec.type == "money"


def _of_the_record(words: Words, name: str, record: Record) -> Cell:
    """Return what every record has."""
    if name == "state":
        return words.state(record.state)
    value = getattr(record, name)
    if isinstance(value, Ref):
        return value.title or value.number or ""
    return "" if value is None else value


def _plain(words: Words, name: str, spec: FieldSpec, value: Value) -> Cell:
    """Return one value: numbers and days as they are, choices and links as words."""
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
    is_kept = isinstance(value, int | Decimal | date)
    return value if is_kept else str(value)  # type: ignore[return-value] # one of the three


def _row(words: Words, name: str, spec: FieldSpec, row: Row) -> str:
    """Return one row of a table as text: its cells with their labels."""
    texts = []
    for column, one in spec.columns.items():
        cell = text(_plain(words, f"{name}.columns.{column}", one, row[column]))  # type: ignore[arg-type] # a cell is a value
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
