"""Showing a record at the command line: its clocks and its room, as text and as JSON."""

import io
import json

import pytest

from secretariat.cli.output import Output
from secretariat.cli.records_shown import show
from secretariat.kernel import queries
from tests import worlds
from tests.kernel.rooms import tours


@pytest.mark.django_db
def test_a_record_is_shown_with_its_clocks_and_what_is_left():
    tours.furnish()
    there = tours.tour(7)
    tours.book(there, 5)
    record = queries.get("tour", there.id, reader=worlds.house())

    text, data = io.StringIO(), io.StringIO()
    show(record, Output(is_json=False, data=text, talk=io.StringIO()))
    show(record, Output(is_json=True, data=data, talk=io.StringIO()))

    assert "begins: running, due " in text.getvalue()
    assert " seconds left" in text.getvalue()
    assert "capacity for tour_booking: 2 of 7 left" in text.getvalue()
    said = json.loads(data.getvalue())
    assert (said["rooms"][0]["left"], said["clocks"][0]["status"]) == (2, "running")
