"""Bodies: random memberships, terms, recusals and votes; each decision told again from its events.

Every round makes a body and a case, lets random people vote through the write door, and has its
chair record the decision. A plain simulation says beforehand who is refused and what comes out; the
events alone must say it again afterwards.
"""

import os
import random
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import orjson

from proofs import common

PEOPLE = 9
CHOICES = ("approve", "defer", "reject", "abstain")
QUORUM = 2
ENDS = {"approve": "certified", "defer": "submitted", "reject": "refused"}


@dataclass
class Round:
    """What a round is made of: seats by person, who is recused, and the votes in order."""

    seats: dict[int, list[tuple[str, date, date | None]]] = field(default_factory=dict)
    recused: int | None = None
    votes: list[tuple[int, str]] = field(default_factory=list)

    def has_vote(self, person: int, on: date) -> bool:
        """Tell whether a person is chair or member on a day."""
        held = self.seats.get(person, [])
        return any(
            role != "secretary" and first <= on and (last is None or on <= last)
            for role, first, last in held
        )

    def outcome(self, on: date) -> str | None:
        """Return what plain counting decides: more than half of the votes, given the quorum."""
        last = {p: c for p, c in self.votes if self.has_vote(p, on) and p != self.recused}
        counts = Counter(c for c in last.values() if c != "abstain")
        for choice, number in counts.items():
            if len(last) >= QUORUM and 2 * number > counts.total():
                return choice
        return None


def a_round(chance: random.Random, today: date) -> Round:
    """Return a random round; person 0 is always the chair."""
    made = Round(seats={0: [("chair", date(2020, 1, 1), None)]})
    for person in range(1, PEOPLE):
        for _ in range(chance.choice((0, 1, 1, 2))):
            first = today + timedelta(days=chance.randint(-30, 10))
            last = chance.choice((None, first + timedelta(days=chance.randint(0, 25))))
            role = chance.choice(("member", "member", "member", "secretary"))
            made.seats.setdefault(person, []).append((role, first, last))
    made.recused = chance.choice((None, *range(PEOPLE)))
    made.votes = [
        (chance.randrange(PEOPLE), chance.choice(CHOICES)) for _ in range(chance.randint(0, 14))
    ]
    return made


def play(made: Round, number: int) -> list[str]:
    """Play a round in the house and return what differs from the simulation."""
    from tests import worlds

    from secretariat.kernel import records
    from secretariat.kernel.bodies.errors import NoMajority, NoQuorum, NotAMember, Recused

    actors = [worlds.actor(f"M{person}") for person in range(PEOPLE)]
    today = actors[0].today
    case = _case(made, number, actors)
    found = []
    for person, choice in made.votes:
        wanted: type[Exception] | None = None
        if not made.has_vote(person, today):
            wanted = NotAMember
        elif person == made.recused:
            wanted = Recused
        try:
            records.vote("case", case, "decide", choice, actor=actors[person])
            refused = None
        except (NotAMember, Recused) as refusal:
            refused = type(refusal)
        if refused is not wanted:
            found.append(f"round {number}: vote of {person} gave {refused}, not {wanted}")
    wanted_outcome = made.outcome(today)
    try:
        answers = {"text": "As counted."}
        moved = records.move("case", case, "decide", actor=actors[0], answers=answers)
        state: str | None = moved.state
    except (NoQuorum, NoMajority):
        state = None
    if state != ENDS.get(wanted_outcome or ""):
        found.append(f"round {number}: came to {state}, the simulation says {wanted_outcome}")
    return found + (_again(case, number) if state else [])


def _case(made: Round, number: int, actors: list) -> str:  # type: ignore[type-arg] # actors of the house
    """Return the number of a case that lies before the body of a round."""
    from tests import worlds

    from secretariat.kernel import records

    body = f"B{number}"
    records.create("body", {"name": body, "code": body}, actor=worlds.house())
    for person, seats in made.seats.items():
        for role, first, last in seats:
            seat = {
                "reason": "Drawn",
                "member": f"M{person}",
                "body": body,
                "role": role,
                "from_on": first,
                "until_on": last,
            }
            records.create("membership", seat, actor=worlds.house())
    lead = None if made.recused is None else f"M{made.recused}"
    values = {"name": body, "amount": "1.00 USD", "board": body, "lead": lead}
    case = records.create("case", values, actor=actors[0])
    records.move("case", case.id, "table", actor=actors[0])
    return str(case.number)


def _again(case: str, number: int) -> list[str]:
    """Return what differs when the decision is worked out again from the events alone."""
    from secretariat.kernel.store.models import Event, Record

    record = Record.objects.get(register="case", number=case).id
    votes: dict[str, str] = {}
    for event in Event.objects.filter(record=record).order_by("seq"):
        sealed = orjson.loads(event.sealed)
        if event.kind == "vote":
            votes[sealed["actor"]] = sealed["facts"]["vote"]["choice"]
        elif "decision" in sealed["facts"]:
            said = sealed["facts"]["decision"]
    entitled = set(said["members"]) - set(said["recused"])
    counted = Counter(choice for person, choice in votes.items() if person in entitled)
    cast = sum(n for choice, n in counted.items() if choice != "abstain")
    holds = (
        dict(counted) == said["counts"]
        and counted.total() >= said["quorum"]
        and 2 * counted[said["outcome"]] > cast
    )
    return [] if holds else [f"round {number}: the events say {dict(counted)}, the decision {said}"]


def compare(seed: int, rounds: int) -> list[str]:
    """Return the differences found in so many rounds, in the open house."""
    from tests import worlds

    worlds.unit("ORG")
    for person in range(PEOPLE):
        worlds.person(f"M{person}", unit="ORG")
        worlds.role(f"M{person}", "gifts_officer")
    chance = random.Random(seed)
    found: list[str] = []
    for number in range(rounds):
        found += play(a_round(chance, worlds.actor("M0").today), number)
    return found


def main() -> int:
    """Compare and print the line of the proof."""
    asked = common.parser(__doc__, rounds=200).parse_args()
    seed = common.seed_of(asked.seed)
    with common.folder() as place, common.database(asked.engine) as url:
        from tests.kernel.lifecycle import case

        os.environ.update(common.environment(place / "house", url))
        (place / "house").mkdir()
        os.environ["SECRETARIAT_INSTITUTION"] = str(case.write(Path(place) / "institution"))
        common.open_here(migrate=True)
        found = compare(seed, asked.rounds)
        for one in found[:5]:
            sys.stderr.write(f"{one}\n")
        from django.db import connections

        connections.close_all()
        figure = f"{asked.rounds:,} random rounds of votes: {len(found)} differences"
        name = "A body decides by quorum and majority, and its events say so again"
        return common.report(name, figure, engine=asked.engine, seed=seed, holds=not found)


if __name__ == "__main__":
    sys.exit(main())
