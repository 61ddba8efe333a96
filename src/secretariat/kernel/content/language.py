"""The language of a text: script first, then statistics among the languages the house expects.

Source: py3langid (a port of langid.py). Answers None rather than guess from a few letters. Does not
know the language a record was declared in, which outranks this.
"""

import copy
import re
import threading
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LATIN_LANGUAGES = (
    "en", "fr", "es", "de", "pt", "it", "nl", "pl", "cs", "sk", "sl", "hr", "hu", "ro", "sv", "da",
    "no", "fi", "et", "lv", "lt", "tr", "id", "ms", "sw", "vi", "ca", "sq",
)  # fmt: skip
CYRILLIC_LANGUAGES = ("ru", "uk", "bg", "sr", "mk", "be")
ARABIC_LANGUAGES = ("ar", "fa", "ur")
MIN_LETTERS = 20
MIN_IDEOGRAPHS = 6
SAMPLE_CHARACTERS = 8000

_SCRIPTS = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u04ff]"),
    "arabic": re.compile("[\u0620-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"),
    "kana": re.compile("[\u3041-\u30ff]"),
    "hangul": re.compile("[\uac00-\ud7af]"),
    "el": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "he": re.compile("[\u05d0-\u05ea]"),
    "hi": re.compile("[\u0904-\u0939]"),
    "th": re.compile("[\u0e01-\u0e2e]"),
    "hy": re.compile("[\u0531-\u0587]"),
    "ka": re.compile("[\u10d0-\u10ff]"),
}
_LANGUAGES = {
    "latin": LATIN_LANGUAGES,
    "cyrillic": CYRILLIC_LANGUAGES,
    "arabic": ARABIC_LANGUAGES,
}
_NOISE = re.compile(r"https?://\S+|\S+@\S+|[0-9_]+")

# Reading children import this package too, so the statistics are loaded at the first question.
_lock = threading.Lock()
_loaded: dict[str, "LanguageIdentifier"] = {}


def language_of(text: str) -> str | None:
    """Return the ISO 639-1 code of the main language, or None when the text is too short."""
    sample = _NOISE.sub(" ", _sample(text))
    counts = Counter({script: len(found.findall(sample)) for script, found in _SCRIPTS.items()})
    asian = _east_asian(counts)
    if asian is not None:
        return asian
    script, letters = counts.most_common(1)[0]
    if letters < MIN_LETTERS:
        return None
    if script not in _LANGUAGES:
        return script if len(script) == 2 else None
    _load()
    return str(_loaded[script].classify(sample)[0])


def _load() -> None:
    """Load the statistics once: half a second and 75 MB, too much for every reading child."""
    with _lock:
        if _loaded:
            return
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # with NumPy, half a second

        whole = LanguageIdentifier.from_model_file(MODEL_FILE)
        for script, languages in _LANGUAGES.items():
            limited = copy.copy(whole)  # shares the large tables; limiting one costs milliseconds
            limited.set_languages(list(languages))
            _loaded[script] = limited


def _sample(text: str) -> str:
    """Return the start and the middle of a long text: the start alone may be a form or a header."""
    if len(text) <= SAMPLE_CHARACTERS:
        return text
    half, middle = SAMPLE_CHARACTERS // 2, len(text) // 2
    return f"{text[:half]}\n{text[middle : middle + half]}"


def _east_asian(counts: Counter[str]) -> str | None:
    """Return zh, ja or ko when their scripts dominate; one ideograph weighs three letters."""
    signs = counts["han"] + counts["kana"] + counts["hangul"]
    others = sum(counts.values()) - signs
    if signs < MIN_IDEOGRAPHS or signs * 3 < others:
        return None
    if counts["hangul"] * 2 > signs:
        return "ko"
    return "ja" if counts["kana"] * 10 > signs else "zh"
