"""Trimming: no call ever tells more than its reader may read, judged by a plain second opinion."""

import pickle
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.search.builders import STAFF, TODAY, built, document, found, uid

from secretariat.kernel.search import (
    FACETS,
    Document,
    Filters,
    HiddenText,
    Reader,
    Request,
    SearchInvalid,
)

WORDS = ["amber", "basil", "cedar", "dahlia"]
GROUPS = ["gift.custody", "memo.advice"]
principals = st.lists(st.integers(1, 5), max_size=2, unique=True).map(tuple)
days = st.none() | st.integers(TODAY - 1, TODAY + 1)
texts = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)


@st.composite
def documents(draw: st.DrawFn) -> list[Document]:
    """Draw up to eight records with every kind of right."""
    made = []
    for number in range(draw(st.integers(0, 8))):
        groups = draw(st.lists(st.sampled_from(GROUPS), unique=True))
        hidden = [HiddenText(name, "en", draw(texts), draw(principals)) for name in groups]
        made.append(
            document(
                number,
                draw(texts),
                titles=(("en", draw(texts)),),
                register=draw(st.sampled_from(["gift", "memo"])),
                year=draw(st.none() | st.integers(2024, 2026)),
                unit=draw(st.sampled_from([None, "u1", "u2"])),
                state=draw(st.sampled_from([None, "open", "closed"])),
                subjects=draw(st.sampled_from([(), ("c1",), ("c1", "c2")])),
                acl=draw(principals),
                dated_acl=draw(principals),
                readable_from=draw(days),
                readable_until=draw(days),
                level=draw(st.integers(0, 3)),
                caveats=draw(st.lists(st.integers(10, 12), max_size=1).map(tuple)),
                hidden=tuple(hidden),
            )
        )
    return made


readers = st.builds(
    Reader,
    principals=st.lists(st.integers(1, 5), max_size=3, unique=True).map(tuple),
    clearance=st.integers(0, 3),
    caveats=st.frozensets(st.integers(10, 12)),
    today=st.just(TODAY),
    language=st.sampled_from([None, "en", "de"]),
)
requests = st.builds(
    Request,
    text=texts,
    filters=st.builds(
        Filters,
        register=st.none() | st.sampled_from([("gift",), ("gift", "memo"), ()]),
        year_from=st.none() | st.integers(2024, 2026),
        subjects=st.none() | st.sampled_from([("c1",), ("c2",)]),
    ),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    facets=st.just(FACETS),
    excluded_uids=st.frozensets(st.integers(0, 7).map(uid), max_size=2),
)


def may_read(doc: Document, reader: Reader) -> bool:
    """Decide by the plain words of the rule."""
    held = set(reader.principals)
    begun = doc.readable_from is None or doc.readable_from <= reader.today
    lasting = doc.readable_until is None or reader.today < doc.readable_until
    named = held & set(doc.acl) or (begun and lasting and held & set(doc.dated_acl))
    return bool(named) and doc.level <= reader.clearance and set(doc.caveats) <= reader.caveats


def matches(doc: Document, reader: Reader, text: str) -> bool:
    """Decide whether every word stands in what this reader may read of the record."""
    readable = [body for _, body in doc.titles + doc.bodies]
    readable += [h.text for h in doc.hidden if set(h.acl) & set(reader.principals)]
    return set(text.split()) <= set(" ".join(readable).split())


def passes(doc: Document, filters: Filters, without: str = "") -> bool:
    """Decide whether the record passes the filters, all but one."""
    tests = {
        "register": filters.register is None or doc.register in filters.register,
        "year": filters.year_from is None
        or (doc.year is not None and doc.year >= filters.year_from),
        "subjects": filters.subjects is None or bool(set(doc.subjects) & set(filters.subjects)),
    }
    return all(passed for name, passed in tests.items() if name != without)


def values(doc: Document, facet: str) -> tuple[object, ...]:
    """Return the values of a facet in one record."""
    own = getattr(doc, {"language": "languages"}.get(facet, facet))
    return own if isinstance(own, tuple) else (() if own is None else (own,))


@given(documents(), st.lists(readers, min_size=1, max_size=4), requests)
def test_hits_count_and_facets_are_those_of_the_plain_rule(tmp_path_factory, docs, asking, request):
    with built(tmp_path_factory.mktemp("house"), docs) as index:
        for reader in asking:
            answer = index.search(request, reader)
            known = [
                doc
                for doc in docs
                if may_read(doc, reader)
                and doc.uid not in request.excluded_uids
                and matches(doc, reader, request.text)
            ]
            hits = {doc.uid for doc in known if passes(doc, request.filters)}

            assert {hit.uid for hit in answer.hits} == hits
            assert answer.total == len(hits)
            for facet in FACETS:
                counted = Counter(
                    str(value)
                    for doc in known
                    if passes(doc, request.filters, without=facet)
                    for value in values(doc, facet)
                )
                assert dict(answer.facets[facet]) == dict(counted)


@given(documents(), readers, st.sampled_from(["am", "bas", "cedar", "amber ba"]))
def test_suggestions_are_titles_of_visible_records_only(tmp_path_factory, docs, reader, typed):
    *whole, begun = typed.split()
    with built(tmp_path_factory.mktemp("house"), docs) as index:
        suggested = {suggestion.uid for suggestion in index.suggest(typed, reader, limit=20)}

    assert suggested == {
        doc.uid
        for doc in docs
        for words in [doc.titles[0][1].split()]
        if may_read(doc, reader)
        and set(whole) <= set(words)
        and any(word.startswith(begun) for word in words)
    }


@given(documents(), readers)
def test_more_like_this_and_corrections_stay_within_what_is_visible(tmp_path_factory, docs, reader):
    visible = [doc for doc in docs if may_read(doc, reader)]
    said = {word for doc in visible for _, text in doc.titles + doc.bodies for word in text.split()}
    with built(tmp_path_factory.mktemp("house"), docs) as index:
        near = [hit.uid for doc in docs for hit in index.more_like(doc.uid, reader, limit=20)]
        spelled = [
            index.search(Request(word), reader).corrected
            for word in ("ambre", "bazil", "ceder", "dahlja")
        ]

    assert set(near) <= {doc.uid for doc in visible}
    assert {word for word in spelled if word} <= said


@given(
    documents(), readers, st.sampled_from(["zanzibar", "am*", "amber zanzibar", "-zanzibar", ""])
)
@settings(max_examples=20)
def test_hidden_text_changes_nothing_for_those_without_it(tmp_path_factory, docs, reader, text):
    outsider = replace(reader, principals=(*reader.principals, 1))
    secret = HiddenText("memo.advice", "en", "zanzibar amber cedar basil", (99,))
    planted = [
        replace(doc, hidden=(*(h for h in doc.hidden if h.group != "memo.advice"), secret))
        for doc in docs
    ]
    bare = [
        replace(doc, hidden=tuple(h for h in doc.hidden if h.group != "memo.advice"))
        for doc in docs
    ]
    request = Request(text, facets=FACETS)
    said = []
    for house in (bare, planted):
        with built(tmp_path_factory.mktemp("house"), house) as index:
            near = [index.more_like(doc.uid, outsider) for doc in docs]
            answers = (index.search(request, outsider), index.suggest("zan", outsider), near)
            said.append(pickle.dumps(answers))

    assert said[0] == said[1]


def test_hidden_text_is_found_by_its_readers_in_that_record_only(tmp_path):
    house = [
        document(
            1, "box", hidden=(HiddenText("gift.custody", "en", "kept in Zanzibar safes", (7,)),)
        ),
        document(2, "box", hidden=(HiddenText("gift.custody", "en", "kept in Zanzibar", (8,)),)),
    ]
    custodian = replace(STAFF, principals=(1, 7))
    with built(tmp_path, house) as index:
        hits = index.search(Request("zanzibar box"), custodian).hits

        assert [hit.uid for hit in hits] == [uid(1)]
        assert "anzibar" not in "".join(text for text, _ in hits[0].snippet)
        assert found(index, '"in zanzibar"', custodian) == [1]
        assert found(index, "zanz*", custodian) == [1]
        assert found(index, "safe", custodian) == [1]
        assert found(index, "zanzibar") == []
        assert found(index, "box -zanzibar") == [2, 1]
        assert found(index, "box -zanzibar", custodian) == [2]


def test_hidden_matches_do_not_move_what_others_see_too(tmp_path):
    secret = (HiddenText("gift.custody", "en", "harbour " * 50, (7,)),)
    house = [document(1, "harbour and a lot more", hidden=secret), document(2, "harbour")]
    with built(tmp_path, house) as index:
        assert found(index, "harbour") == [2, 1]


def test_marks_do_not_tell_of_words_in_unseen_records(tmp_path_factory):
    seen = document(1, "Marktanalyse, Markt", "de")
    unseen = document(2, "Markt der Analysen", "de", acl=(9,))
    other = document(2, "Nichts", "de", acl=(9,))
    answers = []
    for house in ([seen, unseen], [seen, other]):
        with built(tmp_path_factory.mktemp("house"), house) as index:
            answers.append(index.search(Request("Marktanalyse"), STAFF))

    assert answers[0] == answers[1]


def test_nobody_finds_nothing(tmp_path):
    nobody = replace(STAFF, principals=())
    with built(tmp_path, [document(1, "box", titles=(("en", "box"),))]) as index:
        answer = index.search(Request("", facets=("register",)), nobody)

        assert (answer.hits, answer.total, answer.facets) == ((), 0, {"register": ()})
        assert index.suggest("box", nobody) == ()
        assert index.more_like(uid(1), nobody) == ()


@pytest.mark.parametrize("count", [99, 100, 101, 1_000])
def test_many_principals_find_the_same(tmp_path, count):
    house = [document(n, "box", acl=(n * 10,)) for n in range(200)]
    reader = replace(STAFF, principals=tuple(range(count)))
    with built(tmp_path, house) as index:
        assert index.search(Request("box"), reader).total == min(200, (count + 9) // 10)


def test_the_public_index_holds_public_records_without_hidden_text(tmp_path):
    secret = (HiddenText("gift.custody", "en", "zanzibar", (1,)),)
    house = [document(1, "box", is_public=True, hidden=secret), document(2, "box")]
    with built(tmp_path, house, "public") as index:
        assert found(index, "box") == [1]
        assert found(index, "zanzibar") == []


def test_an_undeclared_hidden_group_is_refused(tmp_path):
    stray = document(1, hidden=(HiddenText("gift.price", "en", "much", (1,)),))

    refused = pytest.raises(SearchInvalid, match=r"hidden group \[gift.price\] is unknown")
    with refused, built(tmp_path, [stray]):
        pass


def test_two_rights_for_one_hidden_group_are_refused():
    parts = (
        HiddenText("gift.custody", "en", "a", (1,)),
        HiddenText("gift.custody", "fr", "b", (2,)),
    )

    with pytest.raises(SearchInvalid, match="two different sets of readers"):
        document(1, hidden=parts)
