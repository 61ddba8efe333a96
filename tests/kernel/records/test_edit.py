"""Editing: what changes, what is refused, and that nothing is written when nothing differs."""

import pytest
from tests import worlds

from secretariat.kernel import queries, records
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.records import RecordClosed, StaleVersion, ValuesInvalid


def change(register, made, values, actor, **more):
    more.setdefault("version", made.version)
    return records.edit(register, made.id, values, actor=actor, **more)


def test_only_what_is_named_changes(people):
    made = worlds.gift(people.clerk, **{"description@fr": "Vase bleu"})

    after = change("gift", made, {"value": "130 USD", "place": "Room 1"}, people.gifts)

    assert str(after.values["value"]) == "130.00 USD"
    assert (after.values["place"], after.values["giver"]) == ("Room 1", "The Government")
    assert after.translations == {"description": {"fr": "Vase bleu"}}
    assert after.version == made.version + 1
    assert after.changed_at > made.changed_at


def test_the_title_follows_its_field(people):
    made = worlds.gift(people.clerk)

    assert change("gift", made, {"description": "Bowl"}, people.gifts).title == "Bowl"


def test_a_change_on_an_old_version_is_refused(people):
    made = worlds.gift(people.clerk)
    change("gift", made, {"place": "Room 1"}, people.gifts)

    with pytest.raises(StaleVersion, match=r"\(version 2, yours is 1\)"):
        change("gift", made, {"place": "Room 2"}, people.gifts)


def test_sending_what_is_stored_writes_nothing(people):
    made = worlds.gift(people.clerk)

    same = change("gift", made, {"value": "120.50 CHF", "recipient": "CLERK"}, people.gifts)

    assert same.version == made.version
    assert len(queries.history("gift", made.id, reader=people.gifts)) == 1


def test_a_hidden_or_masked_field_is_refused_like_an_unknown_one(people):
    worlds.role("CLERK", "access_administrator")
    clerk = worlds.actor("CLERK")
    made = queries.get("person", "COLLEAGUE", reader=clerk)

    with pytest.raises(ValuesInvalid) as refusal:
        change("person", made, {"private_phone": "1", "foo": "1"}, clerk)

    assert worlds.faults_of(refusal.value) == {
        "private_phone": "Person has no field 'private_phone' that you may write.",
        "foo": "Person has no field 'foo' that you may write.",
    }


def test_a_required_field_cannot_be_emptied_in_force(people):
    made = worlds.gift(people.clerk)

    with pytest.raises(ValuesInvalid) as refusal:
        change("gift", made, {"giver": " "}, people.gifts)

    assert worlds.codes_of(refusal.value) == {"giver": "required"}


def test_a_value_is_emptied_by_sending_nothing(people):
    made = worlds.gift(people.clerk)
    placed = change("gift", made, {"place": "Room 1"}, people.gifts)

    assert change("gift", placed, {"place": ""}, people.gifts).values["place"] is None


def test_a_translation_is_added_changed_and_removed(people):
    made = worlds.gift(people.clerk)
    french = change("gift", made, {"description@fr": "Un vase"}, people.gifts)
    other = change("gift", french, {"description@fr": "Un pot"}, people.gifts)
    same = change("gift", other, {"description@fr": "Un pot"}, people.gifts)
    gone = change("gift", same, {"description@fr": None}, people.gifts)

    assert french.translations == {"description": {"fr": "Un vase"}}
    assert other.translations == {"description": {"fr": "Un pot"}}
    assert same.version == other.version
    assert gone.translations == {}


def test_who_reads_but_may_not_edit_is_told_so(people):
    made = worlds.gift(people.clerk)

    with pytest.raises(NotAllowed, match=r"You may not edit this Gift\."):
        change("gift", made, {"giver": "x"}, people.clerk)


def test_what_one_may_not_read_does_not_exist(people):
    made = worlds.gift(people.clerk)

    with pytest.raises(NotFound) as hidden:
        change("gift", made, {"giver": "x"}, people.colleague)
    with pytest.raises(NotFound) as absent:
        records.edit("gift", people.clerk.person, {}, actor=people.colleague, version=1)

    one = str(hidden.value).replace(str(made.id), "-")
    assert one == str(absent.value).replace(str(people.clerk.person), "-")


def test_what_is_closed_stays_as_it_is(people):
    made = worlds.gift(people.gifts, recipient="CLERK", place="Room 1")
    kept = records.move("gift", made.id, "keep", actor=people.gifts)

    with pytest.raises(RecordClosed, match="is closed and cannot be changed"):
        change("gift", kept, {"giver": "x"}, people.gifts)


def test_the_number_stays_as_it_is(people):
    made = queries.get("unit", "RAMS", reader=people.house)

    with pytest.raises(ValuesInvalid) as refusal:
        change("unit", made, {"code": "RAMS2"}, people.house)

    assert worlds.faults_of(refusal.value) == {
        "code": "This value is the record's number and stays as it is."
    }


def test_a_unique_value_of_another_record_is_refused_and_the_own_one_is_not(people):
    one = worlds.edit("person", "CLERK", {"email": "a@example.org"})
    other = queries.get("person", "COLLEAGUE", reader=people.house)

    with pytest.raises(ValuesInvalid) as refusal:
        change("person", other, {"email": "a@example.org"}, people.house)

    assert worlds.codes_of(refusal.value) == {"email": "not_unique"}
    assert change("person", one, {"email": "a@example.org"}, people.house).version == one.version


def test_many_values_keep_their_order_each_once(people):
    worlds.concept("subject.gold", "Gold")
    worlds.concept("subject.silver", "Silver")
    made = records.create(
        "record",
        {"name": "R", "subjects": ["subject.silver", "gold", "subject.silver"]},
        actor=people.clerk,
        submit=False,
    )
    after = change("record", made, {"subjects": ["gold"]}, people.clerk)

    assert [r.number for r in made.values["subjects"]] == ["subject.silver", "subject.gold"]
    assert [r.number for r in after.values["subjects"]] == ["subject.gold"]
    assert change("record", after, {"subjects": []}, people.clerk).values["subjects"] == ()


def test_a_concept_of_another_scheme_is_refused(people):
    worlds.concept("region.mars", "Mars")

    with pytest.raises(ValuesInvalid) as refusal:
        records.create(
            "record", {"name": "R", "subjects": ["region.mars"]}, actor=people.clerk, submit=False
        )

    assert worlds.codes_of(refusal.value) == {"subjects": "unknown_record"}


def test_a_new_version_of_the_key_answers_with_the_record(people):
    made = worlds.gift(people.clerk)
    values = {"place": "Room 1"}
    first = change("gift", made, values, people.gifts, key="k")

    again = change("gift", made, values, people.gifts, key="k")

    assert (again.version, first.version) == (2, 2)
