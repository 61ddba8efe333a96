"""History tours: a visitor books, capacity holds, the reminder goes out; through every door."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from tests import worlds
from tests.kernel.clocks.desk import GENEVA, at
from tests.scenarios.doors import DOORS, Door, Refused

from secretariat.kernel import accounts, measures, notices, queries, records
from secretariat.kernel.clocks.duties import attend
from secretariat.kernel.errors import NotFound
from secretariat.kernel.jobs import run_waiting
from secretariat.kernel.lifecycle import MoveRefused
from secretariat.kernel.values import Record

pytestmark = pytest.mark.django_db(databases="__all__")
TOUR, BOOKING = "tour", "tour_booking"
BEGINS = datetime(2031, 6, 12, 10, 0, tzinfo=GENEVA)  # a Thursday


@pytest.fixture
def house(staff):
    """Hire a tours officer, a guide, two members of the staff and an archivist."""
    staff("TOURS", "RAMS", "tours_officer")
    staff("GUIDE", "RAMS")
    staff("VISITOR", "FINANCE")
    staff("COLLEAGUE", "FINANCE")
    staff("ARCHIVE", "RAMS", "archivist")


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def door(request) -> Door:
    """Return one way into the house."""
    return request.param


def opened(capacity: int = 7, *, name: str = "The first hundred years") -> Record:
    """Plan a tour and open it for booking."""
    officer = worlds.actor("TOURS")
    values = {
        "name": name, "spoken_in": "fr", "guide": "GUIDE", "starts_at": BEGINS.isoformat(),
        "place": "Main entrance", "capacity": capacity,
    }  # fmt: skip
    made = records.create(TOUR, values, actor=officer)
    return records.move(TOUR, made.id, "publish", actor=officer)


def asked(tour: Record, seats: int, visitor: str = "Kim Example") -> dict[str, Any]:
    """Return what a visitor says who books."""
    return {"visitor": visitor, "email": "kim@example.org", "tour": tour.number, "seats": seats}


def booked(who: str, tour: Record, seats: int) -> Record:
    """Book places on a tour."""
    return records.create(BOOKING, asked(tour, seats), actor=worlds.actor(who))


def test_a_visitor_books_capacity_holds_and_who_waits_moves_up(house, door):
    tour = opened()
    first = door.create("visitor", BOOKING, asked(tour, 5))
    door.move("visitor", BOOKING, first, "book")
    second = door.create("colleague", BOOKING, asked(tour, 3))

    with pytest.raises(Refused, match="This takes 3, and 2 of 7 are left"):
        door.move("colleague", BOOKING, second, "book")
    door.move("colleague", BOOKING, second, "request", at_short_notice=True)
    with pytest.raises(Refused, match="This takes 3, and 2 of 7 are left"):
        door.move("tours", BOOKING, number_of("colleague"), "confirm")
    door.edit("visitor", BOOKING, number_of("visitor"), {"seats": 4})
    door.move("tours", BOOKING, number_of("colleague"), "confirm")

    assert left(tour) == 0
    with pytest.raises(Refused, match="This takes 5, and 4 of 7 are left"):
        door.edit("visitor", BOOKING, number_of("visitor"), {"seats": 5})
    with pytest.raises(Refused, match="7 are taken already"):
        door.edit("tours", TOUR, str(tour.number), {"capacity": 6})
    door.move("visitor", BOOKING, number_of("visitor"), "cancel")
    assert left(tour) == 4


def number_of(who: str) -> str:
    """Return the number of the only booking of a person."""
    (one,) = queries.page(BOOKING, reader=worlds.actor(who.upper())).records
    return str(one.number)


def left(tour: Record, who: str = "COLLEAGUE") -> int:
    """Return how many places are left, as anybody of the house reads it."""
    rooms = queries.get(TOUR, tour.id, reader=worlds.actor(who)).rooms
    assert rooms is not None
    return rooms[0].left


def test_the_reminder_goes_to_who_booked_and_to_the_guide_two_working_days_before(house):
    tour = opened()
    mine, other = booked("VISITOR", tour, 2), booked("COLLEAGUE", tour, 1)
    records.move(BOOKING, other.id, "cancel", actor=worlds.actor("COLLEAGUE"))

    with at("2031-06-10 17:59"):
        assert attended() == 0  # two working days before: the close of Tuesday
    with at("2031-06-10 18:01"):
        assert attended() == 2

    with at("2031-06-10 18:02"):
        run_waiting("prompt")
    assert told("VISITOR") == [(mine.number, "warned")]
    assert told("GUIDE") == [(tour.number, "warned")]
    assert told("COLLEAGUE") == []


def attended() -> int:
    """Let the house attend to its clocks; return what it did."""
    from django.utils import timezone

    return attend(timezone.now())


def told(who: str) -> list[tuple[str | None, object]]:
    """Return what clocks told a person: the number of the record, and what was said."""
    found = [one for one in notices.listing(worlds.actor(who)) if one.kind == "clock"]
    return [(one.record.number, one.facts["did"]) for one in found]


def test_the_reminder_follows_a_tour_that_is_put_off(house):
    tour, visitor = opened(), worlds.actor("VISITOR")
    booking = booked("VISITOR", tour, 2)
    later = BEGINS + timedelta(days=7)
    worlds.edit(TOUR, tour.id, {"starts_at": later.isoformat()})

    shown = queries.get(TOUR, tour.id, reader=visitor).clocks
    assert shown is not None
    assert shown[0].due_at == later
    moved = records.move(BOOKING, booking.id, "retime", actor=worlds.actor("TOURS"))

    assert moved.values["begins_at"] == later
    assert moved.due_at == later
    with pytest.raises(MoveRefused, match="has the time of the tour already"):
        records.move(BOOKING, booking.id, "retime", actor=worlds.actor("TOURS"))


def test_nobody_books_a_tour_that_has_begun(house):
    tour = opened()

    with at("2031-06-12 10:01"), pytest.raises(MoveRefused, match="has begun already"):
        booked("VISITOR", tour, 1)


def test_after_the_tour_it_is_noted_who_came_and_the_tour_is_closed(house):
    guide, tour = worlds.actor("GUIDE"), opened()
    came, missed = booked("VISITOR", tour, 3), booked("COLLEAGUE", tour, 1)
    with pytest.raises(MoveRefused, match="has not begun"):
        records.move(TOUR, tour.id, "hold", actor=guide)

    with at("2031-06-12 12:00"):
        records.move(BOOKING, came.id, "attend", actor=guide)
        records.move(BOOKING, missed.id, "miss", actor=guide)
        held = records.move(TOUR, tour.id, "hold", actor=guide)

    assert (held.state, held.file_plan_class) == ("held", "REC.RES.01")
    found = queries.get(BOOKING, came.id, reader=guide)
    assert (found.state, found.file_plan_class) == ("attended", "REC.RES.09")
    with at("2031-06-13 12:00"):
        shown = measures.compute(BOOKING, "visitors", reader=worlds.actor("TOURS"))
    assert [str(one.figures["sum"]) for one in shown.totals] == ["3"]


def test_a_visitor_is_known_to_the_desk_and_the_guide_alone(house):
    tour = opened()
    booking = booked("VISITOR", tour, 1)

    for who in ("COLLEAGUE", "ARCHIVE"):
        with pytest.raises(NotFound):
            queries.get(BOOKING, booking.id, reader=worlds.actor(who))
        assert left(tour, who) == 6
    for who in ("VISITOR", "GUIDE", "TOURS"):
        assert queries.get(BOOKING, booking.id, reader=worlds.actor(who)).title == "Kim Example"
    erased = records.erase(
        BOOKING, booking.id, "email", actor=worlds.actor("TOURS"), reason="asked", authority="law"
    )
    assert erased.values["email"] is None


def test_every_door_shows_what_is_left_and_until_when(house, door):
    tour = opened()
    booking = booked("VISITOR", tour, 5)

    shown = door.shown("visitor", TOUR, str(tour.number))
    mine = door.shown("visitor", BOOKING, str(booking.number))

    words = {
        "web": ("2 of 7 left", "Beginning of the tour", "12 June 2031, 10:00"),
        "api": ('"left":2', '"label":"Beginning of the tour"', '"due_at":"2031-06-12T08:00:00Z"'),
        "command line": ('"left": 2', "Beginning of the tour", "2031-06-12T08:00:00"),
    }[door.name]
    assert words[0] in shown
    for text in words[1:]:
        assert text in mine
        assert text in shown


def test_the_form_offers_open_tours_alone_and_says_what_is_left(house):
    tour, closed = opened(), opened(name="The archives")
    booked("VISITOR", tour, 5)
    officer = worlds.actor("TOURS")
    records.move(TOUR, closed.id, "cancel", actor=officer, answers={"reason": "No guide"})
    client = Client()
    client.force_login(accounts.account_named("visitor"))

    form = client.get("/new/tour_booking").content.decode()
    typed = client.get("/choices/tour_booking/tour?_form=new&tour=the").content.decode()
    filtering = client.get("/choices/tour_booking/tour?tour.eq=the").content.decode()

    for text in (form, typed):
        assert "The first hundred years – 2 of 7 left</option>" in text
        assert "The archives" not in text
    assert "The archives" in filtering
    with pytest.raises(records.ValuesInvalid) as refusal:
        booked("VISITOR", closed, 1)
    assert worlds.codes_of(refusal.value) == {"tour": "not_to_be_chosen"}
