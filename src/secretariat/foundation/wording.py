"""Wording: days, instants, numbers and amounts as people write them in a language.

For documents that the house writes; pages have their own. English is that of the United Nations:
day, month, year. Source: Unicode CLDR, through ICU. Does not know records.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import icu

_LOCALES = {"en": "en_GB"}
_UTC = "Etc/UTC"
_GROUPED_FROM = {"es": 5}
"""From how many digits on a number is grouped, where it is not four."""


def day(value: date, language: str) -> str:
    """Return a day in words: 10 April 2026."""
    instant = datetime(value.year, value.month, value.day, 12, tzinfo=ZoneInfo("UTC"))
    return str(_dates(language).format(instant.timestamp()))


def moment(value: datetime, language: str, zone: ZoneInfo) -> str:
    """Return an instant by the clock of a zone: 10 April 2026, 14:30."""
    local = value.astimezone(zone)
    return f"{day(local.date(), language)}, {local:%H:%M}"


def number(value: int | Decimal, language: str) -> str:
    """Return a number with the separators of a language, in Latin digits, and all of its digits."""
    grouping, point = _separators(language)
    whole, _point, digits = f"{abs(Decimal(value)):f}".partition(".")
    if len(whole) >= _GROUPED_FROM.get(language, 4):
        whole = f"{int(whole):,}".replace(",", grouping)
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    return sign + whole + (point + digits if digits else "")


def amount(value: Decimal, currency: str, language: str) -> str:
    """Return an amount with the code of its currency: 1,200.50 CHF."""
    return f"{number(value, language)}\N{NO-BREAK SPACE}{currency}"


@lru_cache(maxsize=32)
def _dates(language: str) -> Any:  # noqa: ANN401 - ICU has no types
    """Return what writes days in a language."""
    made = icu.DateFormat.createDateInstance(icu.DateFormat.kLong, icu.Locale(_locale(language)))
    made.setTimeZone(icu.TimeZone.createTimeZone(_UTC))
    return made


@lru_cache(maxsize=32)
def _separators(language: str) -> tuple[str, str]:
    """Return what stands between groups of digits in a language, and before the fraction."""
    locale = icu.Locale(f"{_locale(language)}@numbers=latn")
    symbols = icu.NumberFormat.createInstance(locale).getDecimalFormatSymbols()
    kinds = (symbols.kGroupingSeparatorSymbol, symbols.kDecimalSeparatorSymbol)
    grouping, point = (str(symbols.getSymbol(kind)) for kind in kinds)
    return grouping, point


def _locale(language: str) -> str:
    """Return the name of the locale of a language."""
    return _LOCALES.get(language, language)
