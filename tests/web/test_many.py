"""One move on many records: chosen in a list, looked at, made, told."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from secretariat.kernel import jobs, queries, records
from secretariat.kernel.identity import house as operator
from secretariat.kernel.records import Chosen, batches
from secretariat.kernel.store.models import Batch
from secretariat.web.views import many
from tests.web.pages import body, heading

LIST, CHOOSE = "/r/gift", "/many/gift"


def gifts(house, *places):
    """Make gifts of the colleague, kept at places; return them."""
    officer = house.actor("gifts.officer")
    plain = {
        "description": "Tray",
        "giver": "A museum",
        "kind": "award",
        "value": "10.00 USD",
        "received_on": "2026-02-02",
        "recipient": str(house.people["colleague"].id),
    }
    return [records.create("gift", {**plain, "place": place}, actor=officer) for place in places]


def choose(client, *made, **more):
    """Choose records in a list and return the page that follows, with its address."""
    given = {"record": [str(one.id) for one in made], "query": "", **more}
    response = client.post(CHOOSE, given)
    assert response.status_code == 302
    return response["Location"]


def state_of(one):
    return queries.get("gift", one.id, reader=operator()).state


def test_rows_can_be_chosen_by_those_who_may_move_something(officer, colleague):
    page = body(officer.get(LIST))

    assert 'name="record"' in page
    assert "Act on those chosen" in page
    assert re.search(r"All \d+ found", page)
    assert 'name="record"' not in body(colleague.get(LIST))


def test_the_list_asks_no_more_of_the_database_for_the_boxes(officer, colleague, house):
    def asked(client):
        client.get(LIST)
        with CaptureQueriesContext(connection) as log:
            client.get(LIST)
        return len(log)

    before = asked(officer)
    gifts(house, *["Room 1"] * 12)
    assert asked(officer) == before


def test_what_can_be_done_is_offered_then_shown_then_done_then_told(officer, house):
    good, other, bare = gifts(house, "Room 1", "Room 2", None)

    address = choose(officer, good, other, bare)
    page = officer.get(address)
    assert heading(page) == "What should happen to the 3 chosen?"
    assert 'value="keep"' in body(page)
    assert 'value="give_back"' in body(page)

    preview = officer.get(f"{address}?move=keep")
    text = body(preview)
    assert heading(preview) == "Keep"
    assert "2 of the 3 chosen can be moved." in text
    assert "1 stays as it is" in text
    assert "Place of custody: fill this in." in text
    assert bare.number in text
    assert state_of(good) == "declared"

    done = officer.post(address, {"move": "keep"})
    assert (done.status_code, done["Location"]) == (302, address)
    report = body(officer.get(address))
    assert "2 of 3 were moved" in report
    assert "1 was refused and stays as it was." in report
    assert f'href="/r/gift/{bare.number}"' in report
    assert [state_of(one) for one in (good, other, bare)] == ["kept", "kept", "declared"]


def test_a_choice_of_one_move_is_none(officer, house):
    (bare,) = gifts(house, None)

    page = officer.get(choose(officer, bare))

    assert heading(page) == "Give back"
    assert "1 of the 1 chosen can be moved." in body(page)


def test_all_that_match_the_filters_are_chosen_and_no_other(officer, house):
    made = gifts(house, "Room 1", "Room 2")
    query = "kind.eq=award&state.eq=declared&sort=-value"

    address = choose(officer, made[0], all="1", query=query)

    found = Batch.objects.get(id=address.rpartition("/")[2])
    shown = body(officer.get(f"{LIST}?{query}"))
    assert f"All {found.total} found" in shown
    officer.post(address, {"move": "keep"})
    assert [state_of(one) for one in made] == ["kept", "kept"]
    assert state_of(house.records["bowl"]) == "declared"


def test_choosing_nothing_leads_back_with_a_word(officer):
    response = officer.post(CHOOSE, {"query": "kind.eq=award"}, follow=True)

    assert response.redirect_chain[-1][0] == f"{LIST}?kind.eq=award"
    assert "Choose at least one record first." in body(response)


def test_questions_are_asked_once_for_all(officer, house):
    made = gifts(house, None, None)
    address = choose(officer, *made)

    refused = officer.post(address, {"move": "give_back", "reason": ""})
    assert refused.status_code == 422
    assert "Reason: fill this in." in body(refused)
    assert state_of(made[0]) == "declared"

    officer.post(address, {"move": "give_back", "reason": "Above the limit."})
    change = queries.history("gift", made[1].id, reader=house.actor("gifts.officer"))[-1]
    assert change.asked == {"reason": "Above the limit."}


def test_what_somebody_changed_after_the_preview_stays_as_it_is(officer, house):
    first, second = gifts(house, "Room 1", "Room 2")
    address = choose(officer, first, second)
    officer.get(f"{address}?move=keep")
    records.edit("gift", first.id, {"place": "Room 3"}, actor=operator(), version=1)

    officer.post(address, {"move": "keep"})

    assert [state_of(first), state_of(second)] == ["declared", "kept"]
    assert "Somebody changed them in the meantime." in body(officer.get(address))


def test_the_refused_are_downloaded_with_their_reasons(officer, house):
    good, bare = gifts(house, "Room 1", None)
    address = choose(officer, good, bare)
    officer.post(address, {"move": "keep"})

    response = officer.get(f"{address}/refused.csv")

    text = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows == [
        ["Number", "Reason", "Code"],
        [bare.number, "Place of custody: fill this in.", "record.values_invalid"],
    ]
    assert response["Content-Disposition"] == 'attachment; filename="gift-keep-refused.csv"'


def test_many_are_left_to_a_worker_and_the_page_tells_how_far_it_is(officer, house, monkeypatch):
    monkeypatch.setattr(many, "AT_ONCE", 1)
    monkeypatch.setattr(batches, "BLOCK", 1)
    made = gifts(house, "Room 1", "Room 2", "Room 3")
    address = choose(officer, *made)

    officer.post(address, {"move": "keep"})
    page = body(officer.get(address))
    assert "0 of 3 are done." in page
    assert 'hx-trigger="every 1s"' in page
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page

    jobs.run_waiting("slow")
    polled = officer.get(address, headers={"HX-Request": "true"})
    assert polled["HX-Refresh"] == "true"
    assert "3 of 3 were moved" in body(polled)


def test_what_was_interrupted_is_gone_on_with(officer, house):
    made = gifts(house, "Room 1", "Room 2")
    actor = house.actor("gifts.officer")
    batch = batches.ask(Chosen.named("gift", [o.number for o in made]), "keep", actor=actor)
    address = f"{CHOOSE}/{batch.id}"
    assert "It does not go on" not in body(officer.get(address))
    Batch.objects.filter(id=batch.id).update(changed_at=timezone.now() - timedelta(minutes=1))

    assert "It does not go on" in body(officer.get(address))
    officer.post(f"{address}/go-on")

    assert "2 of 2 were moved" in body(officer.get(address))


def test_a_form_sent_twice_does_it_once(officer, house):
    made = gifts(house, "Room 1")
    address = choose(officer, *made)

    for _ in range(2):
        assert officer.post(address, {"move": "keep"}).status_code in {200, 302}

    assert queries.get("gift", made[0].id, reader=operator()).version == 2


def test_an_act_is_its_makers_alone(officer, client_of, visitor, house):
    address = choose(officer, *gifts(house, "Room 1"))

    for path in (address, f"{address}/refused.csv", address.replace("gift", "person", 1)):
        assert client_of("records.manager").get(path).status_code == 404
    assert officer.get(address.replace("gift", "person", 1)).status_code == 404
    assert visitor.get(address).status_code == 302
    assert visitor.post(CHOOSE, {"record": ["x"]})["Location"].startswith("/sign-in")


def test_what_one_may_not_read_is_not_named_by_guessing(colleague, house):
    pen = house.records["pen"]
    page = body(colleague.get(choose(colleague, pen, house.records["bowl"])))

    assert "Nothing can be done with those chosen" in page
    assert pen.number not in page


@pytest.mark.parametrize("move", ["sell", ""])
def test_a_move_that_is_not_declared_is_not_begun(officer, house, move):
    address = choose(officer, *gifts(house, "Room 1"))

    assert officer.post(address, {"move": move}).status_code == 404
    assert Batch.objects.get(id=address.rpartition("/")[2]).state == "prepared"


def test_reasons_are_told_in_the_readers_language(officer, house):
    address = choose(officer, *gifts(house, None))
    officer.cookies["django_language"] = "fr"

    text = body(officer.get(f"{address}?move=keep", headers={"Accept-Language": "fr"}))

    assert "Aucun des éléments choisis ne peut être traité ainsi." in text
