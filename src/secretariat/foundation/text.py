"""Text: the one way to normalize, fold and order what people write.

Source: Unicode Standard Annex 15 (NFC, NFKC); UTS 10 (collation), through ICU.
Does not know languages of records, search fields or databases.
"""

import threading
import unicodedata

import icu

_local = threading.local()


def clean(text: str) -> str | None:
    """Return `text` in NFC without surrounding white space; empty text is None.

    Raises:
        ValueError: the text holds a NUL character or a lone surrogate, which no store can keep.
    """
    if "\x00" in text:
        raise ValueError("text holds a NUL character")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("text holds half a character (a lone surrogate)")
    return unicodedata.normalize("NFC", text).strip() or None


def fold(text: str) -> str:
    """Return `text` for comparing: NFKC, case-folded, without accents."""
    return str(_folder().transliterate(unicodedata.normalize("NFKC", text)))


def sort_key(text: str) -> bytes:
    """Return bytes that order texts alike on every database: ICU root collation, accents last."""
    return bytes(_collator().getSortKey(text))


def _folder() -> icu.Transliterator:
    """Return this thread's transliterator; ICU objects are not safe across threads."""
    if not hasattr(_local, "folder"):
        rules = ":: NFD; :: [[:Mn:]&[:Script=Inherited:]] Remove; :: NFC; :: Lower; ß > ss;"
        _local.folder = icu.Transliterator.createFromRules(
            "secretariat-fold", rules, icu.UTransDirection.FORWARD
        )
    return _local.folder


def _collator() -> icu.Collator:
    """Return this thread's collator."""
    if not hasattr(_local, "collator"):
        _local.collator = icu.Collator.createInstance(icu.Locale.getRoot())
    return _local.collator
