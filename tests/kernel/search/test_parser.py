"""The parser of questions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.search.parser import MAX_TERMS, Clause, Term, normalized, parse

SIGNS = st.text(st.sampled_from('ab Z0"-*|OR«»“”「」_\n\t\x00\u00ad\ud800é中و().:+'), max_size=40)


def _terms(text: str) -> list[tuple[bool, tuple[tuple[str, str], ...]]]:
    return [
        (clause.is_excluded, tuple((option.kind, option.text) for option in clause.options))
        for clause in parse(text).clauses
    ]


@given(st.one_of(st.text(), SIGNS))
def test_every_text_is_a_question(text):
    question = parse(text)

    for clause in question.clauses:
        assert clause.options
        assert all(any(map(str.isalnum, option.text)) for option in clause.options)


@given(SIGNS)
def test_a_parsed_word_parses_to_itself(text):
    for clause in parse(text).clauses:
        for option in clause.options:
            if option.kind == "word" and option.text not in {"OR"}:
                again = parse(option.text).clauses
                assert [term.text for found in again for term in found.options] == [option.text]


def test_words_phrases_exclusions_alternatives_and_prefixes_are_told_apart():
    assert _terms('gift "silver box" -draft memo OR letter pol*') == [
        (False, (("word", "gift"),)),
        (False, (("phrase", "silver box"),)),
        (True, (("word", "draft"),)),
        (False, (("word", "memo"), ("word", "letter"))),
        (False, (("prefix", "pol"),)),
    ]


@pytest.mark.parametrize("text", ["OR gift", "gift OR", "| gift |", "gift"])
def test_an_idle_or_joins_nothing(text):
    assert _terms(text) == [(False, (("word", "gift"),))]


def test_a_quote_without_its_pair_is_taken_as_words():
    assert _terms('"silver box') == [(False, (("word", "silver"),)), (False, (("word", "box"),))]


@pytest.mark.parametrize("text", ["“silver box”", "«silver box»", "„silver box“", "「silver box」"])
def test_quotes_of_every_language_make_a_phrase(text):
    assert parse(text).clauses == (Clause((Term("silver box", "phrase"),)),)


def test_a_phrase_can_be_excluded():
    assert _terms('-"silver box"') == [(True, (("phrase", "silver box"),))]


def test_a_hyphen_within_a_word_excludes_nothing():
    assert _terms("GIFT-2026-0001") == [(False, (("word", "GIFT-2026-0001"),))]


def test_signs_alone_are_no_words_but_no_empty_box_either():
    assert not parse("!!! -- **").clauses
    assert not parse("!!!").is_blank
    assert parse(" \t\u200b ").is_blank


def test_a_question_in_capitals_keeps_its_or_as_a_word():
    shouted = parse("STUDIES OF NEEDS OR USES OF LIBRARIES").clauses

    assert all(len(clause.options) == 1 for clause in shouted)
    assert len(parse("ICT OR IT").clauses) == 1


def test_a_very_long_question_is_cut():
    assert len(parse("word " * 5_000).clauses) == MAX_TERMS


def test_decomposed_letters_become_whole():
    assert normalized("e\u0301te\u0301 \ufb01n") == "été fin"
