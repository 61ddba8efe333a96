"""Counts: how many rows a question has, up to a cap."""

from tests import worlds

from secretariat.kernel import queries
from secretariat.kernel.queries.counts import count_up_to
from secretariat.kernel.store.models import Record


def test_a_count_stops_at_its_cap(people):
    for _ in range(3):
        worlds.gift(people.clerk)
    gifts = Record.objects.filter(register="gift")

    assert [count_up_to(cap, gifts) for cap in (1, 3, 9)] == [1, 3, 3]
    assert count_up_to(9, gifts.filter(pk__in=[])) == 0


def test_a_list_counts_what_its_reader_reads_by_either_road(people):
    worlds.gift(people.clerk)
    worlds.gift(people.gifts, recipient="CLERK")
    worlds.gift(people.gifts, recipient="COLLEAGUE", kind="award")

    numbers = {
        name: queries.page("gift", reader=reader).count.number
        for name, reader in vars(people).items()
    }
    assert numbers == {"clerk": 2, "colleague": 1, "gifts": 3, "house": 3}
