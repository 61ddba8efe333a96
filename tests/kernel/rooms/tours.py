"""Tours: a history tour with some places, and bookings on it, for the tests of rooms."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from tests import worlds

from secretariat.kernel import queries, records
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record


def furnish() -> None:
    """Make a unit, a tours officer, a guide and a visitor of the house."""
    worlds.unit("RAMS")
    for number in ("TOURS", "GUIDE", "VISITOR"):
        worlds.person(number, unit="RAMS")
    worlds.role("TOURS", "tours_officer")


def tour(capacity: int, *, days: int = 20, name: str = "The first hundred years") -> Record:
    """Open a tour for booking."""
    officer = worlds.actor("TOURS")
    values = {
        "name": name,
        "spoken_in": "en",
        "guide": "GUIDE",
        "starts_at": (timezone.now() + timedelta(days=days)).isoformat(),
        "place": "Main entrance",
        "capacity": capacity,
    }
    made = records.create("tour", values, actor=officer)
    return records.move("tour", made.id, "publish", actor=officer)


def given(tour: Record, seats: int = 1, **values: object) -> dict[str, object]:
    """Return the values of a booking."""
    plain = {"visitor": "Kim Example", "email": "kim@example.org"}
    return {**plain, "tour": tour.number, "seats": seats, **values}


def book(tour: Record, seats: int = 1, *, actor: Actor | None = None) -> Record:
    """Book places on a tour."""
    return records.create("tour_booking", given(tour, seats), actor=actor or worlds.house())


def left(tour: Record, *, reader: Actor | None = None) -> int:
    """Return how many places a tour has left, as its page says."""
    found = queries.get("tour", tour.id, reader=reader or worlds.house())
    assert found.rooms is not None
    return found.rooms[0].left


def edit(register: str, record: UUID, **values: object) -> Record:
    """Change a record as the house."""
    return worlds.edit(register, record, values)


def move(booking: Record, name: str, **answers: object) -> Record:
    """Make a move on a booking as the house."""
    return records.move("tour_booking", booking.id, name, actor=worlds.house(), answers=answers)
