"""Moves, classification, erasure."""

from secretariat.kernel import queries
from tests.web.pages import body, heading, hidden


def state_of(house, name, register="gift"):
    record = house.records[name]
    return queries.get(register, record.id, reader=house.actor("gifts.officer")).state


def test_move_asks_its_questions_and_is_made(officer, house):
    address = f"/move/gift/give_back/{house.records['bowl'].number}"
    form = officer.get(address)

    assert 'name="reason"' in body(form)
    sent = {"reason": "Above the limit.", "_version": hidden(form, "_version")}
    assert officer.post(address, sent).status_code == 302
    assert state_of(house, "bowl") == "returned"


def test_unanswered_question_is_named(officer, house):
    response = officer.post(f"/move/gift/give_back/{house.records['bowl'].number}", {"reason": ""})

    assert response.status_code == 422
    assert '<a href="#f-reason">Reason: fill this in.</a>' in body(response)
    assert state_of(house, "bowl") == "declared"


def test_move_names_what_must_be_filled_in_first(officer, house):
    page = body(officer.get(f"/move/gift/keep/{house.records['pen'].number}"))

    assert "Fill these in first" in page
    assert "Place of custody" in page


def test_move_sent_anyway_is_refused_in_words(officer, house):
    response = officer.post(f"/move/gift/keep/{house.records['pen'].number}")

    assert response.status_code == 422
    assert "Place of custody: fill this in." in body(response)


def test_move_that_is_not_open_is_refused(colleague, house):
    response = colleague.post(f"/move/gift/keep/{house.records['bowl'].number}")

    assert response.status_code == 403
    assert state_of(house, "bowl") == "declared"


def test_move_on_a_stale_version_is_refused(officer, house):
    sent = {"reason": "Above the limit.", "_version": "99"}

    response = officer.post(f"/move/gift/give_back/{house.records['bowl'].number}", sent)

    assert response.status_code == 409
    assert heading(response) == "This could not be done now"


def test_classification_needs_a_reason(client_of, house):
    manager, number = client_of("records.manager"), house.records["file"].number
    form = manager.get(f"/classify/aggregation/{number}")
    sent = {"_version": hidden(form, "_version"), "level": "confidential", "reason": ""}

    refused = manager.post(f"/classify/aggregation/{number}", sent)

    assert refused.status_code == 422
    assert "Reason: fill this in." in body(refused)
    assert (
        manager.post(f"/classify/aggregation/{number}", {**sent, "reason": "Talks."}).status_code
        == 302
    )
    assert 'data-level="confidential"' in body(manager.get(f"/r/aggregation/{number}"))


def test_erasure_warns_asks_and_erases(client_of, house):
    officer, number = client_of("personnel.officer"), house.people["colleague"].number
    address = f"/erase/person/private_phone/{number}"

    assert "This cannot be undone" in body(officer.get(address))
    refused = officer.post(address, {"reason": "Asked for."})
    assert refused.status_code == 422
    assert "Authority: fill this in." in body(refused)
    sent = {"reason": "Asked for.", "authority": "Decision 7"}
    assert officer.post(address, sent).status_code == 302
    page = body(officer.get(f"/r/person/{number}"))
    assert "+41 22 555" not in page
    assert "Personal data erased" in page


def test_erasure_is_not_offered_to_others(colleague, house):
    number = house.people["colleague"].number

    assert "/erase/" not in body(colleague.get(f"/r/person/{number}"))
    assert colleague.get(f"/erase/person/name/{number}").status_code == 403
