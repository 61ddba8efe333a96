"""Lives making: affairs that begin in the past and are moved, edited and taken back by people.

Each act is foretold by the oracle; what came otherwise is kept as a fault. The oracle's copy of each
record, with all that happened to it, is changed beside it.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from unittest import mock
from uuid import UUID

from django.utils import timezone

from proofs.access_world import SECRETS, WORDS, Making
from proofs.common import Clock
from proofs.lives_oracle import Life, Snapshot, Trying, accepted, moves_of, told, written
from proofs.oracle import Item, Verdict, World, judge
from secretariat.kernel import identity, jobs, queries, records
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor

DAYS = 30


class Living(Making):
    """Makes a world in which affairs are lived, and changes it."""

    def __init__(self, world: World, on: date) -> None:
        super().__init__(world, on)
        self.lives: dict[UUID, Life] = {}
        self.notices: Counter[tuple[UUID, UUID, str]] = Counter()
        self.faults: list[str] = []
        self.acts = 0

    def fill(self, people: int, items: int) -> None:
        """Make the world, then affairs over its last days."""
        super().fill(people, items)
        begun = [random.uniform(1, DAYS) for _ in range(max(6, items // 6))]
        for ago in sorted(begun, reverse=True):
            with past(ago) as clock:
                item = self.add_affair()
                for _ in range(random.randrange(6)):
                    clock.now += timedelta(days=random.uniform(0, ago / 7))
                    self.step(item)

    def change(self, times: int) -> None:
        """Change the world at random, and go on with some affairs."""
        super().change(times)
        affairs = self.world.of("affair")
        for item in random.sample(affairs, min(times, len(affairs))):
            self.step(item)

    def values_of(self, register: str) -> dict[str, object]:
        """Return values for a new record."""
        if register != "affair":
            return super().values_of(register)
        people, units = list(self.world.people), list(self.world.units)
        day = random.choice((None, self.on - timedelta(days=random.randrange(900))))
        return {
            "name": f"affair {random.choice(WORDS)} {random.choice(WORDS)} n{self.next()}",
            "home": random.choice((None, random.choice(units))),
            "lead": random.choice((None, random.choice(people))),
            "approver": tuple(random.sample(people, random.randrange(3))),
            "kind": random.choice((None, "plain", "grave")),
            "amount": random.choice((None, f"{random.randrange(1, 99)}.50 USD")),
            "score": random.choice((None, *range(7))),
            "flag": random.choice((None, True, False)),
            "seen_on": day,
            "secret": random.choice((None, random.choice(SECRETS))),
        }

    def add_affair(self) -> Item:
        """Make a draft: of the house, or of a person."""
        values = self.values_of("affair")
        person = random.choice([None, *self.world.people.values()])
        if person is None or person.has_left or person.clearance < 1:
            marks = (random.choice((0, 1, 1, 2)), frozenset())
            level = ("public", "internal", "confidential")[marks[0]]
            made = records.create("affair", values, actor=self.house, submit=False, level=level)
            self.keep("affair", made.id, values, owner=None, marks=marks)
        else:
            actor = identity.actor_named(person.number.lower())
            made = records.create("affair", values, actor=actor, submit=False)
            self.keep("affair", made.id, values, owner=person.id, marks=(1, frozenset()))
        item = self.world.items[made.id]
        self.lives[item.id] = Life()
        self.stands(item)
        return item

    def stands(self, item: Item) -> None:
        """Keep how an affair stands now."""
        record = queries.get(item.register, item.id, reader=self.house)
        stand = Snapshot(record.changed_at, item.state, dict(item.values))
        self.lives[item.id].past.append(stand)

    def edited(self, register: str, id_: UUID) -> None:
        """Note that what happened last to a record is no move."""
        if id_ in self.lives:
            self.lives[id_].last = None

    def step(self, item: Item) -> None:
        """Do something with an affair: a move mostly, an edit, or taking back."""
        self.acts += 1
        chance, is_open = random.random(), item.state not in {"done", "dropped"}
        if chance < 0.15 and is_open:
            fresh = self.values_of("affair")
            names = random.sample(sorted(fresh.keys() - {"name"}), 3)
            self.edit("affair", item.id, {name: fresh[name] for name in names})
            self.edited("affair", item.id)
            self.stands(item)
        elif chance < 0.3:
            self.take_back(item)
        else:
            self.try_move(item)

    def somebody(self, item: Item) -> tuple[Actor, UUID | None, Verdict]:
        """Return the house, or anybody who can sign in, with what the oracle grants."""
        person = random.choice([None, *(p for p in self.world.people.values() if not p.has_left)])
        everything = self.world.declared[item.register]["lifecycle"]["moves"]
        if person is None or (item.state == "draft" and item.owner != person.id):
            return self.house, None, Verdict(frozenset({"read", "edit", *everything}))
        actor = identity.actor_named(person.number.lower())
        return actor, person.id, judge(self.world, person, item, identity.today())

    def try_move(self, item: Item) -> None:
        """Let somebody try a move, mostly one that leaves the state."""
        actor, person, verdict = self.somebody(item)
        life = self.lives[item.id]
        moves = self.world.declared[item.register]["lifecycle"]["moves"]
        leaving = list(moves_of(self.world, item))
        name = random.choice(leaving if random.random() < 0.9 else list(moves))
        wanted = accepted(self.world, verdict, Trying(item, life, person), name)
        said = outcome(lambda: records.move(item.register, item.id, name, actor=actor))
        if said != wanted:
            self.faults.append(f"{actor.name} {name} of {item.id}: {said}, oracle {wanted}")
        if said is None:
            self.moved(item, name, person)
            if "open" in moves[name]:
                self.opened(item, person)

    def moved(self, item: Item, name: str, person: UUID | None) -> None:
        """Keep what follows from a move."""
        life, move = (
            self.lives[item.id],
            self.world.declared[item.register]["lifecycle"]["moves"][name],
        )
        item.values |= written(move, person)
        item.state = move["to"]
        life.made.append((name, person))
        life.last = (name, person)
        self.stands(item)
        jobs.run_waiting("prompt")
        for one in told(self.world, item, move, identity.today()) - {person}:
            self.notices[one, item.id, name] += 1

    def opened(self, item: Item, person: UUID | None) -> None:
        """Keep the deed that a move has opened."""
        known = self.world.items
        back = queries.linked("affair", item.id, reader=self.house)
        (deed,) = [one.id for _, _, some in back for one in some if one.id not in known]
        values = {"name": item.values["name"], "affair": item.id, "secret": item.values["secret"]}
        self.keep("deed", deed, values, owner=person, marks=(max(1, item.level), item.caveats))

    def take_back(self, item: Item) -> None:
        """Let who made the last move take it back, or somebody else try."""
        life = self.lives[item.id]
        actor, person, verdict = self.somebody(item)
        if life.last is not None and random.random() < 0.8:
            person = life.last[1]
            one = self.world.people[person] if person else None
            if one is not None and one.has_left:
                return
            actor = identity.actor_named(one.number.lower()) if one else self.house
            verdict = (
                judge(self.world, one, item, identity.today())
                if one
                else Verdict(frozenset({"read"}))
            )
        wanted = None if may_undo(self.world, item, life, person) else "record.cannot_undo"
        wanted = wanted if verdict.reads else "record.not_found"
        said = outcome(lambda: records.undo(item.register, item.id, actor=actor))
        if said != wanted:
            self.faults.append(f"{actor.name} undoes {item.id}: {said}, oracle {wanted}")
        if said is None:
            before = life.past[-2]
            life.made.pop()
            life.last = None
            item.state, item.values = before.state, dict(before.values)
            self.stands(item)


def may_undo(world: World, item: Item, life: Life, person: UUID | None) -> bool:
    """Tell whether the last event is a move of a person's that can be taken back."""
    if life.last is None or life.last[1] != person:
        return False
    moves = world.declared[item.register]["lifecycle"]["moves"]
    is_declared = "undo" in moves[life.last[0]]
    return is_declared and timezone.now() - life.past[-1].at <= timedelta(hours=2)


def outcome(act: Callable[[], object]) -> str | None:
    """Return the code with which an act is refused, or None."""
    try:
        act()
    except SecretariatError as refusal:
        return refusal.code
    return None


@contextmanager
def past(days: float) -> Iterator[Clock]:
    """Let the house live so many days ago within the block; the clock goes on by hand."""
    clock = Clock(timezone.now() - timedelta(days=days))
    with mock.patch("django.utils.timezone.now", clock):
        yield clock
