"""An IT initiative from its draft to the project it becomes, through every door alike."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from tests import worlds
from tests.kernel.clocks.desk import at
from tests.scenarios.doors import DOORS, Door, Refused

from secretariat.kernel import measures, queries, records
from secretariat.kernel.values import Record

pytestmark = pytest.mark.django_db(databases="__all__")
REGISTER = "it_initiative"
MEMBERS = ("CHAIR", "ALFA", "BRAVO", "CHARLIE", "DELTA", "ECHO")
PEOPLE = {
    "SPONSOR": ("EMPLOYMENT", []),
    "HEAD": ("EMPLOYMENT", ["portfolio_head"]),
    "PGMS": ("PGMS", ["governance_officer"]),
    "SECURITY": ("RAMS", ["information_security_officer"]),
    "COLLEAGUE": ("FINANCE", []),
    **{member: ("FINANCE", ["committee_member"]) for member in MEMBERS},
    "ECHO": ("EMPLOYMENT", ["committee_member"]),
}
VALUES = {
    "name": "One search for all policies",
    "need": "Staff ask four systems and miss what the fifth one holds.",
    "kind": "new_service",
    "strategy": "insightful",
    "benefits": [
        {
            "benefit": "Half an hour a week for each analyst",
            "yearly_value": {"amount": "90000.00", "currency": "USD"},
            "measured_by": "Survey",
        }
    ],
}
COSTS = [
    {"year": 2026, "one_off": {"amount": "120000.00", "currency": "USD"}, "source": "fund"},
    {"year": 2027, "recurrent": {"amount": "30000.00", "currency": "USD"}, "source": "regular"},
]


@dataclass
class Office:
    """The people of the case and one door by which all acts go."""

    door: Door

    def act(self, who: str, ref: str, move: str, **answers: object) -> None:
        """Make a move by the door."""
        self.door.move(who, REGISTER, ref, move, **answers)

    def edit(self, who: str, ref: str, **values: object) -> None:
        """Change fields by the door."""
        self.door.edit(who, REGISTER, ref, values)

    def refused(self, words: str, who: str, ref: str, move: str, **answers: Any) -> None:
        """Check that the door refuses a move with these words."""
        with pytest.raises(Refused) as refusal:
            self.act(who, ref, move, **answers)
        assert words in str(refusal.value)

    def votes(self, ref: str, **choices: str) -> None:
        """Let members vote by the door."""
        for member, choice in choices.items():
            self.door.vote(member, REGISTER, ref, "decide", choice)

    def now(self, ref: str) -> Record:
        """Return the initiative as it stands."""
        return queries.get(REGISTER, ref, reader=worlds.house())

    def submitted(self) -> str:
        """Let the sponsor draft and submit an initiative; return its number."""
        ref = self.door.create("sponsor", REGISTER, VALUES)
        self.act("sponsor", ref, "submit")
        return str(self.now(ref).number)

    def tabled(self) -> str:
        """Bring an initiative before the committee."""
        number = self.submitted()
        self.act("pgms", number, "assess", note="Fits the strategy.", days=15)
        self.edit("pgms", number, costs=COSTS, funded=True)
        self.act("pgms", number, "cost")
        self.act("security", number, "advise", advice="cleared", note="No personal data.")
        self.edit("head", number, priority=2)
        self.act("pgms", number, "table")
        return number


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def office(request, staff):
    """Return the office behind one door, with a committee of six."""
    for code in ("PGMS",):
        worlds.unit(code, parent="ORG")
    for number, (unit, roles) in PEOPLE.items():
        staff(number, unit)
        for role in roles:
            worlds.role(number, role)
    house = worlds.house()
    values = {"name": "Information Technology Governance Committee", "code": "ITGC"}
    records.create("body", values, actor=house)
    for member in MEMBERS:
        seat = {"reason": "Charter", "member": member, "body": "ITGC", "from_on": "2020-01-01"}
        role = "chair" if member == "CHAIR" else "member"
        records.create("membership", {**seat, "role": role}, actor=house)
    return Office(request.param)


def test_an_initiative_is_assessed_costed_advised_tabled_deferred_approved_and_begun(office):
    number = _submitted_assessed_and_costed(office)
    with at("2026-03-20 10:00"):
        office.act("pgms", number, "cost")
        office.act("security", number, "advise", advice="conditions", note="Test before use.")
        not_ready = "The committee sees an initiative that is funded"
        office.refused(not_ready, "pgms", number, "table")
        office.edit("head", number, priority=1, funded=True)
        office.act("pgms", number, "table")
    with at("2026-04-15 10:00"):
        _deferred(office, number)
    with at("2026-05-20 10:00"):
        office.act("pgms", number, "table")
        for_it = dict.fromkeys(("alfa", "bravo", "charlie", "chair"), "approve")
        office.votes(number, **for_it, delta="reject")
        office.act("chair", number, "decide", text="Approved with support.")
        office.act("pgms", number, "start_project")
        office.refused("", "pgms", number, "start_project")

    approved = office.now(number)
    assert (approved.state, approved.result) == ("approved", "approved")
    project = queries.get("it_project", approved.values["project"].id, reader=worlds.house())
    assert str(project.values["tco"]) == "150000.00 USD"
    assert project.title == VALUES["name"]
    days = measures.compute(REGISTER, "days_to_assess", reader=worlds.house())
    assert [str(group.figures["median"]) for group in days.totals] == ["8"]
    days = measures.compute(REGISTER, "days_to_cost", reader=worlds.house())
    assert [str(group.figures["mean"]) for group in days.totals] == ["6"]


def _submitted_assessed_and_costed(office: Office) -> str:
    """Bring an initiative to its costs, past all that is refused on the way; return its number."""
    with at("2026-03-02 10:00"):
        number = office.submitted()
        office.refused("", "sponsor", number, "assess", note="Mine.", days=5)
        office.refused("", "pgms", number, "table")
    with at("2026-03-12 10:00"):
        office.act("pgms", number, "assess", note="Fits the strategy.", days=15)
        office.refused("Enter the costs first", "pgms", number, "cost")
        office.edit("pgms", number, costs=COSTS)
        assert str(office.now(number).values["tco"]) == "150000.00 USD"
    return number


def _deferred(office: Office, number: str) -> None:
    """Let the committee defer: by a quorum without her whose own portfolio it is."""
    office.votes(number, alfa="approve")
    office.refused("1 of 5 members have voted", "chair", number, "decide")
    for outsider in ("echo", "colleague"):
        with pytest.raises(Refused):
            office.door.vote(outsider, REGISTER, number, "decide", "approve")
    office.votes(number, bravo="defer", charlie="defer", delta="approve", chair="defer")
    office.refused("", "bravo", number, "decide", text="Only the chair records it.")
    office.act("chair", number, "decide", text="Costs of support are missing.")
    deferred = office.now(number)
    assert deferred.state == "deferred"
    made = queries.get("committee_decision", deferred.values["decision"].id, reader=worlds.house())
    said = "Costs of support are missing."
    assert (made.values["outcome"], made.values["text"]) == ("defer", said)


def test_an_initiative_is_discarded_with_a_ground(office):
    number = office.submitted()
    office.refused("", "pgms", number, "discard")
    office.act("pgms", number, "discard", ground="A service that exists does this.")

    assert (office.now(number).state, office.now(number).file_plan_class) == (
        *("discarded",),
        "GOV.INI.02",
    )
    ratio = measures.compute(REGISTER, "discarded", reader=worlds.house())
    assert [str(group.figures["ratio"]) for group in ratio.totals] == ["1"]


def test_a_security_objection_keeps_an_initiative_from_the_committee(office):
    number = office.submitted()
    office.act("pgms", number, "assess", note="Fits.", days=5)
    office.edit("pgms", number, costs=COSTS, funded=True, priority=1)
    office.act("pgms", number, "cost")
    office.act("security", number, "advise", advice="objection", note="Stores passwords in clear.")

    office.refused("meets no objection of security", "pgms", number, "table")


def test_staff_read_what_is_proposed_but_not_its_money(office):
    number = office.tabled()

    amount = re.compile(r"120[,.]?000\.00")
    assert not amount.search(office.door.shown("colleague", REGISTER, number))
    assert amount.search(office.door.shown("pgms", REGISTER, number))
    assert "Staff ask four systems" in office.door.shown("colleague", REGISTER, number)
