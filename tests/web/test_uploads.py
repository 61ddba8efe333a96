"""Uploads in parts: the protocol, whose they are, what is refused, and what a form makes of them.

Source: tus resumable upload protocol 1.0.0.
"""

import os
from base64 import b64encode
from datetime import timedelta

import pytest
from django.utils import timezone

from secretariat.kernel import queries, uploads
from secretariat.kernel.store.models import PartialUpload
from tests.web.furnishing import PICTURE
from tests.web.pages import body

TUS = {"Tus-Resumable": "1.0.0"}
PART = "application/offset+octet-stream"
NAME = b64encode("Écharpe.png".encode()).decode()


def begun(client, size, **headers):
    sent = {**TUS, "Upload-Length": str(size), "Upload-Metadata": f"filename {NAME}", **headers}
    return client.post("/uploads", headers=sent)


def part(client, address, data, offset, **headers):
    sent = {**TUS, "Upload-Offset": str(offset), **headers}
    return client.patch(address, data, content_type=PART, headers=sent)


def held(client, address):
    return client.head(address, headers=TUS)


@pytest.mark.standard("tus 1.0.0, core protocol, creation")
def test_file_comes_in_parts_and_is_held_by_a_record(officer, house):
    answer = begun(officer, len(PICTURE))
    address = answer["Location"]
    assert answer.status_code == 201

    first = part(officer, address, PICTURE[:40], 0)
    assert (first.status_code, first["Upload-Offset"]) == (204, "40")
    assert held(officer, address)["Upload-Offset"] == "40"
    last = part(officer, address, PICTURE[40:], 40)

    sent = {"description": "Scarf", "giver": "x", "kind": "gift", "value": "1"}
    sent |= {"value.currency": "CHF", "recipient": "S-0005", "received_on": "2026-03-01"}
    made = officer.post("/new/gift", {**sent, "photograph.kept": last["Upload-Kept"]})
    number = made["Location"].rpartition("/")[2]
    record = queries.get("gift", number, reader=house.actor("gifts.officer"))
    assert [(f.name, f.size_bytes) for f in record.values["photograph"]] == [
        ("Écharpe.png", len(PICTURE))
    ]


@pytest.mark.standard("tus 1.0.0, core protocol")
def test_what_is_understood_is_said(officer):
    answer = officer.options("/uploads")

    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Extension"] == "creation,termination,expiration"
    assert int(answer["Tus-Max-Size"]) > 0


@pytest.mark.standard("tus 1.0.0, core protocol")
def test_part_that_does_not_follow_is_refused_and_changes_nothing(officer):
    address = begun(officer, 10)["Location"]
    part(officer, address, b"12345", 0)

    assert part(officer, address, b"12345", 0).status_code == 409
    assert part(officer, address, b"67890", 6).status_code == 409
    assert held(officer, address)["Upload-Offset"] == "5"


@pytest.mark.standard("tus 1.0.0, core protocol")
def test_other_versions_types_and_nonsense_are_refused(officer):
    address = begun(officer, 10)["Location"]

    old = officer.patch(address, b"1", content_type=PART, headers={"Upload-Offset": "0"})
    other = officer.patch(
        address, b"1", content_type="text/plain", headers={**TUS, "Upload-Offset": "0"}
    )
    assert (old.status_code, old["Tus-Version"]) == (412, "1.0.0")
    assert other.status_code == 415
    assert part(officer, address, b"1", "-1").status_code == 400
    assert begun(officer, "many").status_code == 400


def test_end_can_be_asked_for_again(officer):
    address = begun(officer, 3)["Location"]
    part(officer, address, b"abc", 0)

    answer = held(officer, address)

    assert answer["Upload-Offset"] == "3"
    assert answer["Upload-Kept"]


def test_more_than_was_said_is_refused(officer):
    address = begun(officer, 3)["Location"]

    assert part(officer, address, b"abcd", 0).status_code == 413


def test_empty_file_is_whole_at_once(officer):
    answer = begun(officer, 0)

    assert answer["Upload-Kept"]


def test_too_large_a_file_is_refused_before_it_comes(officer, settings):
    settings.UPLOAD_LIMIT_BYTES = 10

    answer = begun(officer, 11)

    assert answer.status_code == 413
    assert "said" in answer.json()


def test_too_many_are_refused(officer, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_OPEN", 1)
    begun(officer, 10)

    assert begun(officer, 10).status_code == 429


def test_upload_of_another_person_is_as_absent(officer, colleague, visitor):
    address = begun(officer, 10)["Location"]
    nowhere = "/uploads/01890000-0000-7000-8000-000000000000"

    for client, status in ((colleague, 404), (visitor, 401)):
        assert held(client, address).status_code == held(client, nowhere).status_code == status
        assert part(client, address, b"x", 0).status_code == status
        assert client.delete(address, headers=TUS).status_code == status
    assert begun(visitor, 1).status_code == 401


def test_token_of_another_persons_file_attaches_nothing(officer, colleague, house):
    address = begun(officer, 3)["Location"]
    token = part(officer, address, b"abc", 0)["Upload-Kept"]
    sent = {"description": "Scarf", "giver": "x", "kind": "gift", "value": "1"}
    sent |= {"value.currency": "CHF", "recipient": "S-0005", "received_on": "2026-03-01"}

    answer = colleague.post("/new/gift", {**sent, "photograph.kept": token})

    assert answer.status_code == 422
    assert "choose the file again" in body(answer)


@pytest.mark.standard("tus 1.0.0, termination, expiration")
def test_cancelled_and_forgotten_ones_leave_nothing(officer, house):
    cancelled, forgotten = (begun(officer, 10)["Location"] for _ in range(2))
    part(officer, forgotten, b"123", 0)
    folder = uploads._folder()
    names = {address.rpartition("/")[2] for address in (cancelled, forgotten)}
    assert names <= {path.name for path in folder.iterdir()}

    assert officer.delete(cancelled, headers=TUS).status_code == 204
    PartialUpload.objects.update(changed_at=timezone.now() - timedelta(days=2))
    os.utime(folder / forgotten.rpartition("/")[2], (0, 0))
    uploads.sweep()

    assert held(officer, cancelled).status_code == 404
    assert held(officer, forgotten).status_code == 404
    assert not names & {path.name for path in folder.iterdir()}


def test_two_parts_at_once_do_not_mix(officer, house):
    address = begun(officer, 10)["Location"]
    row = PartialUpload.objects.get()

    with uploads._alone(row):
        assert part(officer, address, b"x", 0).status_code == 423
