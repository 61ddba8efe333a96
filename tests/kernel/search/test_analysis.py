"""The two roads of analysis."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.foundation.text import fold
from secretariat.kernel.search.analysis import (
    cjk_values,
    folded_words,
    is_stop_word,
    language_of,
    mend,
    quick_fold,
    stems,
    symbol_terms,
)
from secretariat.kernel.search.compounds import joined, splits


@pytest.mark.parametrize(
    ("language", "forms"),
    [
        ("en", ["organization", "organisations", "Organizations"]),
        ("en", ["programme", "programs", "program"]),
        ("en", ["centre", "centers", "centred"]),
        ("en", ["labour", "labor"]),
        ("en", ["travelled", "traveling"]),
        ("fr", ["déclaration", "déclarations"]),
        ("es", ["organización", "organizaciones"]),
        ("de", ["Verschlüsselung", "Verschlüsselungen"]),
        ("ru", ["отчёт", "отчета", "Отчёты"]),
        ("ar", ["المنظمة", "منظمة"]),
    ],
)
def test_forms_of_a_word_have_one_stem(language, forms):
    assert len({stems(form, language) for form in forms}) == 1


@pytest.mark.parametrize("pair", [("called", "calm"), ("our", "or"), ("rise", "ripe")])
def test_different_words_keep_different_stems(pair):
    assert stems(pair[0], "en") != stems(pair[1], "en")


def test_elided_articles_and_endings_are_no_part_of_the_word():
    assert folded_words("l’Organisation") == folded_words("organisation")
    assert folded_words("Director's") == ("director",)


@given(st.text())
def test_quick_fold_is_fold(text):
    assert quick_fold(text) == fold(text)


def test_a_word_broken_at_the_end_of_a_line_is_mended():
    whole, halves = mend(
        "Die Festplattenver-\n  schlüsselung ist well-\nknown, Nord-\nSüd, 2026-\n01"
    )

    assert whole == "Die Festplattenverschlüsselung ist wellknown, Nord-Süd, 2026-01"
    assert halves == "Festplattenver schlüsselung\nwell known"


def test_runs_without_spaces_become_pairs_and_single_characters():
    assert cjk_values("WIPO 知识产权 年") == ["知识 识产 产权", "知 识 产 权 年"]
    assert cjk_values("none") == []


def test_a_reference_number_is_found_by_every_run_of_its_parts():
    assert set(symbol_terms("GIFT-2026-0001")) == {
        "gift",
        "2026",
        "0001",
        "gift-2026",
        "2026-0001",
        "gift-2026-0001",
        "gift20260001",
    }


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what similarity laws must be obeyed when constructing models", "en"),
        ("La politique de la santé dans les pays du sud", "fr"),
        ("la política de los niños en el mundo", "es"),
        ("Die Sicherheit und der Rat der Organisation", "de"),
        ("годовой отчёт", "ru"),
        ("التقرير السنوي", "ar"),
        ("Festplatten", None),
        ("Verschlüsselung", "de"),
    ],
)
def test_a_language_is_known_by_script_and_small_words(text, language):
    assert language_of(text) == language


def test_stop_words_belong_to_a_language():
    assert is_stop_word("war", "de")
    assert not is_stop_word("war", "en")
    assert is_stop_word("the", "fr")


def test_neighbours_are_joined_with_linking_elements():
    assert "festplattenverschlüsselung" in set(joined("festplatte", "verschlüsselung"))
    assert "arbeitsplatz" in set(joined("arbeit", "platz"))
    assert "schulbuch" in set(joined("schule", "buch"))
    assert not list(joined("2026", "box"))


@given(st.text(st.characters(codec="ascii", categories=["Ll"]), max_size=30))
def test_splits_lose_no_letter(word):
    assert all(left + right == word for left, right in splits(word))
