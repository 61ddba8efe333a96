"""Pages: the same list in pieces, in every order, from both ends, counted up to a cap."""

import base64
from itertools import pairwise

import orjson
import pytest
from tests import worlds

from secretariat.kernel import queries, records, registers
from secretariat.kernel.queries import CursorInvalid, SortInvalid, pages

SORTS = ("number", "title", "state", "changed_at", "created_at", "description", "giver", "kind",
         "value", "place", "recipient", "received_on")  # fmt: skip


@pytest.fixture
def gifts(people):
    """Return the clerk's and the colleague's gifts, some alike, some with a place."""
    names = (
        "Éclair",
        "eclair",
        "Zebra",
        "straße",
        "Strasse",
        "İzmir",
        "ёлка",
        "елка",
        "漆器",
        "هدية",
    )
    made = []
    for index, name in enumerate(names * 2):
        values = {
            "description": name,
            "value": f"{index % 4}.50 CHF",
            "recipient": "CLERK" if index % 3 else "COLLEAGUE",
            "received_on": f"2026-01-{index % 5 + 1:02}",
            "kind": ("gift", "artefact", "award")[index % 3],
        }
        if index % 2:
            values["place"] = f"Room {index % 3}"
        made.append(worlds.gift(people.gifts, **values))
    return made


def forward(reader, **asked):
    """Return the ids of a whole list, page after page."""
    found, after = [], None
    while True:
        page = queries.page("gift", reader=reader, after=after, limit=3, **asked)
        found += [record.id for record in page.records]
        if page.after is None:
            return found
        after = page.after


def backward(reader, **asked):
    """Return the ids of a whole list, from its end page by page to its begin."""
    page = queries.page("gift", reader=reader, limit=3, **asked)
    while page.after is not None:
        page = queries.page("gift", reader=reader, after=page.after, limit=3, **asked)
    found = [record.id for record in page.records]
    while page.before is not None:
        page = queries.page("gift", reader=reader, before=page.before, limit=3, **asked)
        found = [record.id for record in page.records] + found
    return found


@pytest.mark.parametrize("sort", [sign + name for name in SORTS for sign in ("", "-")])
@pytest.mark.parametrize("who", ["clerk", "gifts", "house"])
def test_pages_forward_and_backward_are_the_whole_list(people, gifts, who, sort):
    reader = getattr(people, who)

    whole = [record.id for record in queries.walk("gift", reader=reader, sort=sort)]

    readable = {g.id for g in gifts if who != "clerk" or g.values["recipient"].number == "CLERK"}
    assert len(whole) == len(readable)
    assert set(whole) == readable
    assert forward(reader, sort=sort) == whole
    assert backward(reader, sort=sort) == whole


@pytest.mark.parametrize("sort", SORTS)
def test_descending_is_ascending_from_the_end_with_empties_first_when_ascending(
    people, gifts, sort
):
    up = list(queries.walk("gift", reader=people.gifts, sort=sort))
    down = list(queries.walk("gift", reader=people.gifts, sort="-" + sort))

    assert [r.id for r in down] == [r.id for r in reversed(up)]
    if sort == "place":
        assert [r.values["place"] is None for r in up] == [True] * 10 + [False] * 10


def test_text_is_ordered_as_people_read_it(people, gifts):
    found = queries.walk("gift", reader=people.gifts, sort="description")

    seen = list(dict.fromkeys(record.title for record in found))

    assert seen == [
        "eclair", "Éclair", "İzmir", "Strasse", "straße", "Zebra", "елка", "ёлка", "هدية", "漆器",
    ]  # fmt: skip


def test_a_hidden_field_orders_nothing(people, gifts):
    by_place = [r.id for r in queries.walk("gift", reader=people.clerk, sort="place")]

    assert by_place == sorted(by_place, key=lambda id_: id_.bytes)


@pytest.mark.parametrize(
    "sort", ["nothing", "valuation_note", "photograph", "-", "--number", "see_custody"]
)
def test_what_has_no_order_is_refused_with_what_has(people, sort):
    with pytest.raises(SortInvalid, match="Sort by one of number, title, state"):
        queries.page("gift", reader=people.clerk, sort=sort)


def test_rows_added_before_a_place_move_nothing(people, gifts):
    first = queries.page("gift", reader=people.gifts, sort="number", limit=5)
    second = queries.page("gift", reader=people.gifts, sort="number", limit=5, after=first.after)
    records.edit("gift", gifts[0].id, {"giver": "Other"}, actor=people.gifts, version=1)
    again = queries.page("gift", reader=people.gifts, sort="number", limit=5, after=first.after)

    assert [r.id for r in again.records] == [r.id for r in second.records]


def test_a_count_stops_at_its_cap(people, gifts, monkeypatch):
    monkeypatch.setattr(pages, "COUNT_CAP", 13)
    counts = {
        who: queries.page("gift", reader=getattr(people, who)).count for who in ("clerk", "gifts")
    }

    assert (counts["clerk"].number, counts["clerk"].is_capped) == (13, False)
    assert (counts["gifts"].number, counts["gifts"].is_capped) == (13, True)


def test_a_limit_is_kept_within_its_bounds(people, gifts):
    assert len(queries.page("gift", reader=people.gifts, limit=0).records) == 1
    assert len(queries.page("gift", reader=people.gifts, limit=10**9).records) == len(gifts)


def test_only_the_wanted_fields_are_loaded(people, gifts):
    page = queries.page("gift", reader=people.gifts, fields=("giver",))

    assert {frozenset(record.values) for record in page.records} == {frozenset({"giver"})}


@pytest.mark.parametrize("text", ["x", "", "%%%", "é", "a" * 5000, "bnVsbA", "W10", "WyJwIiwxXQ"])
def test_a_text_that_is_no_cursor_is_refused_or_begins_anew(people, gifts, text):
    if not text:
        assert queries.page("gift", reader=people.gifts, after=text).records
        return
    with pytest.raises(CursorInvalid, match="Start again from the first page"):
        queries.page("gift", reader=people.gifts, after=text)


FORGED = [
    ["p", "text"], ["p", 1], ["p", True], ["p", None], ["p", 1.5], ["p", 2**63], ["p", "\x00"],
    ["b", "00ff"], ["t", "2026-01-01T00:00:00+00:00"], ["t", "2026-01-01T00:00:00"],
    ["d", "2026-01-01"], ["u", "0" * 32], ["p", {"a": 1}], ["z", 1],
]  # fmt: skip


@pytest.mark.parametrize(
    "sort",
    ["number", "title", "value", "received_on", "changed_at", "recipient", "place", "created_at"],
)
def test_a_forged_cursor_chooses_a_place_or_is_refused(people, gifts, sort):
    wanted = {record.id for record in queries.walk("gift", reader=people.clerk)}
    for kind, value in FORGED:
        packed = orjson.dumps([kind, value, gifts[0].id.hex])
        text = base64.urlsafe_b64encode(packed).decode().rstrip("=")
        for way in ("after", "before"):
            try:
                page = queries.page("gift", reader=people.clerk, sort=sort, **{way: text})
            except CursorInvalid:
                continue
            assert {record.id for record in page.records} <= wanted


def test_the_places_of_a_list_do_not_overlap(people, gifts):
    found = forward(people.gifts, sort="kind")

    assert all(one != other for one, other in pairwise(found))
    assert len(set(found)) == len(gifts)


def test_a_sum_is_exact_and_by_currency_and_leaves_out_what_is_not_seen(people, gifts):
    worlds.gift(people.gifts, recipient="CLERK", value="0.10 USD")
    worlds.gift(people.gifts, recipient="COLLEAGUE", value="0.20 USD")

    every = queries.total("gift", "value", reader=people.gifts)
    mine = queries.total("gift", "value", reader=people.clerk)

    assert [str(m) for m in every] == ["40.00 CHF", "0.30 USD"]
    assert [str(m) for m in mine] == ["25.50 CHF", "0.10 USD"]


def test_an_empty_list_has_no_neighbours(people):
    page = queries.page("gift", reader=people.clerk)

    assert (page.records, page.count.number, page.after, page.before) == ((), 0, None, None)
    assert registers.get("gift").views.list.sort == "-received_on"
