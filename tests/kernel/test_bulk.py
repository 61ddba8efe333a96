"""Bulk: many records through the same checks as one, wholly or not at all."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import worlds

from secretariat.kernel import bulk, queries, records
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.intake import ValuesInvalid
from secretariat.kernel.store.models import Outbox, RecordPerson
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.tables.models_of_registers import model_of

OWN = {"record_id", "number", "changed_at"}


def gift(**values):
    plain = {
        "description": "Vase",
        "giver": "The Government",
        "kind": "gift",
        "value": "120.50 CHF",
        "received_on": "2026-01-02",
    }
    return {**plain, **values}


def loaded(register, sent, actor, **how):
    return [i for done in bulk.load(register, sent, actor=actor, **how) for i in done.ids]


def filed(**values):
    return {"name": "Letter", "file_plan_class": "ADM.GIF", "unit": "RAMS", **values}


@pytest.fixture
def plan(people):
    worlds.role("CLERK", "registry_officer")
    worlds.person("KEEPER", unit="ORG")
    worlds.role("KEEPER", "file_plan_manager")
    for code, parent in (("ADM", None), ("ADM.GIF", "ADM")):
        values = {"name": code, "code": code, "parent": parent}
        records.create("file_plan_class", values, actor=people.house)
    return people


def spine(record):
    row = Row.objects.get(pk=record)
    left_out = {"id", "number", "head", "created_at", "changed_at"}
    return {f.attname: getattr(row, f.attname) for f in row._meta.fields if f.name not in left_out}


def typed(register, record):
    row = model_of(register).objects.get(pk=record)
    return {f.attname: getattr(row, f.attname) for f in row._meta.fields if f.attname not in OWN}


def named(record):
    rows = RecordPerson.objects.filter(record_id=record)
    return set(rows.values_list("person", "rules", "reads", "hidden"))


@pytest.mark.parametrize("recipient", ["CLERK", "COLLEAGUE", None])
def test_a_loaded_record_is_stored_like_a_created_one(people, recipient):
    values = gift(recipient=recipient, place="Vault", valuation_note="By the list price.")
    values = values if recipient else gift()
    actor = people.gifts if recipient else people.clerk
    one = records.create("gift", values, actor=actor).id
    other = loaded("gift", [values], actor)[0]

    assert spine(one) == spine(other)
    assert typed("gift", one) == typed("gift", other)
    assert named(one) == named(other)
    assert Outbox.objects.filter(record=other, is_new=True).count() == 1
    assert verify().is_clean


def test_each_record_names_its_own_people(people):
    recipients = ["CLERK", "COLLEAGUE", "GIFTS", "CLERK"]
    ids = loaded("gift", [gift(recipient=one) for one in recipients], people.gifts)

    persons = {"CLERK": people.clerk, "COLLEAGUE": people.colleague, "GIFTS": people.gifts}
    for record, recipient in zip(ids, recipients, strict=True):
        assert {row[0] for row in named(record)} == {persons[recipient].person}
    for reader, number in ((people.clerk, 2), (people.colleague, 1), (people.gifts, 4)):
        assert queries.page("gift", reader=reader).count.number == number


def test_numbers_follow_each_other_in_the_year_of_the_headquarters(people):
    later = worlds.actor("GIFTS", on=date(2031, 1, 1))

    done = list(bulk.load("gift", [gift(recipient="CLERK")] * 3, actor=later, block=2))

    assert [n for block in done for n in block.numbers] == [
        "GIFT-2031-0001",
        "GIFT-2031-0002",
        "GIFT-2031-0003",
    ]


def test_a_block_with_a_fault_is_not_there_at_all_and_those_before_it_are(people):
    sent = [gift(), gift(), gift(), gift(kind="bribe", value="much")]

    with pytest.raises(ValuesInvalid) as refusal:
        loaded("gift", sent, people.clerk, block=2)

    assert set(worlds.codes_of(refusal.value)) == {"[1].kind", "[1].value"}
    assert queries.page("gift", reader=people.clerk).count.number == 2
    assert Row.objects.filter(register="gift").count() == 2
    assert worlds.gift(people.clerk).number.endswith("-0003")


def test_a_value_that_must_be_unique_is_refused_within_a_block_and_against_the_table(people):
    someone = {"name": "A", "staff_number": "S-1", "unit": "RAMS"}

    with pytest.raises(ValuesInvalid, match="staff_number"):
        loaded("person", [someone, someone], people.house)
    with pytest.raises(ValuesInvalid, match="staff_number"):
        loaded("person", [{**someone, "staff_number": "CLERK"}], people.house)


def test_nobody_loads_what_no_rule_lets_them_create(people):
    with pytest.raises(NotAllowed, match="create"):
        loaded("gift", [gift(), gift(recipient="COLLEAGUE")], people.clerk)
    with pytest.raises(NotAllowed):
        loaded("unit", [{"name": "Mine", "code": "MINE"}], people.clerk)

    assert not Row.objects.filter(register="gift").exists()


def test_drafts_are_loaded_in_force_and_read_through_what_they_belong_to(plan):
    shared = {"name": "Case", "file_plan_class": "ADM.GIF", "unit": "RAMS", "responsible": "CLERK"}
    folder = records.create("aggregation", {**shared, "shared_with": ["FINANCE"]}, actor=plan.house)
    mine, theirs = loaded("record", [filed(), filed(aggregation=folder.number)], plan.house)

    seen = {record.id for record in queries.page("record", reader=plan.colleague).records}
    assert seen == {theirs}
    assert Row.objects.get(pk=mine).state == "filed"
    assert verify().is_clean


def test_many_links_and_translations_are_loaded(people):
    worlds.unit("JUR", parent="ORG")
    post = {"name": "Clerk", "name@fr": "Commis", "unit": "JUR"}
    made = loaded("post", [post, {"name": "Judge", "unit": "JUR"}], people.house)

    first = queries.by_id(made[0], reader=people.house)
    assert first.translations["name"]["fr"] == "Commis"
    assert verify().is_clean


def test_a_block_asks_the_same_number_of_questions_whatever_its_size(plan):
    folder = records.create(
        "aggregation",
        {"name": "Case", "file_plan_class": "ADM.GIF", "unit": "RAMS", "responsible": "CLERK"},
        actor=plan.house,
    )
    values = filed(aggregation=folder.number)
    loaded("record", [values], plan.house)
    asked = []
    for count in (5, 50):
        with CaptureQueriesContext(connection) as found:
            loaded("record", [values] * count, plan.house)
        asked.append(len(found))

    assert asked[0] == asked[1]


def concepts(people):
    for scheme, notation in (("subject", "subject.peace"), ("other", "other.war")):
        if scheme == "subject":
            values = {"name": "Subjects", "code": "subject"}
            records.create("concept_scheme", values, actor=people.house)
        values = {"pref_label": notation, "notation": notation, "scheme": scheme}
        records.create("concept", values, actor=people.house)


@pytest.mark.parametrize("named", ["peace", "subject.peace"])
def test_concepts_are_found_by_notation_within_their_scheme(plan, named):
    concepts(plan)
    one = records.create("record", filed(subjects=[named]), actor=plan.house)
    other = loaded("record", [filed(subjects=[named])], plan.house)[0]

    assert queries.by_id(other, reader=plan.house).values["subjects"] == one.values["subjects"]


@pytest.mark.parametrize("named", ["war", "other.war", "nothing"])
def test_concepts_of_another_scheme_are_refused(plan, named):
    concepts(plan)
    with pytest.raises(ValuesInvalid) as refusal:
        loaded("record", [filed(subjects=[named])], plan.house)

    assert worlds.codes_of(refusal.value) == {"[0].subjects": "unknown_record"}


def test_a_record_that_the_actor_may_not_read_is_not_found(people):
    other = worlds.gift(people.gifts, recipient="COLLEAGUE")
    worlds.role("CLERK", "registry_officer")
    clerk = worlds.actor("CLERK")
    with pytest.raises(ValuesInvalid) as refusal:
        loaded("record", [filed(supersedes=str(other.id))], clerk)

    assert "[0].supersedes" in worlds.codes_of(refusal.value)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has these settings")
def test_a_long_load_has_more_room_and_gives_it_back(people):
    """The log may grow while blocks are written."""
    pragmas = ("cache_size", "wal_autocheckpoint")

    def room():
        with connection.cursor() as cursor:
            return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas]

    usual = room()
    blocks = bulk.load("gift", [gift(), gift()], actor=people.gifts, block=1)
    next(blocks)
    while_loading = room()
    list(blocks)

    assert while_loading == list(bulk._ROOM.values())
    assert room() == usual
