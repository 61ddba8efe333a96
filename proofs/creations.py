"""Creations: fifty at once over HTTP get fifty different numbers without a gap, round by round.

The house is served as it is; each round sends its requests at one time from threads of this process.
"""

import json
import os
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from tests.api.served import Served, served

from proofs import common

AT_ONCE = 50
GIFT = {
    "description": "Carved wooden bowl",
    "giver": "Craft museum",
    "kind": "gift",
    "value": {"amount": "120.50", "currency": "USD"},
    "received_on": "2026-03-01",
}


def create(house: Served) -> str:
    """Create a gift and return its number."""
    body = {"values": {**GIFT, "recipient": house.people["member"]}}
    request = urllib.request.Request(
        f"{house.address}/api/v1/gift",
        json.dumps(body).encode(),
        {
            "Authorization": f"Bearer {house.tokens['officer']}",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=120) as answer:
        return str(json.load(answer)["number"])


def gaps(numbers: list[str], *, before: int) -> list[str]:
    """Return what is wrong with the numbers that one round got, after so many before it."""
    places = sorted(int(number.rpartition("-")[2]) for number in numbers)
    wanted = list(range(before + 1, before + 1 + AT_ONCE))
    return [] if places == wanted else [f"{places[:3]} … {places[-3:]} after {before}"]


def prove(house: Served, rounds: int) -> list[str]:
    """Create fifty at once again and again; return what is wrong with their numbers."""
    faults: list[str] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for round_ in range(rounds):
            numbers = list(pool.map(lambda _: create(house), range(AT_ONCE)))
            faults += gaps(numbers, before=round_ * AT_ONCE)
    return faults


def main(arguments: list[str] | None = None) -> int:
    """Print how many were created at once, and each gap."""
    asked = common.parser(__doc__, rounds=20).parse_args(arguments)
    seed = common.seed_of(asked.seed)
    with common.folder() as place, common.database(asked.engine) as url:
        os.environ.update(common.environment(place / "own", url))
        (place / "house").mkdir()
        with served(place / "house") as house:
            begun = time.monotonic()
            faults = prove(house, asked.rounds)
            seconds = time.monotonic() - begun
        for fault in faults[:20]:
            sys.stdout.write(f"{fault}\n")
        common.open_here()
        figure = (
            f"{asked.rounds} rounds of {AT_ONCE} at once, {len(faults)} with a gap or a number"
            f" given twice, {seconds:.0f} s"
        )
        return common.report("creations", figure, engine=asked.engine, seed=seed, holds=not faults)


if __name__ == "__main__":
    sys.exit(main())
