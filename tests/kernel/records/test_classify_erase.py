"""Classifying and erasing: reasons, rights, and what remains."""

import pytest
from tests import worlds

from secretariat.kernel import queries, records
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.records import FieldNotErasable, StaleVersion, ValuesInvalid


@pytest.fixture
def filed(people):
    """Return a record filed by the clerk, with a records manager in the house."""
    records.create("file_plan_class", {"name": "Files", "code": "REC.FIL"}, actor=people.house)
    worlds.person("MANAGER", unit="FINANCE", clearance="confidential", caveats="audit")
    worlds.role("MANAGER", "records_manager")
    values = {"name": "Report", "unit": "RAMS", "file_plan_class": "REC.FIL"}
    return records.create("record", values, actor=people.clerk)


def classify(record, **what):
    given = {"actor": worlds.actor("MANAGER"), "reason": "Asked by the author.", "version": 2}
    return records.classify("record", record.id, **{**given, **what})


def test_a_higher_level_takes_the_record_from_those_not_cleared(people, filed):
    after = classify(filed, level="confidential")

    assert (after.level, after.version) == ("confidential", 3)
    with pytest.raises(NotFound):
        queries.get("record", filed.number, reader=people.clerk)
    assert queries.page("record", reader=people.clerk).count.number == 0
    change = queries.history("record", filed.id, reader=worlds.actor("MANAGER"))[-1]
    assert (change.kind, change.reason) == ("classify", "Asked by the author.")


def test_a_caveat_takes_the_record_from_those_who_do_not_hold_it(people, filed):
    assert classify(filed, caveats=["audit", "audit"]).caveats == ("audit",)

    assert queries.page("record", reader=people.clerk).count.number == 0
    assert queries.page("record", reader=worlds.actor("MANAGER")).count.number == 1


def test_every_fault_of_a_classification_is_told(filed):
    with pytest.raises(ValuesInvalid) as refusal:
        classify(
            filed,
            reason=" ",
            level="strictly_confidential",
            caveats=["medical"],
            file_plan_class="XX.YY",
        )

    assert worlds.faults_of(refusal.value) == {
        "reason": "Say why; the reason is kept.",
        "level": "Choose one of public, internal, confidential.",
        "caveats": "You may set only caveats that you hold yourself.",
        "file_plan_class": "Choose a class of the file plan.",
    }


def test_classifying_needs_its_verb_and_the_latest_version(people, filed):
    with pytest.raises(NotAllowed, match="You may not classify this Record"):
        classify(filed, actor=people.clerk)
    with pytest.raises(StaleVersion):
        classify(filed, version=1)


def test_the_same_classification_writes_nothing(filed):
    assert classify(filed, level="internal").version == 2


def test_another_class_is_kept(filed):
    assert classify(filed, file_plan_class="REC.COR").file_plan_class == "REC.COR"


@pytest.fixture
def personnel(people):
    """Return the personnel officer."""
    worlds.person("HR", unit="FINANCE")
    worlds.role("HR", "personnel_officer")
    return worlds.actor("HR")


def erase(field, actor, **what):
    given = {"reason": "Wish of the person.", "authority": "Decision 12"}
    return records.erase("person", "CLERK", field, actor=actor, **{**given, **what})


def test_an_erased_field_is_empty_everywhere_and_its_chain_holds(people, personnel):
    worlds.edit("person", "CLERK", {"private_phone": "+41 22 000 00 00"})
    worlds.edit("person", "CLERK", {"private_phone": "+41 22 111 11 11"})

    after = erase("private_phone", personnel)

    assert after.values["private_phone"] is None
    changes = queries.history("person", "CLERK", reader=personnel)
    assert [c.kind for c in changes] == ["create", "edit", "edit", "erase"]
    assert [sorted(c.erased) for c in changes] == [[], ["private_phone"], ["private_phone"], []]
    assert not any("private_phone" in c.fields for c in changes)


def test_an_erased_name_leaves_a_dash(people, personnel):
    worlds.edit("person", "CLERK", {"name": "Somebody"})

    after = erase("name", personnel)

    assert (after.title, after.values["name"]) == ("—", "—")


def test_erasing_needs_reason_authority_and_a_field_with_personal_data(people, personnel):
    with pytest.raises(ValuesInvalid) as refusal:
        erase("private_phone", personnel, reason=" ", authority="")
    assert set(worlds.codes_of(refusal.value)) == {"reason", "authority"}
    with pytest.raises(FieldNotErasable, match="foo holds no personal data and no file"):
        erase("foo", personnel)


def test_a_field_that_is_hidden_is_refused_like_an_unknown_one(people, personnel):
    with pytest.raises(FieldNotErasable, match="clearance holds no personal data and no file"):
        erase("clearance", personnel)


def test_the_number_itself_is_not_erased(people, personnel):
    with pytest.raises(FieldNotErasable):
        erase("staff_number", personnel)


def test_erasing_needs_its_verb(people):
    with pytest.raises(NotAllowed, match="You may not erase this Person"):
        erase("email", people.clerk)
