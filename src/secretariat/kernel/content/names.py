"""Names of files from outside, made safe to show and to save.

Does not know file systems beyond what all of them refuse; never used to find stored bytes, which
are named by digest.
"""

import unicodedata

MAX_BYTES = 200
UNNAMED = "unnamed"

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))]
)


def safe_name(name: str) -> str:
    """Return the last part of `name` without control, direction or reserved characters.

    The extension is kept when a long name is cut to 200 bytes of UTF-8. A name of which nothing is
    left becomes "unnamed".
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    composed = unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode("utf-8"))
    kept = "".join(char for char in composed if _is_harmless(char))
    kept = " ".join(kept.split()).strip(" .") if kept.strip(" .") else ""
    if not kept:
        return UNNAMED
    if kept.partition(".")[0].strip().casefold() in _RESERVED:
        kept = f"_{kept}"
    return _shortened(kept)


def extension(name: str) -> str:
    """Return the extension of `name` in lower case, without the dot; "" without a plain one."""
    stem, dot, last = safe_name(name).rpartition(".")
    plain = last.isascii() and last.isalnum() and len(last) <= 10
    return last.lower() if dot and stem and plain else ""


def _is_harmless(char: str) -> bool:
    """Tell whether a character neither hides, reorders nor separates paths."""
    return (
        unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"} and char not in '/:*?"<>|'
    )


def _shortened(name: str) -> str:
    """Cut the stem so that name and extension fit, never inside a character."""
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, last = name.rpartition(".")
    if not dot or len(last.encode()) > 20:
        stem, last = name, ""
    room = MAX_BYTES - len(f"{dot and last and '.'}{last}".encode())
    cut = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return f"{cut}.{last}" if last else cut
