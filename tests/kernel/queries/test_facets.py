"""Facets: how many of a list have each value, for those who may see it."""

import pytest
from tests import worlds

from secretariat.kernel import queries, registers
from secretariat.kernel.queries import FilterInvalid, faceting


@pytest.fixture
def gifts(people):
    """Return seven gifts: four of the clerk's, three of the colleague's."""
    kinds = ("gift", "award", "gift", "artefact", "gift", "award", "gift")
    return [
        worlds.gift(people.gifts, kind=kind, recipient="CLERK" if place % 2 == 0 else "COLLEAGUE")
        for place, kind in enumerate(kinds)
    ]


def asked(name, value):
    return queries.parse_filter(registers.get("gift"), name, value)


def test_values_stand_largest_first_with_their_counts(people, gifts):
    found = queries.facets("gift", ["kind", "state"], reader=people.gifts)

    assert found["kind"].values == (("gift", 4), ("award", 2), ("artefact", 1))
    assert sum(number for _, number in found["state"].values) == 7
    assert not found["kind"].is_capped


def test_only_what_the_reader_may_read_is_counted(people, gifts):
    found = queries.facets("gift", ["kind"], reader=people.clerk)

    assert found["kind"].values == (("gift", 4),)


def test_a_facet_is_counted_without_its_own_filter_and_with_all_others(people, gifts):
    filters = [asked("kind.eq", "award"), asked("recipient.eq", "CLERK")]

    found = queries.facets("gift", ["kind", "recipient"], reader=people.gifts, filters=filters)

    assert dict(found["kind"].values) == {"gift": 4}
    assert [number for _, number in found["recipient"].values] == [2]


def test_a_link_is_counted_by_the_record_it_leads_to(people, gifts):
    found = queries.facets("gift", ["recipient"], reader=people.gifts)

    first, second = found["recipient"].values
    assert (first[1], second[1]) == (4, 3)
    assert queries.by_id(first[0], reader=people.gifts).number == "CLERK"


def test_beyond_the_rows_read_the_counts_say_that_they_are_least_ones(people, gifts, monkeypatch):
    monkeypatch.setattr(faceting, "ROWS_READ", 3)

    found = queries.facets("gift", ["kind"], reader=people.gifts)

    assert found["kind"].is_capped
    assert sum(number for _, number in found["kind"].values) == 4


def test_nobody_without_rights_counts_anything(people, gifts):
    from secretariat.kernel import identity

    assert queries.facets("gift", ["kind"], reader=identity.visitor())["kind"].values == ()


@pytest.mark.parametrize("name", ["description", "value", "nothing", "photograph"])
def test_what_has_no_closed_set_of_values_is_refused(people, name):
    with pytest.raises(FilterInvalid, match="cannot be counted"):
        queries.facets("gift", [name], reader=people.gifts)
