"""The cases of the sample, played by the accounts of the packaged institution."""

import pytest

from secretariat.cli import furnishing
from secretariat.cli.sample import cases, people
from secretariat.kernel import identity, queries
from secretariat.web import overview


@pytest.mark.timeout(300)
def test_every_case_of_the_sample_can_be_played_and_shows_its_register_in_several_states(db):
    house = identity.house()
    list(furnishing.furnish())
    list(people.set_up(actor=house))

    numbers = list(cases.play())

    states: dict[str, set[str]] = {}
    for register in cases.registers_with_cases():
        states[register] = {record.state for record in queries.walk(register, reader=house)}
    assert len(numbers) == len(set(numbers))
    assert states == {
        "body": {"active"},
        "dependant": {"declared"},
        "education_grant_claim": {"paid", "returned", "submitted", "rejected", "draft"},
        "education_grant_scale": {"in_force"},
        "incident": {"closed", "assigned", "waiting", "new"},
        "it_initiative": {"approved", "tabled", "submitted"},
        "legitimation_card": {"renewal", "issued", "requested"},
        "membership": {"active"},
        "mission_report": {"awaited", "reviewed"},
        "risk": {"treated", "accepted", "identified"},
        "school": {"recognized", "proposed"},
        "travel_plan": {"travelled", "approved", "submitted"},
    }

    people.open_doors(actor=house)
    analyst = identity.actor_named("service.desk.analyst")
    held = queries.assigned(analyst)
    due = [record.due_at for record in held]
    assert any(due)
    assert due == [*sorted(one for one in due if one), *(one for one in due if one is None)]
    desk = overview.desk(identity.actor_named("staff.member"), most=1)
    assert len(desk.held) == 1
    assert desk.drafts
    assert len(desk.made) == 1
