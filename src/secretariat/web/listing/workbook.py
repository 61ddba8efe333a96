"""Workbook: a list as an Excel file (OOXML), written row by row so that memory stays flat.

Numbers and days are cells of their kind; a number with more digits than a spreadsheet keeps is
text, so that none is lost. Nothing is a formula or a link.

Source: ECMA-376 (Office Open XML); OWASP ASVS 5.0, 1.2.10.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.values import Record
from secretariat.web.listing.export import Cell, cells, head
from secretariat.web.words import Words

MOST_ROWS = 1_048_575
"""Rows of a sheet below its head."""
MOST_DIGITS = 15
MOST_TEXT = 32_767
SHEET_NAME = 31
_NOT_IN_NAMES = str.maketrans("[]:*?/\\", "       ")
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


class ListTooLong(SecretariatError):
    """Refuse more rows than a sheet can hold."""

    code = "export.too_long"
    status = 422
    message = "A workbook holds %(most)s records at most. Narrow the list, or download it as CSV."


def workbook(words: Words, names: Sequence[str], records: Iterable[Record]) -> IO[bytes]:
    """Return a file, open at its beginning, with one sheet of the records.

    Raises:
        ListTooLong: there are more records than a sheet has rows.
    """
    file = TemporaryFile()  # noqa: SIM115 - closed by whoever sends it
    book = xlsxwriter.Workbook(file, _OPTIONS)
    bold = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet(words.plural.translate(_NOT_IN_NAMES)[:SHEET_NAME].strip("' "))
    labels = head(words, names)
    for place, label in enumerate(labels):
        sheet.set_column(place, place, max(12, min(40, len(label) + 4)))
        sheet.write_string(0, place, label, bold)
    sheet.freeze_panes(1, 0)
    last = 0
    for last, record in enumerate(records, start=1):
        if last > MOST_ROWS:
            file.close()
            raise ListTooLong(most=MOST_ROWS)
        for place, cell in enumerate(cells(words, names, record)):
            _write(sheet, (last, place), cell, {date: day, datetime: instant})
    sheet.autofilter(0, 0, last, len(labels) - 1)
    book.set_properties(
        {"title": words.plural, "comments": _("Level: %(level)s") % {"level": words.register.level}}
    )
    book.close()
    file.seek(0)
    return file


def _write(sheet: Any, at: tuple[int, int], cell: Cell, formats: dict[type, Any]) -> None:  # noqa: ANN401 - a class without types
    """Write one cell as what it is."""
    if isinstance(cell, datetime):
        sheet.write_datetime(*at, timezone.localtime(cell), formats[datetime])
    elif isinstance(cell, date):
        sheet.write_datetime(*at, cell, formats[date])
    elif isinstance(cell, int | Decimal) and _digits(cell) <= MOST_DIGITS:
        sheet.write_number(*at, cell)
    elif cell != "":
        sheet.write_string(*at, str(cell)[:MOST_TEXT])


def _digits(number: int | Decimal) -> int:
    """Return how many digits a number is written with."""
    return sum(char.isdigit() for char in f"{number:f}") if number else 1
