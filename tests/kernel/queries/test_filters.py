"""Filters: what may be asked of which field, what it means, and what is refused."""

import pytest
from tests import worlds

from secretariat.kernel import queries, records, registers
from secretariat.kernel.queries import FilterInvalid


@pytest.fixture
def gifts(people):
    """Return three gifts: a vase for the clerk, a bowl for the colleague, a medal without place."""
    return {
        "vase": worlds.gift(people.gifts, recipient="CLERK", place="Room 1"),
        "bowl": worlds.gift(
            people.gifts,
            description="Silver Bowl É",
            recipient="COLLEAGUE",
            kind="artefact",
            value="7 USD",
            received_on="2026-02-01",
            place="Cellar",
        ),
        "medal": worlds.gift(
            people.gifts, description="Medal", recipient="CLERK", kind="award", value="900 CHF"
        ),
    }


def asked(gifts, reader, name, value):
    filters = [queries.parse_filter(registers.get("gift"), name, value)]
    page = queries.page("gift", reader=reader, filters=filters)
    assert page.count.number == len(page.records)
    by_id = {gift.id: name for name, gift in gifts.items()}
    return sorted(by_id[record.id] for record in page.records)


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("description", "Vase", "vase"),
        ("description.ne", "Vase", "bowl medal"),
        ("description.contains", "BOWL e", "bowl"),
        ("description.starts", "silver", "bowl"),
        ("description.starts", "bowl", ""),
        ("description.in", "Vase,Medal,Other", "medal vase"),
        ("description.empty", "no", "bowl medal vase"),
        ("title.contains", "med", "medal"),
        ("kind", "award", "medal"),
        ("kind.ne", "award", "bowl vase"),
        ("kind.in", "award,gift", "medal vase"),
        ("value", "120.50 CHF", "vase"),
        ("value", "120.50 USD", ""),
        ("value.gt", "7 USD", ""),
        ("value.gte", "7 USD", "bowl"),
        ("value.gt", "120.5 CHF", "medal"),
        ("value.gte", "120.5 CHF", "medal vase"),
        ("value.lt", "900 CHF", "vase"),
        ("value.lte", "900 CHF", "medal vase"),
        ("value.ne", "7 USD", "medal vase"),
        ("value.empty", "false", "bowl medal vase"),
        ("received_on", "2026-02-01", "bowl"),
        ("received_on.lt", "2026-02-01", "medal vase"),
        ("received_on.gte", "2026-02-01", "bowl"),
        ("received_on.ne", "2026-02-01", "medal vase"),
        ("recipient", "CLERK", "medal vase"),
        ("recipient", "NOBODY", ""),
        ("recipient.ne", "CLERK", "bowl"),
        ("recipient.in", "CLERK,NOBODY", "medal vase"),
        ("place", "Cellar", "bowl"),
        ("place.ne", "Cellar", "medal vase"),
        ("place.empty", "yes", "medal"),
        ("place.empty", "no", "bowl vase"),
        ("valuation_note.empty", "yes", "bowl medal vase"),
        ("state", "declared", "bowl medal vase"),
        ("state", "kept", ""),
        ("owner.empty", "no", "bowl medal vase"),
        ("changed_at.gt", "2020-01-01T00:00:00+00:00", "bowl medal vase"),
        ("changed_at.lt", "2020-01-01T00:00:00+00:00", ""),
    ],
)
def test_a_filter_finds_what_it_says(people, gifts, name, value, found):
    assert asked(gifts, people.gifts, name, value) == found.split()


def test_me_is_the_reader(people, gifts):
    assert asked(gifts, people.clerk, "recipient", "me") == ["medal", "vase"]
    assert asked(gifts, people.gifts, "recipient", "me") == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("place", "Room 1", ""),
        ("place.ne", "Room 1", "medal vase"),
        ("place.empty", "yes", "medal vase"),
        ("place.empty", "no", ""),
        ("place.contains", "room", ""),
        ("place.starts", "r", ""),
        ("place.in", "Room 1", ""),
        ("valuation_note.empty", "yes", "medal vase"),
    ],
)
def test_a_field_that_is_not_seen_counts_as_empty(people, gifts, name, value, found):
    assert asked(gifts, people.clerk, name, value) == found.split()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "the register has no such field"),
        ("see_custody", "the register has no such field"),
        ("access_set", "the register has no such field"),
        ("photograph.empty", "the register has no such field"),
        ("kind.gt", "this field takes eq, ne, empty, in"),
        ("kind.foo", "this field takes eq, ne, empty, in"),
        ("value.contains", "this field takes eq, ne, lt, lte, gt, gte, empty"),
        ("valuation_note", "this field takes empty"),
        ("description.lt", "this field takes eq, ne, contains, starts, empty, in"),
    ],
)
def test_what_a_field_cannot_answer_is_refused(people, name, words):
    with pytest.raises(FilterInvalid, match=words):
        queries.parse_filter(registers.get("gift"), name, "x")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("received_on", "soon", "year-month-day"),
        ("value.gt", "much", "a number with a point"),
        ("kind", "bribe", "choose one of"),
        ("changed_at.gt", "2026-01-01", "time zone"),
        ("description", "a\x00b", "nul character"),
        ("description.contains", "a\x00b", "nul character"),
        ("description.starts", "\ud800", "half a character"),
        ("recipient", "a\x00b", "nul character"),
        ("recipient", "\ud800", "half a character"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(people, gifts, name, value, words):
    with pytest.raises(FilterInvalid, match=words):
        asked(gifts, people.gifts, name, value)


def test_all_filters_hold_together(people, gifts):
    register = registers.get("gift")
    filters = [
        queries.parse_filter(register, "kind", "gift"),
        queries.parse_filter(register, "recipient", "COLLEAGUE"),
    ]

    assert queries.page("gift", reader=people.gifts, filters=filters).records == ()


def test_many_valued_links_are_asked_one_by_one(people):
    gold = worlds.concept("subject.gold", "Gold")
    worlds.concept("subject.tin", "Tin")
    one = records.create(
        "record", {"name": "One", "subjects": ["gold", "tin"]}, actor=people.clerk, submit=False
    )
    two = records.create("record", {"name": "Two"}, actor=people.clerk, submit=False)
    register = registers.get("record")

    def ids(name, value):
        filters = [queries.parse_filter(register, name, value)]
        return {r.id for r in queries.walk("record", reader=people.clerk, filters=filters)}

    assert ids("subjects", "subject.gold") == {one.id}
    assert ids("subjects", str(gold.id)) == {one.id}
    assert ids("subjects.empty", "yes") == {two.id}
    assert ids("subjects.empty", "no") == {one.id}
    with pytest.raises(FilterInvalid, match="this field takes eq, empty"):
        queries.parse_filter(register, "subjects.ne", "subject.gold")
