"""Rules: who has a vote on a day, what the votes amount to, and whether that decides. Pure.

Does not know records, events or expressions: seats, votes and recusals are given.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

ABSTAIN = "abstain"
PRESIDING = frozenset({"chair", "secretary"})


@dataclass(frozen=True, slots=True)
class Seat:
    """A person's seat in a body, from one day until another, both included."""

    person: UUID
    role: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Vote:
    """What one person said; `seq` is the place of its event, a later one replaces an earlier."""

    person: UUID
    choice: str
    seq: int


@dataclass(frozen=True, slots=True)
class Tally:
    """What the votes amount to.

    Attributes:
        members: all in office but the secretaries, sorted.
        recused: those of them who have no vote.
        votes: the vote in force of each other member who voted.
    """

    members: tuple[UUID, ...]
    recused: tuple[UUID, ...]
    votes: Mapping[UUID, str]

    @property
    def entitled(self) -> int:
        """Return how many may vote."""
        return len(self.members) - len(self.recused)

    @property
    def counts(self) -> dict[str, int]:
        """Return the votes by choice, abstentions among them, in the order of the alphabet."""
        return dict(sorted(Counter(self.votes.values()).items()))


def in_office(seats: Iterable[Seat], on: date) -> tuple[Seat, ...]:
    """Return the seats that are held on a day."""
    return tuple(
        seat
        for seat in seats
        if seat.from_on <= on and (seat.until_on is None or on <= seat.until_on)
    )


def voters(seats: Iterable[Seat], on: date) -> tuple[UUID, ...]:
    """Return the people who have a vote on a day: chair and members, not the secretary."""
    held = in_office(seats, on)
    return tuple(sorted({seat.person for seat in held if seat.role != "secretary"}))


def presides(seats: Iterable[Seat], person: UUID | None, on: date) -> bool:
    """Tell whether a person is chair or secretary on a day."""
    return any(s.person == person and s.role in PRESIDING for s in in_office(seats, on))


def tally(members: Sequence[UUID], recused: Collection[UUID], votes: Iterable[Vote]) -> Tally:
    """Return what votes amount to: the last of each member who is in office and not recused."""
    entitled = set(members) - set(recused)
    in_force: dict[UUID, str] = {}
    for vote in sorted(votes, key=lambda one: one.seq):
        if vote.person in entitled:
            in_force[vote.person] = vote.choice
    return Tally(
        members=tuple(sorted(members)),
        recused=tuple(sorted(set(members) & set(recused))),
        votes=in_force,
    )


def has_quorum(found: Tally, quorum: int) -> bool:
    """Tell whether enough members voted; who abstains is there."""
    return len(found.votes) >= quorum


def decide(found: Tally, *, quorum: int, majority: str, choices: Iterable[str]) -> str | None:
    """Return the choice that is decided, or None.

    Args:
        found: what the votes amount to.
        quorum: how many must have voted.
        majority: `simple`, `absolute` or `two_thirds`; see `grammar.lifecycle.Body`.
        choices: what can be decided.
    """
    if not has_quorum(found, quorum):
        return None
    counts = found.counts
    cast = sum(number for choice, number in counts.items() if choice != ABSTAIN)
    for choice in choices:
        number = counts.get(choice, 0)
        if number and _carries(number, cast, found.entitled, majority):
            return choice
    return None


def _carries(number: int, cast: int, entitled: int, majority: str) -> bool:
    """Tell whether a number of votes is the majority; two choices cannot both have it."""
    if majority == "absolute":
        return 2 * number > entitled
    if majority == "two_thirds":
        return 3 * number >= 2 * cast
    return 2 * number > cast
