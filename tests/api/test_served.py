"""The API of a running house, over HTTP: parallel creations, and what schemathesis tries on it."""

import json
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from proofs import fuzz
from tests.api.house import GIFT
from tests.api.served import Served, served

pytestmark = pytest.mark.storage
EVERYWHERE = r"^/api/v1/(health|me|registers|search|suggest|files|gift|unit|policy_document)(/|$)"
THOROUGHLY = r"^/api/v1/(files|me|suggest|gift/{ref}/moves/give_back)$"
EXAMPLES = os.environ.get("SCHEMATHESIS_EXAMPLES", "3")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve a small house for the tests of this module."""
    with served(tmp_path_factory.mktemp("served")) as running:
        yield running


def call(
    house: Served, path: str, body: object = None, *, name: str = "officer"
) -> tuple[int, dict]:
    """Return status and JSON of an answer; values without a move or a creation are an edit."""
    headers = {"Authorization": f"Bearer {house.tokens[name]}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    is_edit = isinstance(body, dict) and "values" in body and path.count("/") == 2
    method = "PATCH" if is_edit else None
    request = urllib.request.Request(f"{house.address}/api/v1{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_fifty_parallel_creations_get_fifty_numbers_without_a_gap(house):
    body = {"values": {**GIFT, "recipient": house.people["member"]}}
    before = call(house, "/gift")[1]["count"]["number"]

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: call(house, "/gift", body), range(50)))

    assert {status for status, _ in answers} == {201}
    places = sorted(int(record["number"].rpartition("-")[2]) for _, record in answers)
    assert places == list(range(before + 1, before + 51))


def test_a_created_record_is_found_soon_after(house):
    import time

    body = {
        "values": {
            **GIFT,
            "description": "Zanzibar lacquer tray",
            "recipient": house.people["member"],
        }
    }
    number = call(house, "/gift", body)[1]["number"]
    deadline = time.monotonic() + 60

    while True:
        status, found = call(house, "/search?q=lacquer")
        if status == 200 and [hit["number"] for hit in found["hits"]] == [number]:
            break
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


@pytest.mark.parametrize(("phase", "paths"), [("fuzzing", EVERYWHERE), ("coverage", THOROUGHLY)])
def test_schemathesis_finds_no_answer_that_the_description_does_not_allow(
    house, tmp_path, phase, paths
):
    asked = fuzz.ask(
        house,
        tmp_path,
        phase=phase,
        paths=os.environ.get("SCHEMATHESIS_PATHS", paths),
        examples=int(EXAMPLES),
        seed=1919,
    )

    assert asked.holds, asked.told
    assert asked.cases


@pytest.fixture(scope="module")
def two_officers(house: Served) -> tuple[str, str]:
    """Return two people who may both decide what becomes of a gift."""
    role = {
        "reason": "Test",
        "role": "gifts_officer",
        "holder": house.people["auditor"],
        "from_on": "2020-01-01",
    }
    status, told = call(house, "/role_assignment", {"values": role}, name="admin")
    assert status == 201, told
    return "officer", "auditor"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("/moves/keep", {}), ("/moves/give_back", {"answers": {"reason": "Not ours."}})),
        (("/moves/keep", {"version": 1}), ("/moves/keep", {"version": 1})),
        (("", {"version": 1, "values": {"place": "Cellar"}}), ("/moves/keep", {"version": 1})),
    ],
)
def test_of_two_people_at_one_gift_one_wins_and_the_other_is_told(
    house, two_officers, first, second
):
    given = {**GIFT, "recipient": house.people["member"], "place": "Vitrine 3"}
    with ThreadPoolExecutor(2) as pool:
        for _ in range(5):
            made = call(house, "/gift", {"values": given})[1]["number"]

            both = list(
                pool.map(
                    lambda who, act, made=made: call(
                        house, f"/gift/{made}{act[0]}", act[1], name=who
                    ),
                    two_officers,
                    (first, second),
                )
            )

            assert sorted(status for status, _ in both) == [200, 409], both
            refusal = next(answer for status, answer in both if status == 409)
            assert refusal["code"] in {"record.move_not_allowed", "record.stale_version"}
            assert made in refusal["detail"]
            changes = call(house, f"/gift/{made}/history")[1]["changes"]
            assert len(changes) == 2, changes
