"""Picking: a link is offered just what the write door would take, of what the reader may read."""

from datetime import timedelta

import pytest
from tests import worlds
from tests.kernel.rooms import tours

from secretariat.kernel import picking, queries, records

CLAIM = "education_grant_claim"


@pytest.fixture(autouse=True)
def family(db):
    """Make two members of the staff with a child each, one with a spouse, and their officer."""
    worlds.unit("HRD")
    for number in ("ANNE", "BEN", "OFFICER"):
        worlds.person(number, unit="HRD")
    worlds.role("OFFICER", "benefits_officer")
    for parent, name, relation in (
        ("ANNE", "Ada", "child"),
        ("ANNE", "Abel", "spouse"),
        ("BEN", "Bo", "child"),
    ):
        values = {"name": name, "relation": relation, "born_on": "2012-05-01"}
        records.create("dependant", values, actor=worlds.actor(parent))


def offered(field, reader, **more):
    """Return the titles that a reader is offered."""
    found = picking.candidates(CLAIM, field, reader=worlds.actor(reader), **more)
    return [one.ref.title for one in found]


def test_a_new_form_offers_what_fits_its_defaults():
    assert offered("child", "ANNE") == ["Ada"]
    assert offered("child", "BEN") == ["Bo"]


def test_what_was_filled_in_so_far_counts():
    assert offered("child", "OFFICER") == []
    assert offered("child", "OFFICER", given={"staff": "BEN"}) == ["Bo"]
    assert offered("child", "OFFICER", given={"staff": "nobody"}) == []
    assert picking.depends_on(CLAIM, "child") == ("staff",)


def test_only_what_the_reader_reads_is_offered_whatever_fits():
    assert offered("child", "ANNE", given={"staff": "BEN"}) == []


def test_a_part_of_the_title_or_the_number_narrows_and_what_does_not_fit_stays_out():
    (abel,) = queries.choices("dependant", reader=worlds.actor("ANNE"), text="Abel")

    assert offered("child", "ANNE", text="a") == ["Ada"]
    assert offered("child", "ANNE", text=str(abel.id)) == []


def test_the_form_of_a_record_offers_what_fits_the_record():
    anne = worlds.actor("ANNE")
    child = picking.candidates(CLAIM, "child", reader=anne)[0].ref
    values = {"name": "Fees", "child": str(child.id)}
    claim = records.create(CLAIM, values, actor=anne, submit=False)

    assert offered("child", "ANNE", record=claim) == ["Ada"]
    assert offered("child", "ANNE", record=claim, given={"staff": "BEN"}) == []


def test_all_that_fit_are_found_among_many_that_do_not():
    tours.furnish()
    officer = worlds.actor("TOURS")
    starts = (worlds.actor("TOURS").today + timedelta(days=9)).isoformat()
    plain = {"spoken_in": "en", "guide": "GUIDE", "place": "Hall", "capacity": 3}
    for number in range(130):
        values = {**plain, "name": f"A {number}", "starts_at": f"{starts}T10:00:00Z"}
        records.create("tour", values, actor=officer)
    last = tours.tour(5, name="Z")
    tours.book(last, 2)

    found = picking.candidates("tour_booking", "tour", reader=officer)

    assert [(one.ref.title, one.room.left) for one in found] == [("Z", 3)]
