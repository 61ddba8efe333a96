"""Keeping: refuses what goes beyond the room of a linked record, under the lock of the write.

Whoever takes room first holds the record that has it, then adds up what is taken: of many who
come at once, each sees what those before it took. Runs in the caller's transaction, before the
rows are written, and before the access of the record is worked out: that holds the linked record
too, in a way that two may share and neither could then go beyond. Does not write.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from secretariat.kernel import registers, spines
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.registers.grammar import Register, Room
from secretariat.kernel.rooms.errors import NoRoom, RoomTaken
from secretariat.kernel.rooms.rules import Extent
from secretariat.kernel.store.models import Record
from secretariat.kernel.tables.models_of_registers import model_of

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Bound:
    """One link that says `room`: the register it stands in, its name, the register it leads to."""

    register: str
    link: str
    target: str
    room: Room

    @property
    def field(self) -> str:
        """Return the field at which a refusal stands: what is taken, or else the link."""
        return self.room.takes or self.link

    def wanted(self, state: str, values: Values) -> tuple[UUID | None, int]:
        """Return what a record takes in a state, with these values, and where."""
        record = values.get(self.link)
        if state not in self.room.while_ or not isinstance(record, UUID):
            return None, 0
        amount = values.get(self.room.takes) if self.room.takes else 1
        return record, amount if isinstance(amount, int) else 0


@cache
def bounds_of(register: str) -> tuple[Bound, ...]:
    """Return the links of a register that say `room`."""
    fields = registers.get(register).fields
    return tuple(
        Bound(register, name, spec.target or "", spec.room)
        for name, spec in fields.items()
        if spec.room is not None
    )


@cache
def bounds_on(target: str) -> tuple[Bound, ...]:
    """Return the links of all registers that take room of records of one register."""
    codes = registers.all_registers()
    return tuple(one for code in codes for one in bounds_of(code) if one.target == target)


def hold(register: Register, values: Iterable[Values]) -> None:
    """Hold the records whose room some records may take, until the transaction ends."""
    links = [one.link for one in bounds_of(register.code)]
    found = {held.get(link) for held in values for link in links}
    spines.hold({one for one in found if isinstance(one, UUID)})


def hold_linked(register: Register, ref: UUID | str) -> None:
    """Hold what has the room that a stored record takes, before the record itself is held.

    Who changes the linked record holds it first and then the records whose access copies it; the
    other way round the two would wait for each other.
    """
    hold_linked_of(register, **({"pk": ref} if isinstance(ref, UUID) else {"number": ref}))


def hold_linked_of(register: Register, **which: object) -> None:
    """Hold what has the room that stored records take, by a condition on their columns."""
    links = [one.link for one in bounds_of(register.code)]
    if links:
        rows: Any = model_of(register.code)._default_manager
        hold(register, rows.filter(**which).values(*links))


def refuse(
    register: Register, row: Record, values: Values, *, changed: Iterable[str] | None = None
) -> None:
    """Refuse a record that would take more than is left, or have less room than is taken.

    Args:
        register: its register.
        row: its spine as it will stand.
        values: its values as they will be.
        changed: the fields that are written; None for a new record, to which nothing leads yet.

    Raises:
        NoRoom, RoomTaken.
    """
    for bound in bounds_of(register.code):
        _refuse_more(bound, row, values, is_new=changed is None)
    names = set(changed or ())
    for bound in bounds_on(register.code):
        if bound.room.of in names:
            _refuse_less(bound, row.id, values.get(bound.room.of))


def faults_of_block(
    register: Register, block: Sequence[tuple[str, Values]]
) -> Iterator[FieldFault]:
    """Yield a fault for each new record of a block, by its place, for which no room is left.

    Args:
        register: the register of all of them.
        block: the state and the values of each, in order; those before take room first.
    """
    for bound in bounds_of(register.code):
        asked = [bound.wanted(*one) for one in block]
        wanted_of = {record for record, _ in asked if record is not None}
        spines.hold(wanted_of)
        there = extents(bound, wanted_of)
        for place, (record, wanted) in enumerate(asked):
            if record is None:
                continue
            known = there[record]
            if known.has_room_for(wanted):
                there[record] = Extent(known.capacity, known.taken + wanted)
            else:
                for one in _no_room(bound, known, wanted).faults:
                    yield replace(one, field=f"[{place}].{one.field}")


def extent(bound: Bound, record: UUID) -> Extent:
    """Return how much room one record has, and what is taken of it."""
    return extents(bound, [record])[record]


def extents(bound: Bound, records: Collection[UUID]) -> dict[UUID, Extent]:
    """Return by record how much room it has and what is taken; two statements for any number."""
    rows: Any = model_of(bound.target)._default_manager.filter(pk__in=records)
    capacities = dict(rows.values_list("pk", bound.room.of))
    taken = _taken(bound, records)
    return {one: Extent(capacities.get(one), taken.get(one, 0)) for one in records}


def extents_of(register: str, link: str, records: Sequence[UUID]) -> dict[UUID, Extent]:
    """Return by record the room that a link takes there, where it takes any."""
    bound = next((one for one in bounds_of(register) if one.link == link), None)
    return extents(bound, records) if bound is not None and records else {}


def _taken(bound: Bound, records: Collection[UUID]) -> dict[UUID, int]:
    """Return what is taken of some records, in one statement that an index answers alone."""
    rows: Any = model_of(bound.register)._default_manager
    taking = rows.filter(**{f"{bound.link}__in": records, "state__in": bound.room.while_})
    amount = Sum(bound.room.takes) if bound.room.takes else Count("*")
    summed = taking.order_by().values(bound.link).annotate(amount=amount)
    return {record: int(total or 0) for record, total in summed.values_list(bound.link, "amount")}


def _refuse_more(bound: Bound, row: Record, values: Values, *, is_new: bool) -> None:
    """Refuse a record that takes more than is left and than it took before."""
    record, wanted = bound.wanted(row.state, values)
    if record is None:
        return
    held = 0 if is_new else _held(bound, row.id, record)
    if wanted <= held:
        return
    spines.hold([record])
    there = extent(bound, record)
    there = Extent(there.capacity, there.taken - held)
    if not there.has_room_for(wanted, held=held):
        raise _no_room(bound, there, wanted)


def _held(bound: Bound, own: UUID, record: UUID) -> int:
    """Return what a record takes of another as it is stored."""
    names = (bound.link, *filter(None, [bound.room.takes]))
    rows: Any = model_of(bound.register)._default_manager
    stored = rows.filter(pk=own).values("state", *names).first()
    there, amount = bound.wanted(stored["state"], stored) if stored else (None, 0)
    return amount if there == record else 0


def _no_room(bound: Bound, there: Extent, wanted: int) -> NoRoom:
    """Return the refusal to take so much."""
    return NoRoom(bound.field, wanted=wanted, left=there.left or 0, capacity=there.capacity or 0)


def _refuse_less(bound: Bound, record: UUID, capacity: object) -> None:
    """Refuse to have less room than is taken; the caller has locked the record."""
    there = extent(bound, record)
    if not there.may_become(capacity if isinstance(capacity, int) else None):
        raise RoomTaken(bound.room.of, taken=there.taken)
