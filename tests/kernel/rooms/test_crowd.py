"""Many come at once: as many find room as there are places, and no writer waits for ever."""

import json

import pytest
from tests import worlds
from tests.kernel.rooms.crowd import ACTS, SEATS, VISITORS, WRITERS

pytestmark = pytest.mark.django_db
FAIR = {"done", "record.no_room", "record.room_taken", "record.stale_version",
        "record.move_not_allowed", "record.cannot_undo", "record.closed"}  # fmt: skip


@pytest.fixture(scope="module")
def came(tmp_path_factory):
    """Return what both scenes came to."""
    run = worlds.run_apart("tests.kernel.rooms.crowd", home=tmp_path_factory.mktemp("crowd"))
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout)


def test_of_twenty_at_once_as_many_book_as_there_are_places(came):
    assert came["rush"]["came"] == {"done": SEATS, "record.no_room": VISITORS - SEATS}
    assert came["rush"]["left"] == 0


def test_many_writers_at_once_never_go_beyond_the_room(came):
    found = came["writers"]

    assert found["fits"]
    assert found["left"]
    assert found["records"]
    assert sum(found["came"].values()) == WRITERS * ACTS
    assert set(found["came"]) <= FAIR, found["came"]
    assert found["came"]["done"] > ACTS
