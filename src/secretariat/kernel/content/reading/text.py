"""Text: decode bytes of unknown encoding, clean what was found, mend words split at line ends.

Source: Unicode Standard Annex 15 (NFC). Does not know formats or languages.
"""

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

MAX_CHARACTERS = 10_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DETECT_BYTES = 1 << 16
_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u00ad\u2060\ufeff\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NEWLINES = re.compile("\r\n?|\x0c|\x85|\u2028|\u2029")
_BLANK = re.compile(r"(?<![^\S\n])[^\S\n]++$", re.MULTILINE)
_GAPS = re.compile(r"\n{4,}")
_LETTER = r"[^\W\d_]"
# Both begin at one place in a word and look at 60 letters at most, so that time stays linear.
_SPLIT = re.compile(
    rf"(?<={_LETTER}{{2}})-\n([ \t]*+)({_LETTER}{{1,60}})(?!{_LETTER})([.,;:!?)\]»”\"']*)[ \t]*+"
)
_WRITTEN = re.compile(rf"(?<!{_LETTER}){_LETTER}{{1,60}}-{_LETTER}{{1,60}}")
_LAST_WORD = re.compile(rf"{_LETTER}{{2,60}}\Z")
_NOT_CONTINUED = frozenset((
    "und", "oder", "bzw", "sowie", "als", "wie", "noch", "bis", "and", "or", "nor", "to", "et",
    "ou", "y", "o", "e", "ed", "ni", "en", "of",
))  # fmt: skip


def decode(data: bytes, *, declared: str | None = None) -> str | None:
    """Return the text of `data`, or None when it is not text.

    UTF-8 is believed whenever it fits, then `declared`, then the likeliest encoding.
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, "replace")
    for encoding in filter(None, ("utf-8", declared)):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    best = from_bytes(data[:_DETECT_BYTES], enable_fallback=False).best()
    return None if best is None else data.decode(best.encoding, "replace")


def clean(text: str) -> str:
    """Return text any store can keep: NFC, line feeds, no NUL, no surrogates, no idle blanks."""
    text = _NEWLINES.sub("\n", text)
    text = _SURROGATE.sub("\ufffd", _UNWANTED.sub("", text))
    return _GAPS.sub("\n\n\n", _BLANK.sub("", unicodedata.normalize("NFC", text))).strip()


def mend(text: str) -> str:
    """Return `text` with words that were split at line ends in one piece; lines keep their number.

    A split is undone only before a small letter, not before a word such as "und" or "or" that
    follows a suspended hyphen; the hyphen stays when the text elsewhere writes it in a line.
    """
    written = set(_WRITTEN.findall(text))

    def joined(split: re.Match[str]) -> str:
        indent, second, tail = split.groups()
        if not second[0].islower() or second in _NOT_CONTINUED:
            return split[0]
        first = _LAST_WORD.search(text, max(split.start() - 60, 0), split.start())
        is_compound = first is not None and f"{first[0]}-{second}" in written
        return f"{'-' if is_compound else ''}{second}{tail}\n{indent}"

    return _SPLIT.sub(joined, text)


def iso_date(value: str | None) -> str | None:
    """Return `value` when it begins like an ISO 8601 date, else None; 1601 stands for "unknown"."""
    plain = (value or "").strip()
    return plain if re.match(r"(?!1601-)\d{4}-\d{2}-\d{2}", plain) else None


def label(subject: str, *, fallback: str) -> str:
    """Return a subject as the stem of a file name: separators of paths become dashes."""
    return " ".join(re.sub(r"[/\\]", "-", subject).split()) or fallback
