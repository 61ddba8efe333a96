"""A risk: found, assessed, treated or accepted by the right person, reviewed; counted on any day."""

from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest
from tests import worlds
from tests.scenarios.times import create, due, edit, figures, let_pass, move, seen, told

from secretariat.kernel import registers
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.lifecycle import MoveRefused
from secretariat.kernel.records import ValuesInvalid

DAY = "2027-03-01 09:00"


@pytest.fixture(autouse=True)
def house(staff):
    """Hire the owner of risks, two risk managers and people who read or do not."""
    for number, unit, *roles in [
        ("OWNER", "EMPLOYMENT"),
        ("PEER", "EMPLOYMENT"),
        ("OTHER", "FINANCE"),
        ("MANAGER", "ORG", "risk_manager"),
        ("SECOND", "ORG", "risk_manager"),
    ]:
        staff(number, unit, *roles)


def identify(when=DAY, who="OWNER", residual=(2, 3), **values):
    """Put a risk on the register."""
    given = {"name": "Servers fail", "category": "continuity", "causes": "They are old."}
    likelihood, consequence = residual
    given |= {"residual_likelihood": likelihood, "residual_consequence": consequence}
    return create(when, who, "risk", **{**given, "likelihood": 4, "consequence": 5, **values})


def treatment(**values):
    """Return a treatment."""
    return {"action": "Replace them", "responsible": "PEER", "due_on": "2027-03-20", **values}


def test_a_risk_is_assessed_treated_reviewed_and_closed():
    risk = identify(residual=(None, None))
    assert (risk.number, risk.state) == ("RISK-2027-001", "identified")
    assert (risk.values["score"], risk.values["inherent_level"]) == (20, "critical")
    assert risk.values["residual_level"] is None
    with pytest.raises(ValuesInvalid) as refusal:
        move(DAY, "OWNER", risk, "assess")
    assert set(worlds.codes_of(refusal.value)) == {"residual_likelihood", "residual_consequence"}

    given = {"residual_likelihood": 2, "residual_consequence": 4, "treatments": [treatment()]}
    edit(DAY, "OWNER", risk, **given)
    move(DAY, "OWNER", risk, "assess")
    with pytest.raises(MoveRefused, match="Every treatment must be done"):
        move(DAY, "OWNER", risk, "treat")
    edit("2027-03-10 09:00", "OWNER", risk, treatments=[treatment(done_on="2027-03-09")])
    treated = move("2027-03-10 09:00", "OWNER", risk, "treat")

    assert (treated.state, treated.values["review_on"]) == ("treated", date(2027, 9, 6))
    assert due(risk, "review", "2027-03-10 09:00") == "2027-09-07 00:00"
    let_pass("2027-08-24 00:01")
    let_pass("2027-09-07 00:01")
    assert told("OWNER") == [("review warned", risk.number), ("review late", risk.number)]
    assert told("MANAGER") == [("review late", risk.number)]
    reviewed = move("2027-09-08 09:00", "OWNER", risk, "review")
    assert (reviewed.state, reviewed.values["review_on"]) == ("assessed", None)
    with pytest.raises(NotAllowed):
        move("2027-09-08 09:00", "OWNER", risk, "close", reason="Gone.")
    closed = move("2027-09-08 10:00", "MANAGER", risk, "close", reason="The servers are gone.")
    assert (closed.result, closed.file_plan_class) == ("closed", "SEC.RSK.01")


def test_who_accepts_a_high_residual_risk_is_not_who_owns_it():
    risk = identify(residual=(4, 4))
    owned = identify(who="MANAGER", residual=(4, 4))
    low = identify(residual=(1, 3))
    for one, owner in [(risk, "OWNER"), (owned, "MANAGER"), (low, "OWNER")]:
        move(DAY, owner, one, "assess")

    for one, owner in [(risk, "OWNER"), (owned, "MANAGER")]:
        assert one.values["residual_level"] == "high"
        with pytest.raises(MoveRefused, match="a risk manager who does not own the risk"):
            move(DAY, owner, one, "accept", reason="I can live with it.")
    taken = move(DAY, "SECOND", owned, "accept", reason="Until the move.")
    move(DAY, "MANAGER", risk, "accept", reason="Until the new servers are there.")
    mine = move(DAY, "OWNER", low, "accept", reason="Little is left.")

    assert taken.values["accepted_by"].number == "SECOND"
    assert mine.values["accepted_by"].number == "OWNER"
    with pytest.raises(ValuesInvalid) as refusal:
        edit(DAY, "OWNER", risk, residual_likelihood=1)
    assert worlds.codes_of(refusal.value) == {"residual_likelihood": "not_writable"}
    with pytest.raises(ValuesInvalid) as refusal:
        edit(DAY, "MANAGER", owned, risk_owner="OWNER")
    assert worlds.codes_of(refusal.value) == {"risk_owner": "not_writable"}
    assert edit(DAY, "SECOND", owned, risk_owner="OWNER").values["risk_owner"].number == "OWNER"


def test_what_remains_is_never_worse_than_what_was():
    with pytest.raises(ValuesInvalid, match="1 of the values") as refusal:
        identify(likelihood=1, consequence=2, residual=(2, 2))

    assert "cannot be worse" in str(worlds.faults_of(refusal.value))


def test_an_overdue_treatment_is_said_on_the_record_and_an_assessment_has_twenty_days():
    risk = identify(treatments=[treatment(due_on="2026-01-31")])
    assert seen("OWNER", "risk", risk.id).warnings == ("A treatment is overdue.",)

    assert due(risk, "assessment", DAY) == "2027-03-31 18:00"
    let_pass("2027-03-31 18:01")
    assert told("MANAGER") == [("assessment late", risk.number)]


def test_a_risk_is_read_in_its_unit_and_by_those_who_manage_risks():
    risk = identify()

    assert seen("PEER", "risk", risk.id).can == frozenset({"read"})
    with pytest.raises(NotFound):
        seen("OTHER", "risk", risk.id)


def reaching_back():
    """Return the institution with a calendar that knows the days since 2018."""
    declared = registers.institution()
    office = declared.calendars["headquarters"]
    older = replace(office, version=office.version + 1, first_day=date(2018, 1, 1))
    calendars = MappingProxyType({**declared.calendars, "headquarters": older})
    return replace(declared, calendars=calendars)


def test_thirteen_risks_of_one_year_against_fourteen_of_a_later_one_is_a_query(monkeypatch):
    """Open risks are counted for the last day of each year, from the events that lie before it."""
    declared = reaching_back()
    monkeypatch.setattr(registers, "institution", lambda: declared)

    def accepted(when, residual):
        risk = identify(when, residual=residual)
        move(when, "OWNER", risk, "assess")
        move(when, "OWNER", risk, "accept", reason="Within what is acceptable.")
        return risk

    first = [accepted(f"2019-{month:02}-14 10:00", (2, 4)) for month in range(1, 9)]
    first += [accepted(f"2019-{month:02}-15 10:00", (1, 3)) for month in range(3, 10)]
    for risk in first[:2]:
        move("2019-11-29 10:00", "MANAGER", risk, "close", reason="It cannot happen any more.")
    for month in (2, 5, 6, 9):
        accepted(f"2020-{month:02}-17 10:00", (2, 3))
    for risk in first[2:5]:
        move("2021-07-01 10:00", "MANAGER", risk, "close", reason="The system is gone.")

    def open_on(day):
        found = figures("MANAGER", "risk", "open_risks", day)
        levels = {group.key[0]: group.figures["count"] for group in found.groups}
        return found.totals[0].figures["count"], levels

    assert open_on("2019-12-31") == (13, {"medium": 6, "low": 7})
    assert open_on("2020-12-31") == (17, {"medium": 10, "low": 7})
    assert open_on("2021-12-31") == (14, {"medium": 7, "low": 7})
    for year in (2019, 2021):
        within = figures("MANAGER", "risk", "acceptable", f"{year}-12-31")
        assert within.totals[0].figures["ratio"] == 1
