"""What is found, shown, suggested and corrected."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.search.builders import STAFF, built, document, found, marked, uid

from secretariat.foundation.text import fold
from secretariat.kernel.search import (
    FACETS,
    Expansion,
    Filters,
    Reader,
    Request,
    SearchInvalid,
    Suggestion,
)
from secretariat.kernel.search.corrections import distance

GERMAN = replace(STAFF, language="de")
HOUSE = [
    document(
        1,
        "A silver box was given to the organisation by a visitor.",
        titles=(("en", "Silver box"),),
        number="GIFT-2026-0001",
        register="gift",
        year=2026,
        state="open",
    ),
    document(2, "Die Festplattenver-\nschlüsselung ist Pflicht.", "de", year=2025),
    document(3, "世界知识产权组织的年度报告", "zh", titles=(("zh", "年度报告"),)),
    document(4, "Годовой отчёт о работе организации", "ru", subjects=("c1",)),
    document(5, "Les déclarations de l’organisation", "fr", register="gift", year=2026),
    document(6, "Die Verschlüsselung der Festplatten", "de", state="open"),
    document(7, "Budget of the programmes", symbols=("WO/GA/57/3",)),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with built(tmp_path_factory.mktemp("house"), HOUSE) as index:
        yield index


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("silver", {1}),
        ("SILVER visitors", {1}),
        ("silver gold", set()),
        ("organization", {1}),
        ("déclaration", {5}),
        ("declarations", {5}),
        ("отчет организация", {4}),
        ("知识产权", {3}),
        ("产识", set()),
        ("GIFT-2026", {1}),
        ("2026-0001", {1}),
        ("gift/2026/0001", {1}),
        ("gift20260001", {1}),
        ("WO/GA/57", {7}),
        ("GA/57/3", {7}),
        ('"silver box"', {1}),
        ('"box silver"', set()),
        ('"知识产权组织"', {3}),
        ("sil*", {1}),
        ("GIFT-20*", {1}),
        ("program -budget", set()),
        ("silver OR budget", {1, 7}),
        ("-silver", {2, 3, 4, 5, 6, 7}),
        ("", {1, 2, 3, 4, 5, 6, 7}),
        ("?!", set()),
        ("what is the budget of the programme", {7}),
        ("which visitor gave the silver box and why was it accepted", {1}),
        ("the", {1, 7}),
    ],
)
def test_a_question_finds(house, text, numbers):
    assert set(found(house, text)) == numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Festplatten Verschlüsselung", {2, 6}),
        ("Festplatte Verschlüsselung", {2, 6}),
        ("Festplattenverschlüsselung", {2, 6}),
        ("Verschlüsselung", {2, 6}),
    ],
)
@pytest.mark.parametrize("reader", [STAFF, GERMAN])
def test_german_compounds_are_found_joined_and_apart(house, text, numbers, reader):
    assert set(found(house, text, reader)) == numbers


@pytest.mark.parametrize(
    ("text", "snippet"),
    [
        ("organizations", "A silver box was given to the [organisation] by a visitor."),
        ("Festplatten Verschlüsselung", "Die [Festplattenverschlüsselung] ist Pflicht."),
        ("知识产权", "世界[知识产权]组织的年度报告"),
        ("отчет", "Годовой [отчёт] о работе организации"),
        ("sil*", "A [silver] box was given to the organisation by a visitor."),
    ],
)
def test_a_snippet_marks_what_matched(house, text, snippet):
    hits = house.search(Request(text), STAFF).hits

    assert snippet in {marked(hit) for hit in hits}


def test_a_snippet_is_the_best_passage_of_a_long_text(tmp_path):
    text = "filler silver words " * 200 + "a silver box at last " + "and more filler " * 200
    with built(tmp_path, [document(1, text)]) as index:
        (hit,) = index.search(Request("silver box"), STAFF).hits

    assert "[silver] [box] at last" in marked(hit)
    assert marked(hit).startswith("… ")
    assert len(marked(hit)) < 400


def test_titles_weigh_more_than_text(tmp_path):
    house = [
        document(1, "harbour and other things that are said at some length here"),
        document(2, "other things that are said at length", titles=(("en", "Harbour"),)),
    ]
    with built(tmp_path, house) as index:
        assert found(index, "harbour") == [2, 1]


def test_order_by_date(house):
    assert found(house, "", sort="newest") == [7, 6, 5, 4, 3, 2, 1]
    assert found(house, "", sort="oldest", offset=2, limit=2) == [3, 4]


def test_total_counts_beyond_the_window(house):
    answer = house.search(Request("", limit=0, offset=5), STAFF)

    assert (answer.hits, answer.total) == ((), 7)


def test_filters_narrow_and_a_facet_shows_its_other_values(house):
    filters = Filters(register=("gift",), year_from=2026, year_to=2026)
    answer = house.search(Request("", filters=filters, facets=FACETS), STAFF)

    assert answer.total == 2
    assert answer.facets["language"] == (("en", 1), ("fr", 1))
    assert answer.facets["register"] == (("gift", 2),)
    assert answer.facets["year"] == (("2026", 2),)
    assert house.search(Request("", facets=("year",)), STAFF).facets == {
        "year": (("2026", 2), ("2025", 1))
    }


def test_a_filter_without_values_lets_nothing_through(house):
    assert found(house, "", filters=Filters(state=())) == []
    assert found(house, "", filters=Filters(year_from=2030, year_to=2020)) == []


def test_a_concept_stands_in_for_its_words_and_says_so(house):
    concept = Expansion("c1", "Box", "box")
    answer = house.search(Request("box", expansions=(concept,)), STAFF)

    assert {(int(hit.uid, 16), hit.via) for hit in answer.hits} == {(1, ()), (4, ("c1",))}
    assert found(house, "silver box", expansions=(concept,)) == [1]
    assert found(house, "работе box", expansions=(concept,)) == [4]


def test_stale_records_are_left_out_of_everything(house):
    stale = frozenset({uid(1)})
    answer = house.search(Request("silver", facets=("register",), excluded_uids=stale), STAFF)

    assert (answer.hits, answer.total, answer.facets) == ((), 0, {"register": ()})
    assert house.suggest("sil", STAFF, excluded_uids=stale) == ()
    assert house.more_like(uid(1), STAFF, excluded_uids=stale) == ()


def test_suggestions_complete_titles_and_numbers(house):
    silver = Suggestion(uid(1), "gift", "GIFT-2026-0001", "Silver box")

    assert house.suggest("Silver b", STAFF) == (silver,)
    assert house.suggest("2026-00", STAFF) == (silver,)
    assert [s.uid for s in house.suggest("年", STAFF)] == [uid(3)]
    assert house.suggest(" - ", STAFF) == ()


def test_a_misspelt_word_is_corrected_to_one_with_hits(house):
    assert house.search(Request("silvre box"), STAFF).corrected == "silver box"
    assert house.search(Request("silver"), STAFF).corrected is None
    assert house.search(Request("zzzzzz"), STAFF).corrected is None


def test_more_like_this_shares_telling_words(tmp_path):
    house = [
        document(1, "Fisheries subsidies harm the ocean stock"),
        document(2, "The ocean stock of fisheries and its subsidies"),
        document(3, "Parking permits of the garage"),
        document(4, "Fisheries subsidies of the ocean", acl=(9,)),
    ]
    with built(tmp_path, house) as index:
        near = [int(hit.uid, 16) for hit in index.more_like(uid(1), STAFF)]
        unseen = index.more_like(uid(4), STAFF)

    assert near == [2]
    assert unseen == ()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: Request("", facets=("colour",)), r"\['colour'\] is no facet"),
        (lambda: Request("", sort="best"), r"\[best\] is no order"),
        (lambda: Request("", offset=10_000), "within the first 10000"),
        (lambda: Reader((-1,), 0, frozenset(), 0), "not a whole number"),
        (lambda: Reader((1,), 7, frozenset(), 0), r"clearance \[7\]"),
        (lambda: document(1, level=4), r"level \[4\]"),
        (lambda: document(1, acl=(2**64,)), "not a whole number"),
        (lambda: document(1, uid="ABC"), "32 lower-case hexadecimal digits"),
    ],
)
def test_what_breaks_the_rules_is_refused_with_its_reason(wrong, words):
    with pytest.raises(SearchInvalid, match=words):
        wrong()


@given(st.text(max_size=60))
def test_no_question_is_ever_refused(house, text):
    answer = house.search(Request(text, facets=("register",)), STAFF)

    assert answer.total == len(answer.hits)
    house.suggest(text, STAFF)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(1, 2))
def test_distance_is_even_handed_and_zero_only_for_equals(left, right, limit):
    assert distance(left, right, limit) == distance(right, left, limit)
    assert (distance(left, right, limit) == 0) == (left == right)


@given(
    st.text(alphabet="abcd", max_size=7), st.text(alphabet="abcd", max_size=7), st.integers(1, 2)
)
def test_a_small_distance_is_told_whatever_the_limit(left, right, limit):
    """A word is passed over quickly only if it really is further away than the limit."""
    assert distance(left, right, limit) == min(distance(left, right, 14), limit + 1)


WRITTEN = (
    "résumé",
    "resume",
    "pública",
    "publica",
    "Straße",
    "café",
    "WIPO",
    "отчёт",
    "noël",
    "ñu",
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=4),
    st.sampled_from(("en", "fr", "es", "de", "ru", "ar", "it", "und", "zh")),
    st.data(),
)
def test_a_word_is_found_as_written_and_without_accents(tmp_path_factory, words, language, data):
    """Stems do not lead to every word; the others are found all the same, in any language."""
    word = data.draw(st.sampled_from(words))

    with built(tmp_path_factory.mktemp("i"), [document(1, " ".join(words), language)]) as house:
        as_written, without_accents = found(house, word), found(house, fold(word))

    assert as_written == [1]
    assert without_accents == [1]
