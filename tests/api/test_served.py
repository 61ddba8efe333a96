"""The API of a running house, over HTTP: parallel creations, and what schemathesis tries on it."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.api.house import GIFT
from tests.api.served import Served, served

pytestmark = pytest.mark.storage
CHECKS = (
    "not_a_server_error,response_schema_conformance,status_code_conformance"
    ",content_type_conformance"
)
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
    """Return status and JSON of an answer."""
    headers = {"Authorization": f"Bearer {house.tokens[name]}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{house.address}/api/v1{path}", data, headers)
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
    command = [
        *(str(Path(sys.executable).parent / "schemathesis"), "run"),
        f"{house.address}/api/v1/openapi.json",
        *("--header", f"Authorization: Bearer {house.tokens['officer']}"),
        *("--checks", CHECKS, "--include-path-regex", os.environ.get("SCHEMATHESIS_PATHS", paths)),
        *("--phases", phase, "--max-examples", EXAMPLES),
        *("--seed", "1919", "--generation-database", "none", "--continue-on-failure"),
        *("--suppress-health-check", "all", "--no-color"),
    ]
    env = {**os.environ, "PYTHONWARNINGS": "ignore"}

    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout[-12000:] + done.stderr[-2000:]
