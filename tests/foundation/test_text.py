"""Text is normalized, folded and ordered one way."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.foundation.text import clean, fold, sort_key

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(WORDS)
def test_cleaning_is_done_once(text):
    once = clean(text)

    assert once is None or (clean(once) == once and unicodedata.is_normalized("NFC", once))


@pytest.mark.parametrize("text", ["", "  ", "\t\n", "\u00a0"])
def test_empty_text_is_no_text(text):
    assert clean(text) is None


@pytest.mark.parametrize(
    ("text", "words"), [("a\x00b", "NUL character"), ("a\ud800", "half a character")]
)
def test_what_no_store_can_keep_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        clean(text)


@given(WORDS)
def test_folding_is_done_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Élève", "eleve"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ΑΘΉΝΑ", "αθηνα"),
        ("Ёлка", "елка"),
        ("Ａ１", "a1"),
        ("ﬁn", "fin"),
        ("कि", "कि"),
    ],
)
def test_folding_takes_case_accents_and_widths(written, folded):
    assert fold(written) == folded


def test_order_is_that_of_a_dictionary_not_of_code_points():
    words = ["zebra", "Écho", "echo", "Zürich", "apple", "eche"]

    assert sorted(words, key=sort_key) == ["apple", "eche", "echo", "Écho", "zebra", "Zürich"]


@given(WORDS, WORDS)
def test_equal_texts_have_equal_sort_keys(left, right):
    if unicodedata.normalize("NFC", left) == unicodedata.normalize("NFC", right):
        assert sort_key(left) == sort_key(right)
