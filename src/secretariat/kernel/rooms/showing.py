"""Showing: how much room a record has left, for whoever reads the record.

What is left is a property of the record that has the room. Nobody learns from it who takes it.
"""

from uuid import UUID

from secretariat.kernel import registers
from secretariat.kernel.registers.labels import spoken
from secretariat.kernel.rooms.keeping import bounds_on, extent
from secretariat.kernel.values import ShownRoom


def rooms_of(register: str, record: UUID, *, language: str) -> tuple[ShownRoom, ...]:
    """Return the rooms of a record that its reader may read; those without a bound are left out."""
    found = []
    for bound in bounds_on(register):
        there = extent(bound, record)
        if there.capacity is not None and there.left is not None:
            words = registers.labels(register, language)
            label = words.get(f"fields.{bound.room.of}", spoken(bound.room.of))
            named = (bound.register, bound.link, bound.room.of)
            found.append(ShownRoom(*named, label=label, capacity=there.capacity, left=there.left))
    return tuple(found)
