"""Single records: by number or id, hidden ones like none, links, choices, overview."""

import pytest
from tests import worlds

from secretariat.kernel import identity, queries, records
from secretariat.kernel.errors import NotFound
from secretariat.kernel.values import Masked


def test_a_record_is_found_by_number_and_by_id_in_either_form(people):
    made = worlds.gift(people.clerk)

    for ref in (made.number, made.id, str(made.id), made.id.hex):
        assert queries.get("gift", ref, reader=people.clerk).id == made.id
    assert queries.by_id(made.id, reader=people.clerk).number == made.number


@pytest.mark.parametrize("ref", ["GIFT-1999-0001", "", "a\x00b", "\ud800", "x" * 500, "0" * 32])
def test_a_hidden_record_and_none_are_refused_alike(people, ref):
    made = worlds.gift(people.clerk)

    with pytest.raises(NotFound) as hidden:
        queries.get("gift", made.number, reader=people.colleague)
    with pytest.raises(NotFound) as absent:
        queries.get("gift", ref, reader=people.colleague)

    assert type(hidden.value) is type(absent.value)
    assert set(hidden.value.facts) == set(absent.value.facts)
    assert str(hidden.value) == (
        f"No gift {made.number} is known to you. Check the number, or ask for access."
    )


def test_a_record_of_another_register_is_none_of_this_one(people):
    made = worlds.gift(people.clerk)

    with pytest.raises(NotFound):
        queries.get("record", made.id, reader=people.clerk)


def test_a_masked_value_shows_its_end_and_a_hidden_one_nothing(people):
    made = worlds.gift(people.clerk)
    values = {"place": "Room 1", "valuation_note": "Estimated by the museum"}
    records.edit("gift", made.id, values, actor=people.gifts, version=1)

    seen = queries.get("gift", made.id, reader=people.clerk)

    assert seen.values["valuation_note"] == Masked("•••• seum")
    assert seen.masked == {"valuation_note"}
    assert "place" not in seen.values
    assert queries.form_fields("gift", record=seen, reader=people.clerk) == tuple(
        n for n in seen.values if n != "valuation_note"
    )


def test_a_link_to_what_one_may_not_read_keeps_its_place_alone(people):
    plan = records.create("file_plan_class", {"name": "F", "code": "REC.FIL"}, actor=people.house)
    values = {"name": "Secret", "file_plan_class": plan.number, "unit": "FINANCE"}
    folder = records.create(
        "aggregation", {**values, "responsible": "COLLEAGUE"}, actor=people.house
    )
    made = records.create(
        "record",
        {"name": "R", "unit": "RAMS", "file_plan_class": "REC.FIL", "aggregation": folder.number},
        actor=people.house,
    )

    ref = queries.get("record", made.id, reader=people.clerk).values["aggregation"]

    assert (ref.id, ref.register, ref.number, ref.title) == (folder.id, "aggregation", None, None)
    assert (
        queries.linked("file_plan_class", "REC.FIL", reader=people.colleague)[0][2][0].id
        == folder.id
    )
    assert [
        (r.code, f) for r, f, _ in queries.linked("file_plan_class", "REC.FIL", reader=people.clerk)
    ] == [("record", "file_plan_class")]


def test_choices_are_those_one_may_read_by_words_or_number(people):
    worlds.unit("LIBRARY", name="Library and archives")
    worlds.concept("subject.gold", "Gold")
    worlds.concept("region.gold", "Gold Coast")

    assert [r.number for r in queries.choices("unit", reader=people.clerk, text="archives")] == [
        "LIBRARY"
    ]
    assert [r.number for r in queries.choices("unit", reader=people.clerk, text="RAMS")] == ["RAMS"]
    found = queries.choices("concept", reader=people.clerk, text="gold", scheme="subject")
    assert [r.number for r in found] == ["subject.gold"]
    assert queries.choices("gift", reader=people.clerk) == ()
    assert queries.choices("unit", reader=people.clerk, text="a\x00b") == ()


def test_the_overview_names_what_one_may_use(people):
    def cards(reader):
        return {c.register.code: c.can_create for c in queries.overview(reader)}

    assert cards(people.clerk)["gift"] is True
    assert cards(people.clerk)["unit"] is False
    assert "gift" not in cards(identity.visitor())
    worlds.concept("subject.gold", "Gold")
    assert cards(identity.visitor()) == {"concept": False}


def test_a_history_names_acts_people_and_what_one_may_see(people):
    made = worlds.gift(people.clerk)
    records.edit("gift", made.id, {"place": "Room 1", "giver": "X"}, actor=people.gifts, version=1)
    records.move("gift", made.id, "keep", actor=people.gifts)

    mine = queries.history("gift", made.id, reader=people.clerk)
    theirs = queries.history("gift", made.id, reader=people.gifts)

    assert [c.kind for c in mine] == ["create", "edit", "keep"]
    assert [c.actor.number for c in mine] == ["CLERK", "GIFTS", "GIFTS"]
    assert mine[1].fields == {"giver": "X"}
    assert theirs[1].fields == {"giver": "X", "place": "Room 1"}
    assert mine[2].state == "kept"
    with pytest.raises(NotFound):
        queries.history("gift", made.id, reader=people.colleague)
