"""The door of the API: who calls, in which scopes, how often, and one shape for every refusal."""

import orjson
import pytest
from django.test import Client

from secretariat.api import callers
from secretariat.kernel import accounts
from tests.api.house import GIFT

pytestmark = pytest.mark.django_db(databases="__all__")
PROBLEM_KEYS = {"type", "title", "status", "detail", "code", "facts", "faults"}


def problem(answer):
    """Return the problem an answer holds, after checking its shape."""
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) == PROBLEM_KEYS
    assert body["status"] == answer.status_code
    assert body["detail"].endswith(".")
    return body


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("get", "/api/v1/nowhere/at/all/of/it", 404, "api.unknown_address"),
        ("get", "/api/v2/gift", 404, "api.unknown_address"),
        ("get", "/api/", 404, "api.unknown_address"),
        ("get", "/api/v1/nonsense", 404, "register.unknown"),
        ("put", "/api/v1/gift", 405, "api.method_not_allowed"),
        ("delete", "/api/v1/gift/GIFT-2026-0001", 405, "api.method_not_allowed"),
        ("post", "/api/v1/me", 405, "api.method_not_allowed"),
        ("get", "/api/v1/me?x=1", 400, "api.query_invalid"),
    ],
)
def test_refusals_of_addresses_are_problems(house, method, path, status, code):
    answer = getattr(house.client("officer"), method)(path)

    assert (problem(answer)["code"], answer.status_code) == (code, status)
    if status == 405:
        assert answer["Allow"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "api.body_unreadable"),
        (b'{"values": NaN}', "application/json", 400, "api.body_unreadable"),
        (b'{"values": {"giver": "\\ud800"}}', "application/json", 400, "api.body_unreadable"),
        (b"[" * 2000 + b"]" * 2000, "application/json", 400, "api.body_unreadable"),
        (b"[" * 500 + b"]" * 500, "application/json", 400, "api.body_too_deep"),
        (
            b'{"values": {"x": ' + b"[" * 500 + b"]" * 500 + b"}}",
            "application/json",
            400,
            "api.body_too_deep",
        ),
        (b"[]", "application/json", 422, "record.values_invalid"),
        (b"null", "application/json", 422, "record.values_invalid"),
        (b"{}", "application/json", 422, "record.values_invalid"),
        (b'{"values": 5}', "application/json", 422, "record.values_invalid"),
        (b'{"values": {"giver": "a\\u0000b"}}', "application/json", 422, "record.values_invalid"),
        (b'{"values": {"\\u0000": 1}}', "application/json", 422, "record.values_invalid"),
        (b"{}", "text/plain", 415, "api.media_type_unknown"),
        (b"values=1", "application/x-www-form-urlencoded", 415, "api.media_type_unknown"),
        (
            b'{"values": {}}' + b" " * (11 * 1024 * 1024),
            "application/json",
            413,
            "api.body_too_large",
        ),
    ],
)
def test_malformed_bodies_are_problems_and_never_defects(house, body, kind, status, code):
    answer = house.client("officer").post("/api/v1/gift", body, content_type=kind)

    assert (answer.status_code, problem(answer)["code"]) == (status, code)


def test_huge_numbers_are_faults(house):
    values = b'{"values": {"value": {"amount": "1e999", "currency": "USD"}, "kind": 1' + b"0" * 4000
    answer = house.client("officer").post(
        "/api/v1/gift", values + b"}}", content_type="application/json"
    )

    assert answer.status_code in {400, 422}
    problem(answer)


def test_version_beyond_all_numbers_is_stale(house):
    gift = house.gift()
    body = {"values": {"giver": "x"}, "version": 2**63 - 1}

    answer = house.client("officer").patch(
        f"/api/v1/gift/{gift.number}", orjson.dumps(body), content_type="application/json"
    )

    assert problem(answer)["code"] == "record.stale_version"


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("Basic b2ZmaWNlcjp4", "api.credentials_unreadable"),
        ("Bearer", "api.credentials_unreadable"),
        ("Bearer " + "x" * 500, "api.credentials_unreadable"),
        ("Bearer sct_wrong", "accounts.token_refused"),
    ],
)
def test_wrong_credentials_are_refused_and_never_taken_for_a_visitor(house, header, code):
    answer = Client(headers={"Authorization": header}).get("/api/v1/health")

    assert (answer.status_code, problem(answer)["code"]) == (401, code)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_closed_account_is_refused_with_its_next_request(house):
    client = house.client("officer")
    assert client.get("/api/v1/me").status_code == 200

    accounts.deactivate("officer")

    assert client.get("/api/v1/me").status_code == 401


def test_me_tells_rights_and_scopes(house):
    me = house.client("officer", "gift:read").get("/api/v1/me").json()

    assert me["name"] == "Officer"
    assert me["scopes"] == ["gift:read"]
    assert "role:gifts_officer" in me["principals"]


SCOPES = {
    ("read",): {"gift": 200, "unit": 200, "search": {200, 503}, "create": 403},
    ("gift:read",): {"gift": 200, "unit": 403, "search": {200, 503}, "create": 403},
    ("unit:read",): {"gift": 403, "unit": 200, "search": {200, 503}, "create": 403},
    ("write",): {"gift": 403, "unit": 403, "search": 403, "create": 403},
    ("gift:write",): {"gift": 403, "unit": 403, "search": 403, "create": 403},
    ("unit:write",): {"gift": 403, "unit": 403, "search": 403, "create": 403},
    ("read", "write"): {"gift": 200, "unit": 200, "search": {200, 503}, "create": 201},
    ("gift:read", "person:read", "gift:write"): {
        "gift": 200,
        "unit": 403,
        "search": {200, 503},
        "create": 201,
    },
    ("read", "unit:write"): {"gift": 200, "unit": 200, "search": {200, 503}, "create": 403},
}


@pytest.mark.parametrize("scopes", SCOPES, ids=" ".join)
def test_token_does_what_its_scopes_say_and_no_more(house, scopes):
    client, expected = house.client("officer", *scopes), SCOPES[scopes]
    values = {**GIFT, "recipient": house.people["member"].number}
    body = orjson.dumps({"values": values})

    answers = {
        "gift": client.get("/api/v1/gift"),
        "unit": client.get("/api/v1/unit"),
        "search": client.get("/api/v1/search?q=bowl"),
        "create": client.post("/api/v1/gift", body, content_type="application/json"),
    }

    for name, answer in answers.items():
        wanted = expected[name]
        assert answer.status_code in (wanted if isinstance(wanted, set) else {wanted}), name
        if answer.status_code == 403:
            assert problem(answer)["code"] == "api.scope_missing"


def test_visitor_reads_no_internal_record_and_no_description(house):
    gift = house.gift()
    client = Client()

    assert client.get(f"/api/v1/gift/{gift.number}").status_code == 404
    assert client.get("/api/v1/gift").json()["records"] == []
    assert problem(client.get("/api/v1/openapi.json"))["code"] == "api.sign_in_needed"
    assert client.get("/api/v1/me").json()["person"] is None
    upload = client.post("/api/v1/files?name=a", b"x", content_type="application/octet-stream")
    assert upload.status_code == 401


def test_session_of_the_browser_must_prove_that_it_meant_a_change(house):
    client = Client(enforce_csrf_checks=True)
    client.force_login(accounts.account_named("officer"))
    values = {**GIFT, "recipient": house.people["member"].number}
    body = orjson.dumps({"values": values})

    reading = client.get("/api/v1/gift")
    refused = client.post("/api/v1/gift", body, content_type="application/json")
    client.cookies["csrf"] = "a" * 32
    taken = client.post(
        "/api/v1/gift", body, content_type="application/json", headers={"X-CSRFToken": "a" * 32}
    )

    assert reading.status_code == 200
    assert problem(refused)["code"] == "api.csrf_refused"
    assert taken.status_code == 201


def test_too_many_requests_are_asked_to_wait(house, monkeypatch):
    monkeypatch.setattr(callers, "LIMIT_KNOWN", 20)
    monkeypatch.setattr(callers, "PER_SECONDS", 3600)
    client = house.client("officer")

    answers = [client.get("/api/v1/health") for _ in range(25)]

    assert [a.status_code for a in answers[:20]] == [200] * 20
    assert problem(answers[-1])["code"] == "limits.too_many_tries"
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600


def test_defect_of_the_house_tells_nothing_of_its_inside(house, monkeypatch):
    from secretariat.kernel import queries

    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr(queries, "overview", broken)

    answer = house.client("officer").get("/api/v1/registers")

    assert answer.status_code == 500
    assert problem(answer)["code"] == "api.unexpected"
    assert b"secret inside" not in answer.content


def test_lost_database_is_an_answer_that_says_when_to_try_again(house, monkeypatch):
    from django.db import OperationalError

    from secretariat.kernel import queries

    def lost(*_given: object, **_named: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(queries, "overview", lost)

    answer = house.client("officer").get("/api/v1/registers")

    assert (answer.status_code, problem(answer)["code"]) == (503, "api.unavailable")
    assert answer["Retry-After"] == "5"


def test_description_names_every_register_field_and_move(house):
    described = house.client("officer").get("/api/v1/openapi.json").json()

    schemas, paths = described["components"]["schemas"], described["paths"]
    gift = schemas["GiftValues"]["properties"]
    assert described["openapi"].startswith("3.1")
    assert gift["kind"]["anyOf"][0]["enum"] == ["gift", "artefact", "award"]
    assert gift["value"]["title"] == "Estimated value"
    assert "description@fr" in gift
    assert schemas["GiftValues"]["additionalProperties"] is False
    assert "/api/v1/gift/{ref}/moves/give_back" in paths
    asked = {p["name"] for p in paths["/api/v1/gift"]["get"]["parameters"]}
    assert {"received_on.gte", "kind.in", "giver.contains", "state", "limit"} <= asked
    problems = paths["/api/v1/gift/{ref}"]["patch"]["responses"]
    assert problems["412"]["content"].keys() == {"application/problem+json"}


def test_answers_depend_on_who_asks(house):
    answer = house.client("officer").get("/api/v1/health")

    assert "Authorization" in answer["Vary"]
    assert answer["Cache-Control"] == "no-store"


def test_registers_are_told_in_the_callers_language(house):
    client = house.client("officer")

    english = {r["code"]: r for r in client.get("/api/v1/registers").json()["registers"]}
    french = client.get("/api/v1/registers/gift", headers={"Accept-Language": "fr"}).json()

    assert english["gift"]["can_create"] is True
    assert [c["code"] for c in english["gift"]["fields"][2]["choices"]] == [
        "gift",
        "artefact",
        "award",
    ]
    assert french["title"] != english["gift"]["title"]
    assert client.get("/api/v1/registers/nonsense").status_code == 404
