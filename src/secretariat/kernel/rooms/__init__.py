"""Rooms: how many records may lead to one, such as the bookings of a tour.

Reading order: `rules` (pure), `errors`, `keeping` (under the lock of the write), `showing`.
"""

from secretariat.kernel.rooms.errors import SENTENCES, NoRoom, RoomTaken
from secretariat.kernel.rooms.keeping import (
    extents_of,
    faults_of_block,
    hold,
    hold_linked,
    hold_linked_of,
    refuse,
)

__all__ = [
    "SENTENCES",
    "NoRoom",
    "RoomTaken",
    "extents_of",
    "faults_of_block",
    "hold",
    "hold_linked",
    "hold_linked_of",
    "refuse",
]
