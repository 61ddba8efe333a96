"""Countries: the codes of ISO 3166-1 alpha-2, and their names by language.

Source: ISO 3166-1, through ICU (names: Unicode CLDR). Does not know records.
"""

from functools import cache

import icu

_NOT_ISO = frozenset({"AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"})
"""Codes that ICU counts with countries and ISO 3166-1 does not assign."""


@cache
def codes() -> tuple[str, ...]:
    """Return every assigned code, in alphabetical order."""
    return tuple(sorted(set(map(str, icu.Locale.getISOCountries())) - _NOT_ISO))


@cache
def name(code: str, language: str) -> str:
    """Return the name of a country in a language, or its code where it has none."""
    return str(icu.Locale("", code).getDisplayCountry(icu.Locale(language))) or code
