"""Marking: the quick way through plain text finds what the pattern finds."""

from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.search.marking import Marker, snippet

PLAIN = st.text(alphabet="abAB01 _-.'\n", max_size=60)
WORDS = st.sets(st.text(alphabet="ab01", min_size=1, max_size=3), min_size=1, max_size=4)


@given(PLAIN, WORDS, st.sets(st.text(alphabet="ab", min_size=2, max_size=3), max_size=2))
def test_plain_text_is_marked_like_any_other(text, words, prefixes):
    """A letter beyond ASCII at the end of the text turns the quick way off."""
    quick = Marker(words=words, prefixes=prefixes).spans(text, "zz")
    whole = Marker(words=words, prefixes=prefixes).spans(f"{text} \u00e9", "zz")

    assert quick == whole


def test_a_passage_is_shown_with_single_spaces():
    marker = Marker(words={"box"})

    pieces = snippet(marker, (("en", "A  silver\n box\twas  given."),), "en")

    assert pieces == (("A silver ", False), ("box", True), (" was given.", False))
