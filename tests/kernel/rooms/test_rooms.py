"""Rooms: whatever the door and the act, a tour never has more bookings than places."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import worlds
from tests.kernel.rooms import tours
from tests.kernel.rooms.tours import book, edit, left, move, tour

from secretariat.kernel import bulk, records
from secretariat.kernel.intake import ValuesInvalid
from secretariat.kernel.records.many import Item, make_block
from secretariat.kernel.rooms import NoRoom, RoomTaken
from secretariat.kernel.store import locks
from secretariat.kernel.values import Record


@pytest.fixture(autouse=True)
def house(db):
    """Furnish a house that gives tours."""
    tours.furnish()


def refused(act: Callable[[], object]) -> NoRoom:
    """Return the refusal of an act that finds no room."""
    with pytest.raises(NoRoom) as found:
        act()
    return found.value


def test_a_booking_beyond_the_places_is_told_how_many_are_left():
    there = tour(7)
    book(there, 5)

    refusal = refused(lambda: book(there, 3))

    assert (refusal.code, refusal.status) == ("record.no_room", 409)
    assert refusal.facts == {"wanted": 3, "left": 2, "capacity": 7}
    assert str(refusal).startswith("This takes 3, and 2 of 7 are left. Take fewer,")
    assert worlds.codes_of(refusal) == {"seats": "no_room"}
    assert book(there, 2).state == "confirmed"
    assert left(there) == 0


def test_editing_to_more_seats_is_refused_and_to_fewer_is_not():
    there = tour(4)
    first = book(there, 2)
    book(there, 1)

    assert refused(lambda: edit("tour_booking", first.id, seats=4)).facts["left"] == 3
    assert edit("tour_booking", first.id, seats=3).values["seats"] == 3
    assert edit("tour_booking", first.id, seats=1).values["seats"] == 1
    assert left(there) == 2


def test_moving_a_booking_to_another_tour_takes_room_there_and_gives_it_back_here():
    here, there = tour(2), tour(1, name="The archives")
    booking = book(here, 2)

    assert refused(lambda: edit("tour_booking", booking.id, tour=there.number)).facts["left"] == 1
    edit("tour_booking", booking.id, tour=there.number, seats=1)

    assert (left(here), left(there)) == (2, 0)


def test_who_waits_takes_no_room_until_confirmed():
    there = tour(3)
    first = book(there, 3)
    values = tours.given(there, 2)
    draft = records.create("tour_booking", values, actor=worlds.house(), submit=False)
    waiting = move(draft, "request", at_short_notice=True)

    refused(lambda: move(waiting, "confirm"))
    move(first, "cancel")

    assert move(waiting, "confirm").state == "confirmed"
    refused(lambda: move(first, "reopen"))


def test_taking_back_a_cancellation_needs_the_room_again():
    officer = worlds.actor("TOURS")
    there = tour(2)
    first = book(there, 2, actor=officer)
    records.move("tour_booking", first.id, "cancel", actor=officer)
    second = book(there, 1, actor=officer)

    refused(lambda: records.undo("tour_booking", first.id, actor=officer))
    move(second, "cancel")

    assert records.undo("tour_booking", first.id, actor=officer).state == "confirmed"


def test_places_are_not_lowered_below_what_is_booked():
    there = tour(9)
    book(there, 5)

    with pytest.raises(RoomTaken) as refusal:
        edit("tour", there.id, capacity=4)

    assert refusal.value.facts == {"taken": 5}
    assert str(refusal.value).startswith("5 are taken already.")
    assert worlds.codes_of(refusal.value) == {"capacity": "room_taken"}
    assert edit("tour", there.id, capacity=5).values["capacity"] == 5
    assert left(there) == 0


def test_who_has_come_keeps_the_place_and_who_did_not_gives_it_back():
    there = tour(3)
    came, missed = book(there, 2), book(there, 1)

    move(came, "attend")
    move(missed, "miss")

    assert left(there) == 1


def test_an_import_takes_room_in_its_order_and_nothing_is_saved_where_some_find_none():
    there = tour(5)
    book(there, 1)
    sent = [tours.given(there, n) for n in (2, 3, 2)]

    with pytest.raises(ValuesInvalid) as refusal:
        list(bulk.load("tour_booking", sent, actor=worlds.house()))

    assert worlds.codes_of(refusal.value) == {"[1].seats": "no_room"}
    assert "This takes 3, and 2 of 5 are left." in worlds.faults_of(refusal.value)["[1].seats"]
    assert left(there) == 4
    list(bulk.load("tour_booking", [sent[0], sent[2]], actor=worlds.house()))
    assert left(there) == 0


def test_of_many_confirmed_at_once_those_find_room_that_come_first():
    there, waiting = tour(3), []
    for seats in (2, 2, 1):
        values = tours.given(there, seats)
        draft = records.create("tour_booking", values, actor=worlds.house(), submit=False)
        waiting.append(move(draft, "request", at_short_notice=True))
    items = [Item(str(one.number), one.id) for one in waiting]

    with locks.write():
        lines = make_block("tour_booking", "confirm", items, actor=worlds.house(), answers={})

    assert [line.outcome for line in lines] == ["moved", "refused", "moved"]
    assert lines[1].code == "record.no_room"
    assert left(there) == 0


def test_what_is_taken_is_added_up_once_and_from_an_index_alone():
    there = tour(9)
    book(there, 1)
    with CaptureQueriesContext(connection) as log:
        book(there, 1)

    summed = [one["sql"] for one in log if "SUM(" in one["sql"]]
    assert len(summed) == 1
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            plan = str(cursor.execute(f"EXPLAIN QUERY PLAN {summed[0]}").fetchall())
        assert "USING COVERING INDEX" in plan


@dataclass
class Model:
    """What should be the case: capacity by tour; tour, seats and state by booking."""

    chance: random.Random
    capacity: dict[str, int] = field(default_factory=dict)
    bookings: dict[str, tuple[Record, str, int, str]] = field(default_factory=dict)

    def taken(self, there: str, besides: str = "") -> int:
        counted = {"confirmed", "attended"}
        rows = ((n, *one[1:]) for n, one in self.bookings.items())
        return sum(s for n, t, s, state in rows if t == there and state in counted and n != besides)

    def fits(self, there: str, seats: int, number: str = "") -> bool:
        held = 0
        if number:
            _, was, before, state = self.bookings[number]
            held = before if was == there and state == "confirmed" else 0
        return seats <= held or self.taken(there, number) + seats <= self.capacity[there]


def act(model: Model, places: dict[str, Record]) -> None:
    """Do one random thing; it must be done exactly where there is room."""
    chance = model.chance
    there, seats = chance.choice(sorted(places)), chance.randrange(1, 5)
    kind = chance.choice(("book", "book", "edit", "change", "cancel", "reopen", "undo", "capacity"))
    if kind == "capacity":
        taken, wanted = model.taken(there), chance.randrange(1, 12)
        may = wanted >= taken or wanted >= model.capacity[there]
        if attempt(lambda: edit("tour", places[there].id, capacity=wanted), may=may):
            model.capacity[there] = wanted
        return
    if kind == "book":
        made = attempt(lambda: book(places[there], seats), may=model.fits(there, seats))
        if made:
            model.bookings[str(made.number)] = (made, there, seats, "confirmed")
        return
    wanted_state = "confirmed" if kind in {"edit", "change", "cancel"} else "cancelled"
    known = [n for n, one in model.bookings.items() if one[3] == wanted_state]
    if not known:
        return
    number = chance.choice(sorted(known))
    record, was, before, _ = model.bookings[number]
    if kind == "cancel":
        move(record, "cancel")
        model.bookings[number] = (record, was, before, "cancelled")
        return
    there, seats = {"edit": (was, seats), "change": (there, seats)}.get(kind, (was, before))
    acts: dict[str, Callable[[], Record]] = {
        "reopen": lambda: move(record, "reopen"),
        "undo": lambda: records.undo("tour_booking", record.id, actor=worlds.house()),
    }
    changes = {"tour": places[there].number, "seats": seats}
    todo = acts.get(kind, lambda: edit("tour_booking", record.id, **changes))
    if attempt(todo, may=model.fits(there, seats, number)):
        model.bookings[number] = (record, there, seats, "confirmed")


def attempt(todo: Callable[[], Record], *, may: bool) -> Record | None:
    """Return what was done, or None where it was refused; either must be what was expected."""
    try:
        done = todo()
    except (NoRoom, RoomTaken):
        assert not may, "refused while there was room"
        return None
    assert may, "went beyond the room"
    return done


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_acts_never_go_beyond_the_room_and_are_never_refused_in_vain(seed):
    chance = random.Random(seed)
    places = {name: tour(chance.randrange(3, 9), name=name) for name in ("a", "b")}
    model = Model(chance, {name: one.values["capacity"] for name, one in places.items()})

    for _ in range(60):
        act(model, places)
        for name, one in places.items():
            assert left(one) == model.capacity[name] - model.taken(name)
