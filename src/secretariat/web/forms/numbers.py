"""Numbers as people type them: grouping is taken away, the decimal comma becomes a point.

Does not judge: what is no number passes unchanged, and the kernel refuses it.
"""

import re

_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
_GROUPED = re.compile(r"^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$")
_COMMA = re.compile(r"^[+-]?\d+,\d+$")
_POINTS = re.compile(r"^[+-]?\d{1,3}(\.\d{3})+,\d+$")
COMMA_LANGUAGES = frozenset({"fr", "es", "de", "ru"})


def plain(text: str, *, language: str) -> str:
    """Return a typed number in its plain form, `1234.50`.

    Args:
        text: what was typed, such as `1 234,50` or `1,234.50`.
        language: two letters; decides what the comma of `1,200` means.
    """
    bare = _SPACES.sub("", text)
    if _POINTS.match(bare):
        return bare.replace(".", "").replace(",", ".")
    is_grouped = _GROUPED.match(bare) is not None
    if _COMMA.match(bare) and (language in COMMA_LANGUAGES or not is_grouped):
        return bare.replace(",", ".")
    return bare.replace(",", "") if is_grouped else bare
