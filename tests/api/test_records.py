"""Records over the API: created, read, listed, changed, moved, classified, erased."""

from decimal import Decimal

import orjson
import pytest

from secretariat.kernel import queries
from secretariat.kernel.identity import house as operator
from tests.api.house import GIFT

pytestmark = pytest.mark.django_db(databases="__all__")
AT = "/api/v1/gift"


def send(client, method, path, body, **headers):
    """Send a JSON body."""
    call = getattr(client, method)
    return call(path, orjson.dumps(body), content_type="application/json", headers=headers)


def created(client, house, **values):
    """Create a gift and return the answer."""
    given = {**GIFT, "recipient": house.people["member"].number, **values}
    return send(client, "post", AT, {"values": given})


def test_creation_answers_with_the_record_its_address_and_its_version(house):
    answer = created(house.client("officer"), house)

    record = answer.json()
    assert answer.status_code == 201
    assert record["number"].startswith("GIFT-")
    assert answer["Location"] == f"/api/v1/gift/{record['id']}"
    assert answer["ETag"] == '"1"'
    assert record["values"]["value"] == {"amount": "120.50", "currency": "USD"}
    assert record["values"]["received_on"] == "2026-03-01"
    stored = queries.get("gift", record["number"], reader=operator())
    assert stored.values["value"].amount == Decimal("120.50")


def test_creation_names_every_fault_at_once(house):
    body = {"values": {"description": "", "kind": "bribe", "value": 12.5, "received_on": "soon"}}

    answer = send(house.client("officer"), "post", AT, body)

    problem = answer.json()
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["code"] == "record.values_invalid"
    assert {"kind", "value"} <= {fault["field"] for fault in problem["faults"]}


def test_money_is_never_a_float(house):
    answer = created(house.client("officer"), house, value={"amount": 120.5, "currency": "USD"})

    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == "value.amount"


def test_the_same_key_answers_with_the_same_record(house):
    client = house.client("officer")
    body = {"values": {**GIFT, "recipient": house.people["member"].number}}
    send(client, "post", AT, body, **{"Idempotency-Key": "k1"})

    first = send(client, "post", AT, body, **{"Idempotency-Key": "k1"})
    other = send(client, "post", AT, {**body, "language": "fr"}, **{"Idempotency-Key": "k1"})

    assert first.status_code == 201
    assert client.get(AT).json()["count"] == {"number": 1, "is_capped": False}
    assert other.status_code == 409
    assert other.json()["code"] == "record.key_reused"


@pytest.mark.parametrize(
    "name", ["owner", "level", "state", "number", "access_set", "version", "id"]
)
def test_what_the_engine_keeps_cannot_be_set_as_a_value(house, name):
    answer = created(house.client("officer"), house, **{name: "x"})

    problem = answer.json()
    assert answer.status_code == 422
    assert [(f["field"], f["code"]) for f in problem["faults"]] == [(name, "unknown_field")]


@pytest.mark.parametrize("name", ["owner", "state", "number", "access_set", "is_staff"])
def test_what_the_engine_keeps_cannot_be_set_beside_the_values(house, name):
    values = {**GIFT, "recipient": house.people["member"].number}

    answer = send(house.client("officer"), "post", AT, {"values": values, name: "x"})

    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == name
    assert answer.json()["faults"][0]["code"] == "unknown_field"


def test_level_above_the_clearance_is_refused(house):
    values = {**GIFT, "recipient": house.people["member"].number}

    answer = send(
        house.client("officer"), "post", AT, {"values": values, "level": "strictly_confidential"}
    )

    assert answer.status_code == 422
    assert answer.json()["faults"][0]["code"] == "level_not_yours"


def test_edit_needs_the_version_and_refuses_a_stale_one(house):
    client, gift = house.client("officer"), house.gift()
    at, body = f"{AT}/{gift.number}", {"values": {"giver": "Development bank"}}

    without = send(client, "patch", at, body)
    wrong_header = send(client, "patch", at, body, **{"If-Match": '"7"'})
    wrong_body = send(client, "patch", at, {**body, "version": 7})
    right = send(client, "patch", at, body, **{"If-Match": '"1"'})
    garbage = send(client, "patch", at, body, **{"If-Match": "seven"})

    codes = [a.status_code for a in (without, wrong_header, wrong_body, right, garbage)]
    assert codes == [428, 412, 409, 200, 400]
    assert wrong_header.json()["facts"]["current"] == 1
    assert right["ETag"] == '"2"'
    assert right.json()["values"]["giver"] == "Development bank"


def test_hidden_fields_are_absent_for_those_they_are_hidden_from(house):
    gift = house.gift(place="Strong room, shelf A1", valuation_note="Estimated at the counter")

    officer = house.client("officer").get(f"{AT}/{gift.number}").json()
    member = house.client("member").get(f"{AT}/{gift.number}").json()

    assert officer["values"]["place"] == "Strong room, shelf A1"
    assert "place" not in member["values"]
    assert member["values"]["valuation_note"] == {"shown": "…nter"} or member["masked"]
    assert "place" not in member["masked"]


def test_a_hidden_field_and_an_unknown_one_are_refused_in_the_same_words(house):
    gift = house.gift(place="Strong room")
    client = house.client("member")
    versions = {"If-Match": '"1"'}

    hidden = send(client, "patch", f"{AT}/{gift.number}", {"values": {"place": "x"}}, **versions)
    unknown = send(client, "patch", f"{AT}/{gift.number}", {"values": {"plaze": "x"}}, **versions)

    assert hidden.status_code == unknown.status_code
    assert hidden.json()["detail"] == unknown.json()["detail"].replace("plaze", "place")


def test_record_that_the_caller_may_not_know_of_looks_like_none(house):
    gift = house.gift(recipient=house.people["officer"].number)
    client = house.client("member")

    hidden = client.get(f"{AT}/{gift.number}")
    absent = client.get(f"{AT}/GIFT-1999-0001")

    assert hidden.status_code == absent.status_code == 404
    assert hidden.json()["code"] == absent.json()["code"] == "record.not_found"


def test_move_takes_typed_answers(house):
    client, gift = house.client("officer"), house.gift()
    at = f"{AT}/{gift.number}/moves/give_back"

    empty = send(client, "post", at, {"answers": {}})
    number = send(client, "post", at, {"answers": {"reason": 5}})
    unknown = client.post(f"{AT}/{gift.number}/moves/lose")
    moved = send(client, "post", at, {"answers": {"reason": "Above the limit"}})
    again = send(client, "post", at, {"answers": {"reason": "Above the limit"}})

    assert [empty.status_code, number.status_code, unknown.status_code] == [422, 422, 404]
    assert (moved.status_code, moved.json()["state"]) == (200, "returned")
    assert again.status_code == 409
    assert again.json()["code"] == "record.move_not_allowed"


def test_move_without_questions_takes_an_empty_object(house):
    gift = house.gift(place="Strong room")

    answer = send(house.client("officer"), "post", f"{AT}/{gift.number}/moves/keep", {})

    assert answer.json()["state"] == "kept"


def test_list_filters_sorts_and_pages_by_cursor(house):
    client = house.client("officer")
    for day in range(1, 6):
        house.gift(received_on=f"2026-03-0{day}")

    first = client.get(AT, {"sort": "received_on", "limit": 2, "received_on.gte": "2026-03-02"})
    second = client.get(
        AT,
        {
            "sort": "received_on",
            "limit": 2,
            "received_on.gte": "2026-03-02",
            "after": first.json()["after"],
        },
    )

    days = [r["values"]["received_on"][-2:] for r in first.json()["records"]]
    days += [r["values"]["received_on"][-2:] for r in second.json()["records"]]
    assert days == ["02", "03", "04", "05"]
    assert first.json()["count"]["number"] == 4
    assert second.json()["after"] is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "api.query_invalid"),
        ("limit=201", "api.query_invalid"),
        ("limit=ten", "api.query_invalid"),
        ("sort=photograph", "list.sort_invalid"),
        ("after=xx", "list.cursor_invalid"),
        ("nonsense=1", "list.filter_invalid"),
        ("received_on.gte=soon", "list.filter_invalid"),
        ("state=%00", "list.filter_invalid"),
        ("sort=a&sort=b", "api.query_invalid"),
    ],
)
def test_list_refuses_what_it_cannot_answer(house, query, code):
    answer = house.client("officer").get(f"{AT}?{query}")

    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_history_tells_what_happened(house):
    gift = house.gift()
    client = house.client("officer")
    body = {"values": {"giver": "Development bank"}, "version": 1}
    send(client, "patch", f"{AT}/{gift.number}", body)

    changes = client.get(f"{AT}/{gift.number}/history").json()["changes"]

    assert [change["kind"] for change in changes] == ["create", "edit"]
    assert changes[1]["fields"] == {"giver": "Development bank"}
    assert changes[1]["actor"]["title"] == "Officer"


def test_erasure_and_classification_are_for_those_the_declaration_names(house):
    gift = house.gift()
    client = house.client("officer")
    at = f"{AT}/{gift.number}"

    erased = send(
        client, "post", f"{at}/erase", {"field": "giver", "reason": "r", "authority": "a"}
    )
    classified = send(
        client, "post", f"{at}/classify", {"reason": "r", "level": "public", "version": 1}
    )

    assert erased.status_code == classified.status_code == 403
    assert erased.json()["code"] == "access.not_allowed"


def test_upload_then_file_then_download(house):
    client = house.client("officer")
    png = bytes.fromhex("89504e470d0a1a0a") + b"\0" * 40

    kept = client.post(
        "/api/v1/files?name=bowl.png", png, content_type="application/octet-stream"
    ).json()
    answer = created(client, house, photograph=[{"name": "bowl.png", "digest": kept["digest"]}])
    got = client.get(f"{AT}/{answer.json()['number']}/files/photograph/0")

    assert answer.status_code == 201
    assert b"".join(got.streaming_content) == png
    assert got["Content-Disposition"] == 'attachment; filename="bowl.png"'
    assert got["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got["Content-Security-Policy"]
    at = f"{AT}/{answer.json()['number']}/files/photograph"
    assert client.get(f"{at}/1").status_code == 404
    assert client.get(f"{at}/x").json()["code"] == "api.query_invalid"
    assert client.get(f"{at}/0/thumbnail").status_code == 404


def test_upload_takes_a_form_too(house):
    from django.core.files.uploadedfile import SimpleUploadedFile

    part = SimpleUploadedFile("letter.txt", b"Dear colleague", content_type="text/plain")

    answer = house.client("officer").post("/api/v1/files", {"file": part})

    assert answer.status_code == 201
    assert (answer.json()["name"], answer.json()["size_bytes"]) == ("letter.txt", 14)


@pytest.mark.parametrize(
    ("kind", "query", "status", "code"),
    [
        ("multipart/form-data", "", 400, "api.request_refused"),
        ("multipart/form-data; boundary=x", "", 400, "api.query_invalid"),
        ("text/html", "?name=a", 415, "api.media_type_unknown"),
        ("application/octet-stream", "", 400, "api.query_invalid"),
        ("application/octet-stream", "?name=%00", 400, "api.query_invalid"),
    ],
)
def test_upload_refuses_what_it_cannot_read(house, kind, query, status, code):
    answer = house.client("officer").post(f"/api/v1/files{query}", b"bytes", content_type=kind)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_upload_above_the_limit_is_refused_before_it_is_read(house, settings):
    settings.UPLOAD_LIMIT_BYTES = -64 * 1024

    answer = house.client("officer").post(
        "/api/v1/files?name=a", b"bytes", content_type="application/octet-stream"
    )

    assert (answer.status_code, answer.json()["code"]) == (413, "api.body_too_large")


def test_file_of_somebody_else_cannot_be_taken_by_its_digest(house):
    kept = house.client("auditor").post(
        "/api/v1/files?name=a.txt", b"secret", content_type="application/octet-stream"
    )
    digest = kept.json()["digest"]

    answer = created(house.client("officer"), house, photograph=[{"name": "a", "digest": digest}])

    assert answer.status_code == 422
    assert answer.json()["faults"][0]["field"] == "photograph"
