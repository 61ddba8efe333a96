"""Creating and editing: forms, error summaries, drafts, files, stale versions, keys."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from secretariat.kernel import queries, records
from tests.web.furnishing import PICTURE
from tests.web.pages import body, heading, hidden


@pytest.fixture
def gift(house):
    """What the form of a gift sends."""
    return {
        "_language": "en",
        "description": "Silk scarf",
        "description@fr": "Foulard de soie",
        "giver": "A delegation",
        "kind": "gift",
        "value": "1 200,5",
        "value.currency": "chf",
        "recipient": house.people["colleague"].number,
        "received_on": "2026-03-01",
    }


def made(response, house, register="gift"):
    assert response.status_code == 302, body(response)
    number = response["Location"].rpartition("/")[2]
    return queries.get(register, number, reader=house.actor("gifts.officer"))


def test_form_draws_every_declared_field(officer):
    page = body(officer.get("/new/gift"))

    for name in ["description", "giver", "kind", "value", "photograph", "place", "received_on"]:
        assert f'name="{name}"' in page
    assert 'name="description@fr"' in page
    assert 'enctype="multipart/form-data"' in page


def test_record_is_created_as_typed(officer, house, gift):
    officer.post("/language", {"language": "fr"})

    record = made(officer.post("/new/gift", gift), house)

    assert str(record.values["value"]) == "1200.50 CHF"
    assert record.translations["description"]["fr"] == "Foulard de soie"
    assert record.values["recipient"].id == house.people["colleague"].id


def test_faults_stand_at_their_fields_and_in_the_summary(officer, gift):
    response = officer.post("/new/gift", {**gift, "giver": "", "value": "much", "kind": ""})

    page = body(response)
    assert response.status_code == 422
    assert "<title>Error: New: Gift" in page
    assert '<a href="#f-giver">Giver: fill this in.</a>' in page
    assert '<a href="#f-value">Estimated value: write a number, such as 1234.50.</a>' in page
    assert '<a href="#f-kind-0">Kind: fill this in.</a>' in page
    assert page.count('aria-invalid="true"') >= 3


def test_values_stay_after_an_error(officer, gift):
    page = body(officer.post("/new/gift", {**gift, "giver": ""}))

    assert 'value="Silk scarf"' in page
    assert 'value="Foulard de soie"' in page
    assert 'value="CHF"' in page
    assert 'value="2026-03-01"' in page


def test_upload_is_kept_after_an_error(officer, house, gift):
    upload = SimpleUploadedFile("scarf.png", PICTURE, "image/png")
    first = officer.post("/new/gift", {**gift, "giver": "", "photograph": upload})
    token = body(first).split('name="photograph.kept" value="')[1].split('"')[0]

    record = made(officer.post("/new/gift", {**gift, "photograph.kept": token}), house)

    assert [file.name for file in record.values["photograph"]] == ["scarf.png"]


def test_forged_file_token_attaches_nothing(officer, house, gift):
    record = made(officer.post("/new/gift", {**gift, "photograph.kept": "e30:forged"}), house)

    assert record.values["photograph"] in (None, ())


def test_name_is_as_good_as_a_number(officer, house, gift):
    record = made(officer.post("/new/gift", {**gift, "recipient": "Colleague"}), house)

    assert record.values["recipient"].id == house.people["colleague"].id


def test_name_that_fits_several_records_asks_which(officer, gift):
    response = officer.post("/new/gift", {**gift, "recipient": "editor"})

    page = body(response)
    assert response.status_code == 422
    assert "several records match; choose one of them." in page
    assert '<option value="S-0003">Policy editor</option>' in page
    assert '<option value="S-0006">Knowledge editor</option>' in page


def test_fields_that_are_not_on_the_form_change_nothing(officer, house, gift):
    sent = {**gift, "state": "kept", "owner": "x", "level": "public", "number": "GIFT-1"}

    record = made(officer.post("/new/gift", sent), house)

    assert record.state == "declared"
    assert record.level == "internal"
    assert record.number != "GIFT-1"


def test_same_key_makes_one_record(officer, house, gift):
    key = hidden(officer.get("/new/gift"), "_key")

    first = officer.post("/new/gift", {**gift, "_key": key})
    second = officer.post("/new/gift", {**gift, "_key": key})

    assert first["Location"] == second["Location"]


def test_draft_needs_its_title_only(client_of, house):
    editor = client_of("policy.editor")
    response = editor.post("/new/policy_document", {"name": "Notes", "_action": "draft"})

    assert response.status_code == 302
    page = body(editor.get(response["Location"]))
    assert "Draft" in page
    assert "/move/policy_document/publish/" in page


def test_form_with_drafts_names_the_move_that_submits(client_of):
    page = body(client_of("policy.editor").get("/new/policy_document"))

    assert ">Publish</button>" in page
    assert ">Save as draft</button>" in page


def test_more_rows_are_given_without_script(client_of):
    editor = client_of("policy.editor")
    sent = {"name": "Notes", "subjects": ["subject.labour"], "_more": "attachments"}

    response = editor.post("/new/policy_document", sent)

    assert response.status_code == 200
    assert 'value="Notes"' in body(response)


def test_edit_changes_what_was_sent(officer, house):
    record = house.records["bowl"]
    form = officer.get(f"/edit/gift/{record.number}")
    token = body(form).split('name="photograph.kept" value="')[1].split('"')[0]
    sent = {
        "_version": hidden(form, "_version"),
        "description": "Carved oak bowl",
        "giver": "Delegation of a Member State",
        "kind": "gift",
        "value": "120.50",
        "value.currency": "USD",
        "recipient": "S-0005",
        "received_on": "2026-01-15",
        "place": "Glass case 4",
        "photograph.kept": token,
    }

    changed = made(officer.post(f"/edit/gift/{record.number}", sent), house)

    assert changed.title == "Carved oak bowl"
    assert changed.version == record.version + 1
    assert len(changed.values["photograph"]) == 1


def test_stale_version_shows_both_and_lets_choose(officer, house):
    record = house.records["bowl"]
    actor = house.actor("gifts.officer")
    stale = {"_version": record.version, "description": "Mine", "giver": "Mine", "kind": "gift"}
    stale |= {"value": "1", "value.currency": "USD", "recipient": "S-0005"}
    stale |= {"received_on": "2026-01-15"}
    records.edit("gift", record.id, {"giver": "Theirs"}, actor=actor, version=record.version)

    response = officer.post(f"/edit/gift/{record.number}", stale)

    page = body(response)
    assert response.status_code == 409
    assert heading(response) == "Changed by someone else"
    assert "Mine" in page
    assert "Theirs" in page
    again = {**stale, "_version": hidden(response, "_version")}
    assert made(officer.post(f"/edit/gift/{record.number}", again), house).values["giver"] == "Mine"


def test_masked_and_hidden_fields_are_not_on_the_form(client_of, house):
    page = body(client_of("personnel.officer").get("/edit/person/S-0005"))

    assert 'name="birth_on"' in page
    assert 'name="clearance"' not in page


def test_who_may_not_create_is_told_so(colleague):
    response = colleague.get("/new/policy_document")

    assert response.status_code == 403
    assert heading(response) == "You may not do this"


def test_visitor_is_led_to_the_door(visitor):
    response = visitor.get("/new/gift")

    assert response.status_code == 302
    assert response["Location"] == "/sign-in?next=/new/gift"


def test_too_large_a_file_is_refused_in_words(officer, house, gift, settings):
    settings.UPLOAD_LIMIT_BYTES = 10
    upload = SimpleUploadedFile("scarf.png", BytesIO(PICTURE).getvalue(), "image/png")

    response = officer.post("/new/gift", {**gift, "photograph": upload})

    assert response.status_code == 422
    assert 'href="#f-photograph"' in body(response)
