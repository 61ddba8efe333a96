"""Languages by name: of the interface, of texts, and as values of a field."""

from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext, to_locale

OFFERED = ("ar", "en", "es", "fr", "ru", "zh")
"""Languages offered for texts: the six official languages of the United Nations."""
_MERGED = {"zh": "zh-hans", "sr": "sr", "no": "nb"}


@cache
def known() -> tuple[str, ...]:
    """Return every two-letter code that has a name."""
    return tuple(sorted({to_locale(code)[:2] for code in LANG_INFO}))


def own_name(code: str) -> str:
    """Return the name of a language in itself, `français`; the code where it has none."""
    info = LANG_INFO.get(_MERGED.get(code, code), {})
    return str(info.get("name_local", code))


def spoken_name(code: str) -> str:
    """Return the name of a language in the reader's, `French`; the code where it has none."""
    if code == "zh":
        return gettext("Chinese")
    info = LANG_INFO.get(_MERGED.get(code, code), {})
    return gettext(info["name"]) if "name" in info else code
