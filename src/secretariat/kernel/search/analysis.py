"""Analysis of text: what is done to a text before it is indexed and to a word before it is sought.

Two roads. The *folded* road keeps whole words without case and accents (field `all`, phrases,
numbers). The *stemmed* road brings the forms of a word together, one field per language. Runs of
Chinese, Japanese and Korean characters have no spaces, so they become single characters and pairs.
Does not know records, rights or queries.

Source: Snowball stemmers and stop words as built into tantivy; Unicode Standard Annex 15 (NFKC).
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

import tantivy

from secretariat.foundation.text import fold
from secretariat.kernel.search.parser import normalized
from secretariat.kernel.search.spelling import american

STEMMERS = {
    "en": "english",
    "fr": "french",
    "es": "spanish",
    "de": "german",
    "ar": "arabic",
    "ru": "russian",
}
LATIN = ("en", "fr", "es", "de")
LONGEST_WORD_BYTES = 120

_OWN_STOP_WORDS = {
    "en": "what which who how why when where does do can could would should has have had been than "
    "from between there their about any i am me my we our you your he she his her its were also",
    "ar": "في من الي على علي عن مع هذا هذه ذلك التي الذي ما هو هي او ان لا كل بين بعد قبل و",
}
_CJK_CLASS = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003fa1f"
)
CJK_RUN = re.compile(f"[{_CJK_CLASS}]+")
WORD = re.compile(
    f"[{_CJK_CLASS}]+|[^\\W_](?:(?![{_CJK_CLASS}])[^\\W_]|[\u0300-\u036f\u064b-\u065f])*"
)
_HYPHEN = re.compile(r"[-\u2010\u2011][ \t]*\r?\n")
_BREAK = re.compile(r"([^\W_]+)[-\u2010\u2011][ \t]*\r?\n\s*([^\W_]+)")
_APOSTROPHE = re.compile(
    r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w{2})|(?<=\w\w)['’](?:s|t|d|ll|re|ve|m)\b",
    re.IGNORECASE,
)
_LETTERS = {"de": "äöüß", "es": "ñ¿¡", "fr": "çœêèàù"}
_LETTER_VOTES = 2
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def _builder() -> tantivy.TextAnalyzerBuilder:
    long = tantivy.Filter.remove_long(LONGEST_WORD_BYTES)
    lower = tantivy.Filter.lowercase()
    return tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(long).filter(lower)


def analyzers() -> dict[str, tantivy.TextAnalyzer]:
    """Return the analyzers by the names under which the schema uses them."""
    made = {"folded": _builder().build()}
    blank = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace())
    made["given"] = blank.filter(tantivy.Filter.remove_long(LONGEST_WORD_BYTES)).build()
    for language, name in STEMMERS.items():
        stemmed = _builder().filter(tantivy.Filter.stemmer(name))
        made[f"stem_{language}"] = stemmed.filter(tantivy.Filter.ascii_fold()).build()
    return made


_ANALYZERS = analyzers()


@cache
def _stop_words(language: str) -> tuple[tantivy.TextAnalyzer | None, frozenset[str]]:
    """Return the engine's stop filter of a language, where it has one, and our own words."""
    own = frozenset(_OWN_STOP_WORDS.get(language, "").split())
    if language == "ar":
        return None, own
    return _builder().filter(tantivy.Filter.stopword(STEMMERS[language])).build(), own


@lru_cache(maxsize=20_000)
def is_stop_word(word: str, language: str | None) -> bool:
    """Tell whether `word` carries no subject in `language`, or in any language where None."""
    for candidate in STEMMERS if language is None else {language, "en"} & set(STEMMERS):
        built_in, own = _stop_words(candidate)
        if quick_fold(word) in own or (
            built_in is not None and not built_in.analyze(normalized(word))
        ):
            return True
    return False


def mend(text: str) -> tuple[str, str]:
    """Join words broken at the end of a line.

    Returns:
        The text in NFKC with joined words, and the halves that may have been words of their own
        (`well-known` broken after its hyphen), so that both readings can be indexed.
    """
    plain = normalized(text)
    halves: list[str] = []

    def join(match: re.Match[str]) -> str:
        left, right = match.groups()
        if not left[-1].islower() or not right[0].islower():
            return f"{left}-{right}"
        halves.append(f"{left} {right}")
        return left + right

    mended = _BREAK.sub(join, plain) if _HYPHEN.search(plain) else plain
    return mended, "\n".join(halves)


def without_elision(text: str) -> str:
    """Return `text` without French elided articles and English endings after an apostrophe."""
    return _APOSTROPHE.sub(" ", text) if "'" in text or "’" in text else text


def quick_fold(text: str) -> str:
    """Return `fold(text)`; text in ASCII needs no more than small letters, and far less time."""
    return text.lower() if text.isascii() else fold(text)


def folded(text: str) -> str:
    """Return `text` as the folded road indexes it: no case, accents, elisions or CJK runs."""
    return quick_fold(_without_runs(without_elision(text)))


def _without_runs(text: str) -> str:
    """Return `text` with a space in place of each run of CJK characters."""
    return text if text.isascii() else CJK_RUN.sub(" ", text)


def stemmable(text: str, language: str) -> str:
    """Return `text` prepared for the stemmer of `language`, which does the rest itself."""
    plain = _without_runs(without_elision(text))
    if language == "ar":
        return fold(plain)
    if language == "ru":
        return plain.replace("ё", "е").replace("Ё", "Е")
    return american(plain.lower()) if language == "en" else plain


def base_language(language: str) -> str:
    """Return the language of a code without script or region: `zh` of `zh-Hans`."""
    return language.partition("-")[0]


def words_of(text: str) -> list[str]:
    """Return the words of a text of any length on the folded road."""
    return _ANALYZERS["folded"].analyze(folded(normalized(text)))


def stemmed_in(word: str) -> tuple[str, ...]:
    """Return the stemmed languages whose script `word` is written in."""
    if _CYRILLIC.search(word):
        return ("ru",)
    return ("ar",) if _ARABIC.search(word) else LATIN


def unstemmed(text: str, language: str) -> str:
    """Return the folded words of a text in `language` that its stems do not lead to.

    They are words in another script, and words with accents whose stem differs without them. With
    them a word that is sought by its stems misses nothing that its folded form would find.
    """
    if text.isascii() and language in LATIN:
        return ""
    held = set(stems_of(text, language))
    words = dict.fromkeys(words_of(text))
    return " ".join(word for word in words if not _is_held(word, language, held))


def _is_held(word: str, language: str, held: set[str]) -> bool:
    """Tell whether a question for the folded `word` finds the stems `held`."""
    sought = stems(word, language) if language in stemmed_in(word) else ()
    return bool(sought) and held.issuperset(sought)


def stems_of(text: str, language: str) -> list[str]:
    """Return the stems of a text of any length in `language`, one of `STEMMERS`."""
    return _ANALYZERS[f"stem_{language}"].analyze(stemmable(normalized(text), language))


@lru_cache(maxsize=100_000)
def folded_words(word: str) -> tuple[str, ...]:
    """Return `words_of` one typed or printed word, remembered."""
    return tuple(words_of(word))


@lru_cache(maxsize=200_000)
def stems(word: str, language: str) -> tuple[str, ...]:
    """Return `stems_of` one typed or printed word, remembered."""
    return tuple(stems_of(word, language))


def cjk_grams(run: str) -> list[str]:
    """Return the pairs of characters of a run, or its only character."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def cjk_values(text: str) -> list[str]:
    """Return the pairs and the single characters of all runs in `text`, as two values at most."""
    if text.isascii():
        return []
    runs = CJK_RUN.findall(text)
    pairs = " ".join(gram for run in runs if len(run) > 1 for gram in cjk_grams(run))
    return [value for value in (pairs, " ".join("".join(runs))) if value]


def symbol_parts(text: str) -> list[str]:
    """Return the letters-or-digits parts of a reference number, folded."""
    return re.findall(r"[^\W_]+", quick_fold(text))


def symbol_terms(symbol: str) -> Iterator[str]:
    """Yield every run of parts of a reference number, joined by hyphens, and the whole squeezed.

    `GIFT-2026-0001` gives gift, 2026, 0001, gift-2026, 2026-0001, gift-2026-0001, gift20260001.
    """
    parts = symbol_parts(symbol)[:10]
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            yield "-".join(parts[first : last + 1])
    if len(parts) > 1:
        yield "".join(parts)


def language_of(text: str) -> str | None:
    """Return the language of `text`, one of `STEMMERS`, by script, letters and stop words."""
    sample = text[:3_000]
    letters = sum(map(str.isalpha, sample)) or 1
    if len(_CYRILLIC.findall(sample)) * 2 > letters:
        return "ru"
    if len(_ARABIC.findall(sample)) * 2 > letters:
        return "ar"
    words = Counter(words_of(sample))
    votes = {
        language: sum(n for word, n in words.items() if _is_typical(word, language))
        + _LETTER_VOTES * any(letter in sample.lower() for letter in _LETTERS.get(language, ""))
        for language in LATIN
    }
    best, second = sorted(votes, key=lambda language: -votes[language])[:2]
    return best if votes[best] > max(1, votes[second] * 1.2) else None


def _is_typical(word: str, language: str) -> bool:
    """Tell whether `word` is a stop word of this very language."""
    built_in, own = _stop_words(language)
    return word in own or (built_in is not None and not built_in.analyze(word))
