"""Number patterns say what they say, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.foundation.numbering import parse_pattern


@given(st.integers(1900, 2999), st.integers(1, 10**9))
def test_a_number_holds_its_year_and_its_sequence(year, seq):
    number = parse_pattern("GIFT-{year}-{seq:4}").format(year=year, seq=seq)

    prefix, text_year, text_seq = number.split("-")
    assert (prefix, int(text_year), int(text_seq)) == ("GIFT", year, seq)
    assert len(text_seq) >= 4


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_two_sequences_never_make_one_number(first, second):
    pattern = parse_pattern("{year}/{seq}")

    same = pattern.format(year=2026, seq=first) == pattern.format(year=2026, seq=second)

    assert same is (first == second)


def test_a_number_that_outgrows_its_width_keeps_all_digits():
    assert parse_pattern("R-{seq:2}").format(year=2026, seq=12345) == "R-12345"


@pytest.mark.parametrize(
    ("text", "is_yearly", "field"),
    [("A-{seq}", False, None), ("A-{year}-{seq:4}", True, None), ("{code}", False, "code")],
)
def test_a_pattern_knows_what_it_counts(text, is_yearly, field):
    pattern = parse_pattern(text)

    assert (pattern.is_yearly, pattern.field) == (is_yearly, field)


@pytest.mark.parametrize(
    "text", ["", "A-{year}", "{seq}{seq}", "{seq}-{code}", "X{code}", "{code}{other}", "{Seq}"]
)
def test_a_pattern_that_cannot_number_is_refused(text):
    with pytest.raises(ValueError, match="the number pattern"):
        parse_pattern(text)


@pytest.mark.parametrize("text", ["{seq}}", "{{seq}", "{seq:444}"])
def test_a_stray_brace_is_refused(text):
    with pytest.raises(ValueError, match="a brace that is no place"):
        parse_pattern(text)
