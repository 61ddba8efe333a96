"""Rules of bodies: who has a vote, and what decides."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.bodies import rules
from secretariat.kernel.bodies.rules import ABSTAIN, Seat, Vote

TODAY = date(2026, 6, 1)
CHOICES = ("approve", "defer", "reject")
PEOPLE = [UUID(int=n) for n in range(1, 10)]
days = st.integers(-40, 40).map(lambda n: TODAY + timedelta(days=n))
seats = st.lists(
    st.builds(
        Seat,
        person=st.sampled_from(PEOPLE),
        role=st.sampled_from(["chair", "member", "secretary"]),
        from_on=days,
        until_on=st.none() | days,
    ),
    max_size=12,
)
votes = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from([*CHOICES, ABSTAIN])), max_size=20
).map(lambda given: [Vote(person, choice, seq) for seq, (person, choice) in enumerate(given)])


@given(seats, st.sets(st.sampled_from(PEOPLE)), votes, st.integers(1, 9),
       st.sampled_from(["simple", "absolute", "two_thirds"]))  # fmt: skip
def test_nothing_is_decided_without_quorum_or_by_who_has_no_vote(held, out, said, quorum, majority):
    members = rules.voters(held, TODAY)
    found = rules.tally(members, out, said)
    decided = rules.decide(found, quorum=quorum, majority=majority, choices=CHOICES)

    in_office = {
        s.person for s in held
        if s.role != "secretary" and s.from_on <= TODAY and not (s.until_on and s.until_on < TODAY)
    }  # fmt: skip
    assert set(found.votes) <= in_office - out
    for person, choice in found.votes.items():
        assert [v.choice for v in said if v.person == person][-1] == choice
    if decided is not None:
        cast = [c for c in found.votes.values() if c != ABSTAIN]
        share = cast.count(decided)
        assert len(found.votes) >= quorum
        assert share * 2 > (found.entitled if majority == "absolute" else len(cast)) or (
            majority == "two_thirds" and share * 3 >= len(cast) * 2
        )


@given(seats, votes, st.integers(1, 5))
def test_a_decision_is_the_same_whatever_the_order_in_which_events_are_read(held, said, quorum):
    members = rules.voters(held, TODAY)
    one, other = (rules.tally(members, (), some) for some in (said, said[::-1]))

    assert one == other
    assert rules.decide(one, quorum=quorum, majority="simple", choices=CHOICES) == rules.decide(
        other, quorum=quorum, majority="simple", choices=reversed(CHOICES)
    )


@pytest.mark.parametrize(
    ("majority", "counts", "decided"),
    [
        ("simple", (3, 2, 0), "approve"),
        ("simple", (2, 2, 0), None),
        ("simple", (1, 0, 4), "approve"),
        ("absolute", (4, 0, 3), None),
        ("absolute", (5, 0, 0), "approve"),
        ("two_thirds", (4, 2, 0), "approve"),
        ("two_thirds", (3, 2, 0), None),
        ("simple", (0, 0, 5), None),
    ],
)
def test_majorities(majority, counts, decided):
    approve, reject, abstain = counts
    said = [*["approve"] * approve, *["reject"] * reject, *[ABSTAIN] * abstain]
    votes = [Vote(PEOPLE[n], choice, n) for n, choice in enumerate(said)]
    found = rules.tally(PEOPLE, (), votes)

    assert rules.decide(found, quorum=1, majority=majority, choices=CHOICES) == decided
