"""Display: one value of one field as HTML, in a list (short) or on a record's page (full).

Every text goes through `format_html`. Text of people carries `dir="auto"`. Does not know access:
what a reader may not see never arrives here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from secretariat.foundation import countries
from secretariat.kernel.registers import FieldSpec, Register
from secretariat.kernel.values import FileValue, Holder, Masked, Money, Period, Ref, Row, Value
from secretariat.web import markdown
from secretariat.web.forms.languages import spoken_name
from secretariat.web.words import Words, language, role_title

SHORT_TEXT = 140
YEARS = (1000, 9999)
"""What bounds a field whose numbers are years."""
DAY = {"en": "j F Y", "fr": "j F Y", "es": r"j \d\e F \d\e Y"}
SHORT_DAY = {"en": "j M Y", "fr": "j b Y", "es": "j b Y"}


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a value stands: its declaration, the path of its words, and how much room it has.

    Attributes:
        file_address: for a table, the address of the file in a row and column.
        link: what draws a link to a record; None for the house's own pages.
    """

    spec: FieldSpec
    words: Words
    path: str
    is_short: bool = False
    language: str = ""
    file_address: Callable[[int, str], str] | None = None
    link: Callable[[Ref], SafeString] | None = None


def empty(*, is_short: bool) -> SafeString:
    """Return what stands for no value."""
    mark = _("Not given")
    if is_short:
        return format_html('<span class="sr-only">{}</span><span aria-hidden="true">–</span>', mark)
    return format_html('<span class="subtle">{}</span>', mark)


def value_html(value: Value, shown: Shown) -> SafeString:
    """Return a value as HTML."""
    if value is None or value == ():
        return empty(is_short=shown.is_short)
    if isinstance(value, Masked):
        return _masked(value)
    if isinstance(value, tuple):
        rows = tuple(row for row in value if isinstance(row, Row))
        return _rows(rows, shown) if rows else _many(tuple(value), shown)
    if isinstance(value, Ref):
        return (shown.link or ref_html)(value)
    return _BY_TYPE.get(shown.spec.type, _text)(value, shown)


def ref_html(ref: Ref) -> SafeString:
    """Return a link to a record, or a note where the reader may not know it."""
    if ref.number is None and ref.title is None:
        return format_html('<span class="subtle">{}</span>', _("Not shown to you"))
    address = record_address(ref.register, ref.number or str(ref.id))
    return format_html('<a href="{}"><bdi>{}</bdi></a>', address, ref.title or ref.number)


def holder_html(held: Holder | None) -> SafeString | None:
    """Return who holds the record, if the reader may know."""
    if held is None or held.role is None:
        return known_html(held.person) if held else None
    unit = known_html(held.unit)
    title = role_title(held.role)
    return format_html("{}", title) if unit is None else format_html("{} · {}", title, unit)


def known_html(ref: Ref | None) -> SafeString | None:
    """Return a link of the record itself, if the reader may know where it leads."""
    return ref_html(ref) if ref is not None and (ref.number or ref.title) else None


def record_address(register: str, reference: str) -> str:
    """Return the address of a record's page."""
    return reverse("record", args=[register, reference])


def day_html(day: date, *, is_short: bool = False) -> SafeString:
    """Return a calendar date, readable by people and machines."""
    form = (SHORT_DAY if is_short else DAY).get(language(), "j F Y")
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), format_date(day, form))


def instant_html(instant: datetime, *, is_short: bool = False) -> SafeString:
    """Return an instant in the time zone of the headquarters; the zone stands in the full form."""
    local = timezone.localtime(instant)
    form = (SHORT_DAY if is_short else DAY).get(language(), "j F Y")
    text = f"{format_date(local, form)}, {format_date(local, 'H:i')}"
    if not is_short:
        text = f"{text} {local.tzname()}"
    return format_html('<time datetime="{}">{}</time>', local.isoformat(), text)


def instant_text(instant: datetime) -> str:
    """Return the time of the day of an instant, at the headquarters."""
    return format_date(timezone.localtime(instant), "H:i")


def number_html(number: int | Decimal) -> SafeString:
    """Return a number with the separators of the language."""
    return format_html('<bdi class="num">{}</bdi>', number_text(number))


def number_text(number: int | Decimal) -> str:
    """Return a number as text with the separators of the language."""
    places = None
    if isinstance(number, Decimal):
        places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, places, use_l10n=True, force_grouping=True)


def money_html(money: Money) -> SafeString:
    """Return an amount with its currency, kept on one line."""
    amount = number_text(money.amount)
    return format_html('<bdi class="num">{}&nbsp;{}</bdi>', amount, money.currency)


def size_text(size_bytes: int) -> str:
    """Return the size of a file in the unit that reads best."""
    if size_bytes < 1024:
        return _("%(count)s bytes") % {"count": size_bytes}
    if size_bytes < 1024 * 1024:
        return _("%(count)s kB") % {"count": round(size_bytes / 1024)}
    mega = Decimal(size_bytes * 10 // (1024 * 1024)) / 10
    return _("%(count)s MB") % {"count": number_text(mega)}


def choice_text(value: str, words: Words, path: str) -> str:
    """Return the label of a choice."""
    return words.at(f"{path}.of.{value}") or value


def column_spec(register: Register, name: str) -> FieldSpec | None:
    """Return the declaration of a column, or None for a column of the engine."""
    return register.fields.get(name)


def _masked(value: Masked) -> SafeString:
    """Return the end of a value and that the rest is kept back."""
    note = _("The rest is not shown to you.")
    return format_html(
        '<bdi class="masked">{}</bdi> <span class="subtle">{}</span>',
        value.shown,
        note,
    )


def _rows(rows: tuple[Row, ...], shown: Shown) -> SafeString:
    """Return the rows of a table: how many in a list, all of them on the page."""
    if shown.is_short:
        text = ngettext("%(count)s row", "%(count)s rows", len(rows)) % {"count": len(rows)}
        return format_html("{}", text)
    columns = [n for n in shown.spec.columns if any(row[n] not in (None, ()) for row in rows)]
    labels = [(shown.words.at(f"{shown.path}.columns.{n}") or n,) for n in columns]
    head = format_html_join("", '<th scope="col">{}</th>', labels)
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (
                format_html_join(
                    "", "<td>{}</td>", ((_cell(place, row, n, shown),) for n in columns)
                ),
            )
            for place, row in enumerate(rows)
        ),
    )
    return format_html(
        '<div class="scroll" tabindex="0" role="group" aria-label="{}"><table class="ds-table">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        shown.words.at(shown.path) or _("Rows"),
        head,
        body,
    )


def _cell(place: int, row: Row, column: str, shown: Shown) -> SafeString:
    """Return one cell of a table."""
    spec, value = shown.spec.columns[column], row[column]
    path = f"{shown.path}.columns.{column}"
    if spec.type == "file" and isinstance(value, tuple) and value and shown.file_address:
        address = shown.file_address(place, column)
        return format_html('<a href="{}" download><bdi>{}</bdi></a>', address, value[0].name)
    inside = replace(shown, spec=spec, path=path, is_short=spec.type != "longtext")
    return value_html(value, inside)  # type: ignore[arg-type] # a cell is a value


def _many(value: tuple[object, ...], shown: Shown) -> SafeString:
    """Return several links, or how many files there are."""
    if value and isinstance(value[0], FileValue):
        text = ngettext("%(count)s file", "%(count)s files", len(value)) % {"count": len(value)}
        return format_html("{}", text)
    link = shown.link or ref_html
    refs = [(link(ref),) for ref in value if isinstance(ref, Ref)]
    if shown.is_short:
        return format_html_join(", ", "{}", refs)
    return format_html('<ul class="plain-list">{}</ul>', format_html_join("", "<li>{}</li>", refs))


def _text(value: object, shown: Shown) -> SafeString:
    """Return plain text."""
    text = str(value)
    if shown.is_short and len(text) > SHORT_TEXT:
        text = text[: SHORT_TEXT - 1].rstrip() + "…"
    if shown.language and shown.language != language():
        return format_html('<span dir="auto" lang="{}">{}</span>', shown.language, text)
    return format_html('<span dir="auto">{}</span>', text)


def _long(value: object, shown: Shown) -> SafeString:
    """Return a long text: its beginning in a list, its structure on the page."""
    if shown.is_short:
        return _text(" ".join(str(value).split()), shown)
    body = markdown.render(str(value))
    lang = shown.language or language()
    return format_html('<div class="prose" dir="auto" lang="{}">{}</div>', lang, body)


def _url(value: object, shown: Shown) -> SafeString:
    """Return an address outside; only web addresses become links."""
    if not str(value).startswith(("https://", "http://")):
        return _text(value, shown)
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow" dir="ltr">{}</a>', value, value
    )


def _period(value: object, shown: Shown) -> SafeString:
    """Return the first and the last day of a period."""
    assert isinstance(value, Period)
    first = day_html(value.start, is_short=shown.is_short)
    last = day_html(value.end, is_short=shown.is_short)
    return format_html("<span>{} – {}</span>", first, last)


def _integer(value: object, shown: Shown) -> SafeString:
    """Return a whole number; one that its field bounds like a year has no separator."""
    low, high = shown.spec.min, shown.spec.max
    is_year = isinstance(low, int) and isinstance(high, int) and YEARS[0] <= low < high <= YEARS[1]
    return format_html("{}", value) if is_year else number_html(value)  # type: ignore[arg-type] # an integer


def _rating(value: object, shown: Shown) -> SafeString:
    """Return points with their words and the most there are."""
    facts = {"points": value, "most": shown.spec.points}
    text = _("%(points)s of %(most)s") % facts
    words = shown.words.at(f"{shown.path}.of.{value}")
    return format_html("{}", f"{text} – {words}" if words else text)


_BY_TYPE: dict[str, Callable[[object, Shown], SafeString]] = {
    "longtext": _long,
    "email": lambda v, s: format_html('<a href="mailto:{}" dir="ltr">{}</a>', v, v),
    "url": _url,
    "phone": lambda v, s: format_html(
        '<a href="tel:{}" dir="ltr">{}</a>', re.sub(r"[^+0-9]", "", str(v)), v
    ),
    "country": lambda v, s: format_html("{}", countries.name(str(v), language())),
    "period": _period,
    "rating": _rating,
    "language": lambda v, s: format_html("{}", spoken_name(str(v))),
    "integer": _integer,
    "decimal": lambda v, s: number_html(v),  # type: ignore[arg-type] # the type of the field
    "money": lambda v, s: money_html(v),  # type: ignore[arg-type] # the type of the field
    "boolean": lambda v, s: format_html("{}", _("Yes") if v else _("No")),
    "date": lambda v, s: day_html(v, is_short=s.is_short),  # type: ignore[arg-type] # as above
    "datetime": lambda v, s: instant_html(v, is_short=s.is_short),  # type: ignore[arg-type] # as above
    "choice": lambda v, s: format_html("{}", choice_text(str(v), s.words, s.path)),
}
