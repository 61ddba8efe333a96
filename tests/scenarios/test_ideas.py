"""An idea, from its draft to what came of it; whoever proposes it does not decide on it."""

import pytest
from tests import worlds

from secretariat.kernel import measures, notices, queries, records
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.jobs import run_waiting
from secretariat.kernel.lifecycle import MoveRefused
from secretariat.kernel.records import ValuesInvalid


@pytest.fixture
def house(staff):
    """Return a proposer, two officers of innovation, and a colleague."""
    worlds.unit("IKMU", parent="ORG")
    return {
        "proposer": staff("PROPOSER", "EMPLOYMENT"),
        "officer": staff("OFFICER", "IKMU", "innovation_officer"),
        "second": staff("SECOND", "IKMU", "innovation_officer"),
        "colleague": staff("COLLEAGUE", "FINANCE"),
    }


def propose(actor, name="One form for all leave"):
    """Draft an idea and submit it."""
    values = {"name": name, "proposal": "Replace four forms by one.", "saving": "1200.00 USD"}
    draft = records.create("idea", values, actor=actor, submit=False)
    return records.move("idea", draft.id, "submit", actor=actor)


def test_an_idea_is_reviewed_accepted_and_implemented(house):
    proposer, officer, second = house["proposer"], house["officer"], house["second"]
    idea = propose(proposer)
    assert idea.number == f"IDEA-{proposer.today.year}-0001"

    taken = records.move("idea", idea.number, "take_up", actor=officer)
    assert taken.values["reviewer"].id == officer.person
    with pytest.raises(NotAllowed):
        records.move("idea", idea.number, "accept", actor=second)
    with pytest.raises(ValuesInvalid):
        records.move("idea", idea.number, "accept", actor=officer)
    given = {"assessment": "Saves a day for each request."}
    records.edit("idea", idea.number, given, actor=officer, version=taken.version)
    accepted = records.move("idea", idea.number, "accept", actor=officer)

    given = {"outcome": "The form is in use."}
    records.edit("idea", idea.number, given, actor=officer, version=accepted.version)
    done = records.move("idea", idea.number, "implement", actor=officer)

    assert (done.state, done.file_plan_class) == ("implemented", "KNO.INN.01")
    seen = queries.get("idea", idea.number, reader=house["colleague"])
    assert "assessment" not in seen.values
    saved = measures.compute("idea", "savings", reader=house["colleague"])
    assert [str(group.figures["sum"]) for group in saved.totals] == ["1200.00"]


def test_nobody_decides_on_an_idea_of_their_own(house):
    officer = house["officer"]
    idea = propose(officer)

    with pytest.raises(MoveRefused, match="somebody else than its proposer"):
        records.move("idea", idea.number, "take_up", actor=officer)
    with pytest.raises(MoveRefused, match="Nobody decides on an idea of their own"):
        records.move("idea", idea.number, "decline", actor=officer, answers={"reason": "x"})

    assert records.move("idea", idea.number, "take_up", actor=house["second"]).state
    assert queries.get("idea", idea.number, reader=officer).state == "under_review"


def test_a_draft_is_its_authors_alone_until_it_is_submitted(house):
    values = {"name": "Quiet thought", "proposal": "Not ripe yet."}
    draft = records.create("idea", values, actor=house["proposer"], submit=False)

    with pytest.raises(NotFound):
        queries.get("idea", draft.id, reader=house["officer"])


def test_the_proposer_is_told_what_happens(house):
    idea = propose(house["proposer"])
    records.move("idea", idea.number, "take_up", actor=house["officer"])
    run_waiting("prompt")

    told = notices.listing(house["proposer"])

    assert [notice.record.number for notice in told] == [idea.number]
