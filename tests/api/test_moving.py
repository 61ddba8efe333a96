"""One move on many records over the API: looked at first, made, told, and done once."""

import pytest

from secretariat.api import moving, openapi, work
from secretariat.kernel import jobs, queries
from secretariat.kernel.identity import house as operator
from tests.api.test_records import AT, send

pytestmark = pytest.mark.django_db(databases="__all__")
KEEP, GIVE_BACK = f"{AT}/moves/keep", f"{AT}/moves/give_back"
REASON = {"reason": "Above the limit."}


def gifts(house, count):
    return [house.gift(place="Vault").number for _ in range(count)]


def state_of(number):
    return queries.get("gift", number, reader=operator()).state


def test_a_report_tells_what_became_of_each_record(house):
    (good,), bare = gifts(house, 1), house.gift().number
    asked = {"records": [good, bare, "GIFT-1999-0001"]}

    answer = send(house.client("officer"), "post", KEEP, asked)

    report = answer.json()
    work.BatchOut.model_validate(report)
    assert answer.status_code == 200
    counts = ("state", "total", "moved", "refused", "not_found")
    assert [report[name] for name in counts] == ["done", 3, 1, 1, 1]
    moved, refused, unknown = report["lines"]
    assert (moved["number"], moved["outcome"], moved["code"]) == (good, "moved", None)
    assert refused["code"] == "record.values_invalid"
    assert refused["faults"] == [
        {
            "field": "place",
            "code": "required",
            "message": "Fill in this field first; keep requires it.",
        }
    ]
    assert (unknown["id"], unknown["code"]) == (None, "record.not_found")
    assert state_of(good) == "kept"


def test_a_dry_run_tells_the_same_and_does_nothing(house):
    (good,), bare = gifts(house, 1), house.gift().number
    asked = {"records": [good, bare], "dry_run": True}

    report = send(house.client("officer"), "post", KEEP, asked).json()

    work.BatchOut.model_validate(report)
    assert (report["state"], report["possible"], report["refused"]) == ("foreseen", 1, 1)
    assert report["lines"][1]["faults"][0]["field"] == "place"
    assert state_of(good) == "declared"


def test_filters_choose_as_they_filter_the_list(house):
    gifts(house, 2)
    house.gift(place="Vault", kind="award")
    client = house.client("officer")

    report = send(client, "post", KEEP, {"filters": {"kind": "gift", "place.contains": "vau"}})

    assert report.json()["moved"] == 2
    everything = send(client, "post", KEEP, {"filters": {}, "dry_run": True}).json()
    assert (everything["total"], everything["possible"]) == (3, 1)


def test_what_the_caller_may_not_read_is_neither_named_nor_counted(house):
    made = gifts(house, 2)
    client = house.client("admin")

    by_name = send(client, "post", KEEP, {"records": made, "dry_run": True}).json()
    by_filter = send(client, "post", KEEP, {"filters": {}, "dry_run": True})

    assert (by_name["not_found"], by_name["total"]) == (2, 2)
    assert by_filter.status_code == 422
    assert by_filter.json()["code"] == "records.nothing_chosen"


def test_a_version_that_was_seen_guards_against_what_somebody_else_changed(house):
    first, second = gifts(house, 2)
    seen = [{"ref": first, "version": 1}, {"ref": second, "version": 7}]

    report = send(house.client("officer"), "post", KEEP, {"records": seen}).json()

    assert [line["code"] for line in report["lines"]] == [None, "record.stale_version"]


def test_answers_are_typed_and_wrong_ones_refuse_the_whole(house):
    made, client = gifts(house, 2), house.client("officer")

    for answers in ({}, {"why": "x"}):
        refused = send(client, "post", GIVE_BACK, {"records": made, "answers": answers})
        assert refused.status_code == 422
        assert refused.json()["faults"][-1]["field"] == "reason"
    assert state_of(made[0]) == "declared"

    report = send(client, "post", GIVE_BACK, {"records": made, "answers": REASON}).json()
    assert report["moved"] == 2


def test_the_same_key_answers_with_the_same_report(house):
    made, client = gifts(house, 2), house.client("officer")
    key = {"Idempotency-Key": "k1"}

    first = send(client, "post", KEEP, {"records": made}, **key).json()
    again = send(client, "post", KEEP, {"records": made}, **key).json()
    other = send(client, "post", KEEP, {"records": made[:1]}, **key)

    assert first == again
    assert first["moved"] == 2
    assert (other.status_code, other.json()["code"]) == (409, "record.key_reused")


def test_more_than_can_be_waited_for_are_left_to_a_worker(house, monkeypatch):
    monkeypatch.setattr(moving, "AT_ONCE", 1)
    made, client = gifts(house, 2), house.client("officer")

    answer = send(client, "post", KEEP, {"records": made}, **{"Idempotency-Key": "k"})
    again = send(client, "post", KEEP, {"records": made}, **{"Idempotency-Key": "k"})

    assert (answer.status_code, again.status_code) == (202, 202)
    assert (answer.json()["state"], answer.json()["lines"]) == ("running", [])
    assert answer["Location"] == again["Location"]
    assert jobs.run_waiting("slow") == 1
    report = client.get(answer["Location"]).json()
    work.BatchOut.model_validate(report)
    assert (report["state"], report["moved"]) == ("done", 2)
    assert house.client("auditor").get(answer["Location"]).status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (KEEP, {}, 422, "record.values_invalid"),
        (KEEP, {"records": ["a"], "filters": {}}, 422, "record.values_invalid"),
        (KEEP, {"records": [1]}, 422, "record.values_invalid"),
        (KEEP, {"records": []}, 422, "records.nothing_chosen"),
        (KEEP, {"filters": {"secret": "1"}}, 400, "list.filter_invalid"),
        (KEEP, {"records": ["a"], "more": 1}, 422, "record.values_invalid"),
        (f"{AT}/moves/sell", {"records": ["a"]}, 404, "api.unknown_address"),
        ("/api/v1/nothing/moves/keep", {"records": ["a"]}, 404, "register.unknown"),
    ],
)
def test_what_cannot_be_asked_is_a_problem(house, path, body, status, code):
    answer = send(house.client("officer"), "post", path, body)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("batch", ["keep", "01890000-0000-7000-8000-000000000000"])
def test_a_report_that_is_not_there_is_a_problem(house, batch):
    assert house.client("officer").get(f"{AT}/moves/{batch}").status_code == 404


def test_a_token_moves_no_more_than_its_scopes_say(house):
    made = gifts(house, 1)

    reading = send(house.client("officer", "read"), "post", KEEP, {"records": made})
    other = send(house.client("officer", "person:write", "read"), "post", KEEP, {"records": made})
    own = send(house.client("officer", "gift:write", "gift:read"), "post", KEEP, {"records": made})

    assert (reading.status_code, other.status_code) == (403, 403)
    assert own.json()["moved"] == 1


def test_visitors_move_nothing(client):
    answer = send(client, "post", f"{AT}/moves/keep", {"records": ["a"]})

    assert (answer.status_code, answer.json()["code"]) in {
        (401, "api.sign_in_needed"),
        (403, "access.not_allowed"),
    }


def test_every_move_of_many_is_described(house):
    import orjson

    paths = orjson.loads(openapi.described())["paths"]

    for move in ("keep", "give_back"):
        node = paths[f"/api/v1/gift/moves/{move}"]["post"]
        assert set(node["responses"]) >= {"200", "202", "409", "422"}
    assert "get" in paths["/api/v1/gift/moves/{batch}"]


def test_a_single_move_at_its_own_address_is_still_made(house):
    (number,) = gifts(house, 1)

    answer = send(house.client("officer"), "post", f"{AT}/{number}/moves/keep", {})

    assert answer.json()["state"] == "kept"
