"""Crowd: many who come at once for the places of one tour, in a house of its own.

Run as a module it plays both scenes, each writer on a connection of its own, and prints as JSON
what each came to.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

SEATS, VISITORS, WRITERS, ACTS = 7, 20, 6, 25


def together(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Let all acts begin at once, each on a connection of its own; return what they came to."""
    from django.db import connections

    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def outcome(act: Callable[[], Any]) -> str:
    """Return what an act came to: done, or the code of its refusal."""
    from secretariat.kernel.errors import SecretariatError

    try:
        act()
    except SecretariatError as refusal:
        return refusal.code
    return "done"


def rush() -> dict[str, Any]:
    """Let twenty visitors book one place each of seven; half of them booked a draft before."""
    from tests import worlds
    from tests.kernel.rooms import tours

    from secretariat.kernel import records

    there = tours.tour(SEATS)
    drafts = [
        records.create("tour_booking", tours.given(there), actor=worlds.house(), submit=False)
        for _ in range(VISITORS // 2)
    ]
    acts: list[Callable[[], Any]] = [lambda d=one: tours.move(d, "book") for one in drafts]  # type: ignore[misc] # bound now
    acts += [lambda: tours.book(there)] * (VISITORS - len(drafts))
    came = Counter(together([lambda a=act: outcome(a) for act in acts]))  # type: ignore[misc] # bound now
    return {"came": came, "left": tours.left(there)}


def writers() -> dict[str, Any]:
    """Let six writers book, edit, cancel, reopen, and change the places of one tour at random."""
    from tests.kernel.rooms import tours

    from secretariat.kernel.store.models import Record
    from secretariat.kernel.tables.models_of_registers import model_of

    there = tours.tour(10)
    seen: list[int] = []

    def write(seed: int) -> Counter[str]:
        chance, came = random.Random(seed), Counter[str]()
        for _ in range(ACTS):
            came[outcome(lambda: one_act(chance, there))] += 1
            seen.append(tours.left(there))
        return came

    came = sum(together([lambda s=seed: write(s) for seed in range(WRITERS)]), Counter[str]())  # type: ignore[misc] # bound now
    rows = model_of("tour_booking")._default_manager.filter(
        tour=there.id, state__in=["confirmed", "attended"]
    )
    capacity = model_of("tour")._default_manager.values_list("capacity", flat=True).get(pk=there.id)
    booked = sum(rows.values_list("seats", flat=True))
    return {
        "came": came,
        "fits": booked <= capacity,
        "left": tours.left(there) == capacity - booked,
        "records": Record.objects.filter(register="tour_booking").count() > SEATS,
    }


def one_act(chance: random.Random, there: Any) -> None:
    """Do one random thing with the tour or one of its bookings."""
    from tests import worlds
    from tests.kernel.rooms import tours

    from secretariat.kernel import queries, records
    from secretariat.kernel.queries import Filter

    kind = chance.choice(
        ("book", "book", "seats", "cancel", "reopen", "undo", "places", "guide", "guide", "guide")
    )
    if kind == "book":
        tours.book(there, chance.randrange(1, 4))
        return
    if kind == "guide":
        tours.edit("tour", there.id, guide=chance.choice(["GUIDE", "VISITOR", "TOURS"]))
        return
    if kind == "places":
        tours.edit("tour", there.id, capacity=chance.randrange(4, 14))
        return
    found = queries.page(
        "tour_booking",
        reader=worlds.house(),
        filters=[Filter("tour", "eq", str(there.id))],
        limit=100,
    ).records
    if not found:
        return
    one = chance.choice(found)
    if kind == "seats":
        tours.edit("tour_booking", one.id, seats=chance.randrange(1, 5))
    elif kind == "undo":
        records.undo("tour_booking", one.id, actor=worlds.house())
    else:
        tours.move(one, kind)


def main() -> int:
    """Play both scenes and print what they came to."""
    from proofs import common

    common.open_here(migrate=True)
    from tests.kernel.rooms import tours

    tours.furnish()
    sys.stdout.write(json.dumps({"rush": rush(), "writers": writers()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
