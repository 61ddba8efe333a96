"""Access: at every door each person finds what the rules grant, no more and no less.

Random people, units, roles and records in the vault; an oracle that tries every rule; then check,
list, export, count, filter, order, history, link, search, facet and suggestion, and the same over
the API, before and after random changes, with the index behind and in step. One register is drawn
itself: its moves, rights and measures; see `lives`.
"""

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from tests import vault

from proofs import common, lives

PACKAGE = common.ROOT / "src" / "secretariat" / "institution"
SHOWN = 20


@contextmanager
def house(engine: str, *, texts: Mapping[str, str] | None = None) -> Iterator[Path]:
    """Open a new house of the vault in this process; on PostgreSQL the one of the caller if any.

    Args:
        engine: the database.
        texts: more registers, by code.
    """
    given = os.environ.get("SECRETARIAT_DATABASE", "")
    with common.folder() as place, common.database("sqlite" if given else engine) as url:
        variables = common.environment(place / "house", given or url)
        root = vault.write_texts(place / "vault", {**vault.declarations(), **(texts or {})})
        os.environ.update(variables | {"SECRETARIAT_INSTITUTION": str(root)})
        (place / "house").mkdir()
        common.open_here(migrate=True)
        try:
            yield root
        finally:
            from django.db import connections

            from secretariat.kernel import indexing

            indexing.close()
            connections.close_all()


def look(living: object, on: date, *, is_drained: bool, sample: int) -> tuple[int, list[str]]:
    """Let everybody look at everything; return the decisions compared and what differed.

    At the API each person asks for `sample` records one by one.
    """
    from proofs import access_api, lives_doors
    from proofs.access_doors import View, differences, triples
    from secretariat.kernel import identity
    from secretariat.kernel.identity import SignInRefused

    world, compared, found = living.world, 0, []
    for person in [*world.people.values(), None]:
        try:
            actor = identity.actor_named(person.number.lower()) if person else identity.visitor()
        except SignInRefused:
            if not (person.has_left and access_api.is_shut_out(person.number.lower())):
                found.append(f"{person.number} cannot sign in, or can at the API alone")
            continue
        if person and person.has_left:
            found.append(f"{person.number} has left and signs in")
        seen = View(world, person, replace(_on_day(actor, on), language="en"), on)
        compared += triples(seen) + lives_doors.decisions(seen)
        found += differences(seen, is_drained=is_drained)
        with day(on):
            found += access_api.differences(seen, is_drained=is_drained, sample=sample)
            found += lives_doors.differences(seen, living, sample=max(3, sample // 10))
        if len(found) > SHOWN:
            break
    return compared, found


@contextmanager
def day(on: date) -> Iterator[None]:
    """Let whoever asks within the block ask on that day."""
    from secretariat.kernel import identity

    kept, identity.today = identity.today, lambda: on
    try:
        yield
    finally:
        identity.today = kept


def _on_day(actor: object, on: date) -> object:
    """Return the actor as it is on a day: its roles follow the day too."""
    from secretariat.kernel import identity
    from secretariat.kernel.store.models import Account

    if actor.person is None:
        return replace(actor, today=on)
    with day(on):
        return identity.actor_of(Account.objects.get(person_id=actor.person))


def play(
    *, people: int, items: int, rounds: int, root: Path, sample: int
) -> tuple[int, int, list[str]]:
    """Make a world, change it in rounds, look before and after the index is in step."""
    from proofs.lives_making import Living
    from proofs.oracle import World, read_declarations
    from secretariat.kernel import identity, indexing

    today = identity.today()
    world = World(read_declarations(root, PACKAGE))
    making = Living(world, today)
    making.fill(people, items)
    indexing.drain_all()
    compared, looks, found = 0, 0, []
    days = [today, today + timedelta(days=1), today - timedelta(days=1), today + timedelta(days=9)]
    for round_ in range(rounds):
        for is_drained in (True, False):
            if not is_drained:
                making.change(14)
            on = days[(2 * round_ + (not is_drained)) % len(days)]
            number, differing = look(making, on, is_drained=is_drained, sample=sample)
            compared, looks, found = compared + number, looks + 1, found + differing
            found += making.faults
            sys.stderr.write(f"{compared} decisions, {len(found)} differ\n")
            if found:
                return compared, looks, found
        indexing.drain_all()
    return compared, looks, found


def main(arguments: list[str] | None = None) -> int:
    """Print how many decisions were compared, and every difference."""
    parser: argparse.ArgumentParser = common.parser(
        __doc__, people=60, items=1_000, rounds=2, api=50
    )
    asked = parser.parse_args(arguments)
    seed = common.seed_of(asked.seed)
    begun = time.monotonic()
    with house(asked.engine, texts=lives.texts()) as root:
        compared, looks, found = play(
            people=asked.people,
            items=asked.items,
            rounds=asked.rounds,
            root=root,
            sample=asked.api,
        )
        for text in found[:SHOWN]:
            sys.stdout.write(f"{text}\n")
        seconds = time.monotonic() - begun
        figure = (
            f"{compared} decisions over {looks} looks, {len(found)} differences, {seconds:.0f} s"
        )
        engine = "postgresql" if os.environ.get("SECRETARIAT_DATABASE") else "sqlite"
        return common.report("access", figure, engine=engine, seed=seed, holds=not found)


if __name__ == "__main__":
    random.seed(0)
    sys.exit(main())
