"""Unfinished forms: kept while one types, offered again, shown side by side, gone when sent."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from secretariat.kernel import records, unfinished
from secretariat.kernel.store.models import Event, Record, Unfinished
from tests.web.furnishing import PICTURE
from tests.web.pages import body, heading, hidden


@pytest.fixture
def typed():
    """What the form of a gift holds before it is done."""
    return {"_key": str(uuid4()), "_turn": "0", "description": "Silk sc", "giver": "A delegation"}


GIFT = {"kind": "gift", "value": "1", "value.currency": "CHF", "received_on": "2026-03-01"}


def kept(client, address, typed):
    response = client.post(address, typed)
    assert response.status_code == 200, body(response)
    return response.json()


def go_on(client, typed, address="/new/gift"):
    return client.get(f"{address}?_entry={typed['_key']}")


def test_what_was_typed_comes_back_after_the_window_is_gone(officer, typed):
    said = kept(officer, "/keep/gift", typed)

    page = body(officer.get("/new/gift"))
    form = go_on(officer, typed)
    assert said["turn"] == 1
    assert said["said"].startswith("Kept at ")
    assert "You began this form before" in page
    assert "Silk sc" in page
    assert 'value="Silk sc"' in body(form)
    assert hidden(form, "_key") == typed["_key"]


def test_what_was_typed_is_no_record_and_leaves_no_event(officer, house, typed):
    before = Event.objects.count()

    kept(officer, "/keep/gift", typed)

    assert Event.objects.count() == before
    assert "Silk sc" not in body(officer.get("/r/gift"))


def test_it_stands_among_my_forms_until_it_is_thrown_away(officer, typed):
    kept(officer, "/keep/gift", typed)
    assert "Forms not sent yet" in body(officer.get("/mine"))

    officer.post(f"/throw-away/{typed['_key']}", {"next": "/mine"})

    assert "Forms not sent yet" not in body(officer.get("/mine"))
    assert go_on(officer, typed).status_code == 404


def test_nobody_else_finds_throws_away_or_overwrites_it(officer, colleague, typed):
    kept(officer, "/keep/gift", typed)

    assert go_on(colleague, typed).status_code == 404
    assert "You began this form" not in body(colleague.get("/new/gift"))
    colleague.post(f"/throw-away/{typed['_key']}")
    kept(colleague, "/keep/gift", {**typed, "description": "Mine"})
    assert 'value="Silk sc"' in body(go_on(officer, typed))


def test_sent_is_gone_and_a_late_keeping_brings_nothing_back(officer, house, typed):
    said = kept(officer, "/keep/gift", typed)
    sent = {**typed, **GIFT, "_turn": said["turn"], "description": "Silk scarf"}
    sent["recipient"] = house.people["colleague"].number
    assert officer.post("/new/gift", sent).status_code == 302

    late = officer.post("/keep/gift", typed)

    assert late.status_code == 404
    assert not Unfinished.objects.exists()


def test_what_was_sent_is_not_offered_though_the_house_died_before_it_was_removed(
    officer, house, typed
):
    kept(officer, "/keep/gift", typed)
    values = {"description": "Scarf", "giver": "x", "kind": "gift", "value": "1 CHF"}
    values |= {"recipient": house.people["colleague"].number, "received_on": "2026-03-01"}
    records.create("gift", values, actor=house.actor("gifts.officer"), key=typed["_key"])

    assert "You began this form" not in body(officer.get("/new/gift"))
    unfinished.sweep()
    assert not Unfinished.objects.exists()


def test_two_windows_that_go_on_with_one_form_are_both_kept_and_shown(officer, typed):
    seen = {**typed, "_turn": kept(officer, "/keep/gift", typed)["turn"]}
    first = kept(officer, "/keep/gift", {**seen, "giver": "From one window"})

    second = kept(officer, "/keep/gift", {**seen, "giver": "From the other"})

    page = body(officer.get("/new/gift"))
    assert first["key"] == typed["_key"]
    assert second["key"] != typed["_key"]
    assert "both are kept" in second["said"]
    assert "You began this form in several windows" in page
    assert "From one window" in page
    assert "From the other" in page


def test_answer_that_was_lost_may_be_asked_for_again(officer, typed):
    first = kept(officer, "/keep/gift", typed)

    assert kept(officer, "/keep/gift", typed) == first


def test_edit_goes_on_from_the_version_it_was_begun_on(officer, house, typed):
    record, actor = house.records["bowl"], house.actor("gifts.officer")
    form = officer.get(f"/edit/gift/{record.number}")
    sent = {**typed, **GIFT, "_version": hidden(form, "_version"), "recipient": "S-0005"}
    kept(officer, f"/keep/gift/{record.number}", sent)
    records.edit("gift", record.id, {"giver": "Theirs"}, actor=actor, version=record.version)

    again = go_on(officer, typed, f"/edit/gift/{record.number}")
    response = officer.post(f"/edit/gift/{record.number}", sent)

    assert hidden(again, "_version") == str(record.version)
    assert heading(response) == "Changed by someone else"
    assert hidden(response, "_key") == typed["_key"]


def test_without_script_a_button_keeps_the_form_with_its_files(officer, typed):
    upload = SimpleUploadedFile("scarf.png", PICTURE, "image/png")

    response = officer.post("/new/gift", {**typed, "photograph": upload, "_action": "later"})

    assert response["Location"] == "/mine"
    assert "Go on from here." in body(officer.get("/mine"))
    assert "scarf.png" in body(go_on(officer, typed))


def test_half_a_name_stays_as_typed(officer, typed):
    kept(officer, "/keep/gift", {**typed, "recipient": "editor"})

    page = body(go_on(officer, typed))

    assert 'name="recipient" value="editor"' in page


def test_only_what_the_person_may_write_is_kept(client_of, house, typed):
    officer = client_of("personnel.officer")
    sent = {"_key": typed["_key"], "birth_on": "1980-01-01", "clearance": "public", "state": "x"}

    kept(officer, "/keep/person/S-0005", sent)

    assert Unfinished.objects.get().entries == '[["birth_on","1980-01-01"]]'


def test_erasure_takes_what_anybody_typed_into_the_field(client_of, house, typed):
    officer = client_of("personnel.officer")
    sent = {"_key": typed["_key"], "private_phone": "+41 22 555 99 99", "birth_on": "1980-01-01"}
    kept(officer, "/keep/person/S-0005", sent)

    records.erase(
        "person",
        house.people["colleague"].id,
        "private_phone",
        actor=house.actor("personnel.officer"),
        reason="Asked for",
        authority="Decision 1",
    )

    assert "555 99 99" not in Unfinished.objects.get().entries


def test_record_that_is_hidden_takes_and_shows_nothing(colleague, house, typed):
    ref = house.records["draft"].reference

    assert colleague.post(f"/keep/policy_document/{ref}", typed).status_code == 404
    assert colleague.post("/keep/policy_document", typed).status_code == 403


def test_old_ones_are_swept(officer, typed):
    kept(officer, "/keep/gift", typed)
    Unfinished.objects.update(saved_at=timezone.now() - timedelta(days=unfinished.KEEP_DAYS + 1))

    unfinished.sweep()

    assert not Unfinished.objects.exists()


def test_too_much_is_refused_in_words(officer, typed):
    response = officer.post("/keep/gift", {**typed, "description": "x" * 2_100_000})

    assert response.status_code == 422
    assert response.json()["said"].startswith("This cannot be kept:")


def judged(client, sent, *left, address="/judge/gift"):
    response = client.post(address, {**sent, "_left": left})
    assert response.status_code == 200, body(response)
    return response.json()["errors"]


def test_field_that_is_left_is_judged_as_saving_would(officer, typed):
    errors = judged(officer, {**typed, "value": "much", "giver": ""}, "value", "description")

    assert errors == {
        "value": "Estimated value: write a number, such as 1234.50.",
        "description": "",
    }


def test_judgement_of_an_edit_is_that_of_the_record(officer, house):
    number = house.records["bowl"].number

    errors = judged(
        officer, {"received_on": "2999-01-01"}, "received_on", address=f"/judge/gift/{number}"
    )

    assert errors == {"received_on": "Received on: give a day that is not in the future."}


def test_judging_writes_nothing(officer, house, typed):
    before = Event.objects.count(), Record.objects.count()

    judged(officer, {**typed, **GIFT, "recipient": "S-0005"}, "giver")

    assert (Event.objects.count(), Record.objects.count()) == before


def test_judge_knows_hidden_records_as_little_as_the_form(colleague, house):
    ref = house.records["draft"].reference

    assert colleague.post(f"/judge/policy_document/{ref}", {}).status_code == 404
    assert colleague.post("/judge/policy_document", {}).status_code == 403
