"""Rules of rooms: what is taken never goes beyond what there is, and nothing fits in vain."""

from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.rooms.rules import Extent

amounts = st.integers(0, 60)
capacities = st.none() | amounts


@given(capacities, amounts, amounts, amounts)
def test_who_takes_more_fits_exactly_where_all_of_it_is_left(capacity, others, held, more):
    there = Extent(capacity, others)
    wanted = held + more + 1

    fits = there.has_room_for(wanted, held=held)

    assert fits == (capacity is None or others + wanted <= capacity)


@given(capacities, amounts, amounts, amounts)
def test_who_takes_no_more_than_before_is_never_refused(capacity, others, held, less):
    assert Extent(capacity, others).has_room_for(max(0, held - less), held=held)


@given(capacities, amounts, capacities)
def test_room_never_shrinks_below_what_is_taken(capacity, taken, wanted):
    there = Extent(capacity, taken)

    may = there.may_become(wanted)

    if wanted is None or taken <= wanted:
        assert may
    else:
        assert may == (capacity is not None and capacity <= wanted)


@given(amounts, amounts)
def test_what_is_left_can_be_taken_and_one_more_cannot(capacity, taken):
    there = Extent(capacity, taken)

    assert there.left == max(0, capacity - taken)
    assert there.has_room_for(there.left)
    assert not there.has_room_for(there.left + 1)
