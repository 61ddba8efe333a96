"""Indexing: what the house changes is found by those who may read it, and by nobody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import worlds

from secretariat.kernel import access_sets, bulk, finding, indexing, queries, records
from secretariat.kernel.documents import HOUSE, documents_of, principal
from secretariat.kernel.store.models import Outbox, Record


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    indexing.close()
    finding._index.cache_clear()
    settings.SEARCH = tmp_path / "index"
    yield
    indexing.close()
    finding._index.cache_clear()


def found(text, reader):
    return [hit.record.number for hit in finding.find(text, reader=reader).hits]


def document(record):
    return documents_of({record.id: 1})[0]


def test_a_record_is_found_by_its_readers_alone(people):
    made = worlds.gift(people.clerk, description="Samovar")
    indexing.drain_all()

    assert found("samovar", people.clerk) == [made.number]
    assert found("samovar", people.gifts) == [made.number]
    assert found("samovar", people.colleague) == []
    assert not Outbox.objects.exists()


def test_a_changed_record_is_left_out_until_it_is_indexed_anew(people):
    made = worlds.gift(people.clerk, description="Samovar")
    indexing.drain_all()
    records.edit("gift", made.id, {"description": "Kettle"}, actor=people.gifts, version=1)

    waiting = finding.find("samovar", reader=people.clerk)
    assert (waiting.total, waiting.pending) == (0, 1)
    indexing.drain_all()
    assert found("samovar", people.clerk) == []
    assert found("kettle", people.clerk) == [made.number]


def test_walking_the_outbox_again_and_building_anew_change_no_answer(people):
    for name in ("Samovar", "Kettle"):
        worlds.gift(people.clerk, description=name)
    indexing.drain_all()
    before = [found(text, people.clerk) for text in ("samovar", "kettle", "")]
    for record in Record.objects.filter(register="gift"):
        Outbox.objects.create(record=record.id, is_new=True, at=record.changed_at)
    indexing.drain_all()
    again = [found(text, people.clerk) for text in ("samovar", "kettle", "")]
    indexing.rebuild()

    assert before == again == [found(text, people.clerk) for text in ("samovar", "kettle", "")]


def test_a_document_names_the_readers_of_its_sets_and_the_people_of_its_rules(people):
    made = worlds.gift(people.clerk, recipient="CLERK")

    tokens = {"role:gifts_officer", "role:auditor", f"person:{people.clerk.person}", HOUSE}
    assert set(document(made).acl) == {principal(token) for token in tokens}
    assert not document(made).is_public


def test_nobody_but_named_people_and_the_house_is_named_while_a_set_is_closed(people):
    made = worlds.gift(people.clerk, recipient="CLERK")
    access_sets.close([Record.objects.get(pk=made.id).access_set_id])

    tokens = {f"person:{people.clerk.person}", HOUSE}
    assert set(document(made).acl) == {principal(token) for token in tokens}


def test_fields_of_groups_that_are_not_searched_leave_no_trace(people):
    made = worlds.gift(people.gifts, recipient="CLERK", place="Cellar", valuation_note="Dear")

    text = repr(document(made))
    assert "Vase" in text
    assert "Cellar" not in text
    assert "Dear" not in text


def test_documents_take_the_same_number_of_questions_for_any_number(people):
    sent = {"description": "Vase", "giver": "A", "kind": "gift", "value": "1 CHF"}
    sent |= {"received_on": "2026-01-02"}
    asked = []
    for count in (3, 30):
        loaded = next(iter(bulk.load("gift", [sent] * count, actor=people.clerk)))
        with CaptureQueriesContext(connection) as made:
            assert len(documents_of(dict.fromkeys(loaded.ids, 1))) == count
        asked.append(len(made))

    assert asked[0] == asked[1]


def test_an_index_entry_follows_the_newest_state_of_its_record(people):
    made = worlds.gift(people.clerk, description="Samovar")
    edited = records.edit("gift", made.id, {"place": "Cellar"}, actor=people.gifts, version=1)
    records.move("gift", made.id, "keep", actor=people.gifts, version=edited.version)
    indexing.drain_all()

    assert document(made).state == "kept"
    assert finding.find("samovar", reader=people.clerk, state="kept").total == 1
    assert finding.find("samovar", reader=people.clerk, state="declared").total == 0
    assert queries.get("gift", made.id, reader=people.clerk).state == "kept"
