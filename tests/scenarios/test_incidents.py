"""An incident: reported, worked on within agreed times, resolved, rated; what is refused, and why."""

from decimal import Decimal

import pytest
from tests import worlds
from tests.scenarios.times import at, create, due, edit, figures, let_pass, move, seen, told

from secretariat.kernel import queries
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.lifecycle import MoveRefused
from secretariat.kernel.records import ValuesInvalid

MONDAY = "2027-03-01 09:00"


@pytest.fixture(autouse=True)
def house(staff):
    """Hire a desk for the whole house and one for Asia, a manager, security, and people in need."""
    worlds.unit("SDESK", parent="ORG")
    worlds.unit("ASIA", parent="ORG")
    worlds.edit("unit", "ASIA", {"calendar": "bangkok"})
    for number, unit in [("ANNA", "FINANCE"), ("BEN", "FINANCE"), ("CHAI", "ASIA")]:
        staff(number, unit)
    for number, unit, role in [
        ("DESK", "ORG", "service_desk_analyst"),
        ("DESK-ASIA", "ASIA", "service_desk_analyst"),
        ("BOSS", "ORG", "service_desk_manager"),
    ]:
        staff(number, "SDESK")
        worlds.role(number, role, unit=unit)
    staff("SECURITY", "ORG", "information_security_officer")


def report(when=MONDAY, who="ANNA", **values):
    """Report an incident; what is not said is plain."""
    given = {"name": "Screen is dark", "description": "Since the update.", "service": "devices"}
    return create(when, who, "incident", **{**given, "impact": 1, "urgency": 3, **values})


def resolve(incident, day, who="DESK"):
    """Take an incident over and resolve it on a day."""
    move(f"{day} 10:00", who, incident, "take")
    return move(f"{day} 11:00", who, incident, "resolve", resolution="The cable was loose.")


def test_an_incident_is_answered_resolved_and_rated(search):
    incident = report()
    let_pass(MONDAY)
    assert (incident.number, incident.state) == ("INC-2027-00001", "new")
    assert incident.values["priority"] == "normal"
    assert told("DESK") == [("report", incident.number)]
    assert due(incident, "response", MONDAY) == "2027-03-01 14:30"
    assert due(incident, "resolution", MONDAY) == "2027-03-04 09:00"
    with pytest.raises(NotFound):
        seen("BEN", "incident", incident.id)

    move("2027-03-01 10:00", "DESK", incident, "take")
    assert due(incident, "response", "2027-03-01 10:00") == "stopped"
    move("2027-03-01 11:00", "DESK", incident, "ask", question="Does the lamp shine?")
    assert due(incident, "resolution", "2027-03-01 11:00") == "paused"
    move("2027-03-02 10:00", "ANNA", incident, "reply", answer="It does.")
    assert due(incident, "resolution", "2027-03-02 10:00") == "2027-03-04 17:30"

    with pytest.raises(ValuesInvalid) as refusal:
        move("2027-03-02 11:00", "DESK", incident, "resolve")
    assert list(worlds.codes_of(refusal.value)) == ["resolution"]
    move("2027-03-02 12:00", "DESK", incident, "resolve", resolution="The cable was loose.")
    done = move("2027-03-02 12:10", "ANNA", incident, "close", satisfaction=4)

    assert (done.state, done.result, done.file_plan_class) == ("closed", "resolved", "ICT.SVC.01")
    assert done.values["satisfaction"] == 4
    let_pass("2027-03-02 12:10")
    assert [what for what, _ in told("ANNA")] == ["take", "ask", "resolve"]
    search()
    from secretariat.kernel import finding

    assert finding.find("loose cable", reader=worlds.actor("DESK")).total == 1
    assert finding.find("loose cable", reader=worlds.actor("BEN")).total == 0


def test_the_requester_sees_the_state_and_says_no_more_than_is_theirs_to_say():
    incident = report()
    move("2027-03-01 10:00", "DESK", incident, "take")

    mine = seen("ANNA", "incident", incident.number)
    assert (mine.state, mine.values["analyst"].number) == ("in_progress", "DESK")
    assert not {"served", "secured", "is_missed", "reopenings"} & mine.values.keys()
    theirs = {"resolution": "Mended it", "urgency": 1, "service": "network", "requester": "BEN"}
    for field, value in {**theirs, "unit_concerned": "ASIA", "reported_on": "2027-02-01"}.items():
        with pytest.raises(ValuesInvalid) as refusal:
            edit("2027-03-01 10:00", "ANNA", incident, **{field: value})
        assert worlds.codes_of(refusal.value) == {field: "not_writable"}
    with pytest.raises(NotAllowed):
        move("2027-03-01 10:00", "ANNA", incident, "resolve", resolution="Mended it.")
    assert edit("2027-03-01 10:00", "ANNA", incident, description="Since Monday.").version


def test_what_is_late_is_escalated_to_the_manager_of_the_desk():
    incident = report(impact=3)
    assert incident.values["priority"] == "critical"
    let_pass("2027-03-01 10:01")
    assert told("BOSS") == [("response late", incident.number)]
    let_pass("2027-03-01 14:31")

    late = seen("BOSS", "incident", incident.number)
    assert (late.state, late.values["is_missed"]) == ("escalated", True)
    assert told("BOSS")[-1] == ("resolution late", incident.number)
    with pytest.raises(NotAllowed):
        move("2027-03-01 14:40", "DESK", report("2027-03-01 14:40"), "escalate")
    edit("2027-03-01 14:45", "BOSS", incident, analyst="DESK")
    assert move("2027-03-01 14:45", "BOSS", incident, "assign").state == "assigned"
    resolve(incident, "2027-03-02")
    share = figures("BOSS", "incident", "within_level", "2027-03-02")
    assert [group.figures["ratio"] for group in share.totals] == [0]


def test_the_priority_decides_how_long_it_may_take_and_follows_what_the_desk_finds():
    found = {}
    for impact, urgency in [(1, 1), (1, 3), (2, 2), (3, 2), (3, 3)]:
        incident = report(impact=impact, urgency=urgency)
        values = incident.values
        found[impact, urgency] = (values["priority"], values["response_hours"])
    assert found == {
        (1, 1): ("low", 8),
        (1, 3): ("normal", 4),
        (2, 2): ("normal", 4),
        (3, 2): ("high", 2),
        (3, 3): ("critical", 1),
    }
    edit("2027-03-01 09:10", "DESK", incident, urgency=2)
    assert due(incident, "response", "2027-03-01 09:10") == "2027-03-01 11:00"


def test_without_an_answer_the_house_closes_and_for_ten_working_days_it_can_be_reopened():
    incident = report()
    resolve(incident, "2027-03-01")
    let_pass("2027-03-08 18:00")
    assert seen("ANNA", "incident", incident.id).state == "resolved"
    let_pass("2027-03-08 18:01")

    closed = seen("ANNA", "incident", incident.id)
    assert (closed.state, closed.values["satisfaction"]) == ("closed", None)
    assert queries.history("incident", incident.id, reader=worlds.house())[-1].actor is None

    again = move("2027-03-22 09:00", "ANNA", incident, "reopen", reason="Dark again.")
    assert (again.state, again.result) == ("assigned", None)
    assert due(incident, "resolution", "2027-03-22 09:00") == "2027-03-24 16:30"
    resolve(incident, "2027-03-22")
    move("2027-03-22 12:00", "ANNA", incident, "close")
    with pytest.raises(MoveRefused, match="within ten working days"):
        move("2027-04-30 09:00", "ANNA", incident, "reopen", reason="Dark once more.")
    ratio = figures("DESK", "incident", "reopened", "2027-04-30")
    assert [group.figures["ratio"] for group in ratio.totals] == [1]


def test_what_concerns_security_is_kept_from_the_desk():
    incident = report(service="security", name="Somebody asks for my password")
    let_pass(MONDAY)
    assert (told("DESK"), told("SECURITY")) == ([], [("report", incident.number)])
    for reader in ("DESK", "BOSS", "BEN"):
        with pytest.raises(NotFound):
            seen(reader, "incident", incident.id)
        assert queries.page("incident", reader=worlds.actor(reader)).records == ()
    let_pass("2027-03-02 18:00")
    assert (told("BOSS"), told("SECURITY")[1:]) == ([], [("response late", incident.number)])

    edit("2027-03-03 09:00", "SECURITY", incident, analyst="DESK")
    move("2027-03-03 09:00", "SECURITY", incident, "assign")

    assert seen("DESK", "incident", incident.id).state == "assigned"
    assert seen("ANNA", "incident", incident.id).state == "assigned"


def test_a_regional_desk_serves_its_region_by_its_own_hours():
    there, here = report(who="CHAI"), report()

    assert due(there, "response", MONDAY).startswith("2027-03-02")
    read = queries.page("incident", reader=worlds.actor("DESK-ASIA")).records
    assert [one.id for one in read] == [there.id]
    read = queries.page("incident", reader=worlds.actor("DESK")).records
    assert {one.id for one in read} == {there.id, here.id}


def test_the_desk_reports_for_somebody_who_calls_and_nobody_works_for_themselves():
    called = report(who="DESK", requester="ANNA")
    assert seen("ANNA", "incident", called.id).values["requester"].number == "ANNA"
    own = report(who="DESK")

    with pytest.raises(MoveRefused, match="Somebody else than the requester works on"):
        move(MONDAY, "DESK", own, "take")
    move(MONDAY, "DESK", called, "take")
    dropped = move(MONDAY, "ANNA", called, "cancel", reason="It works again.")

    assert (dropped.result, dropped.file_plan_class) == ("cancelled", "ICT.SVC.02")


def test_the_service_is_measured_as_its_level_says():
    for day, urgency, points in [("01", 3, 5), ("02", 3, 2), ("03", 1, None)]:
        incident = report(f"2027-03-{day} 09:00", urgency=urgency)
        resolve(incident, f"2027-03-{day}")
        answers = {"satisfaction": points} if points else {}
        move(f"2027-03-{day} 11:30", "ANNA", incident, "close", **answers)
    report("2027-04-01 09:00")

    def of(measure, day="2027-04-01"):
        found = figures("DESK", "incident", measure, day)
        return {group.key: dict(group.figures) for group in found.groups}

    assert of("incidents") == {
        ("2027-03", "low"): {"count": 1},
        ("2027-03", "normal"): {"count": 2},
        ("2027-04", "normal"): {"count": 1},
    }
    hours = {"median": 2, "p90": 2}
    assert of("time_to_resolve") == {("low",): hours, ("normal",): hours}
    assert of("satisfaction") == {("devices",): {"mean": Decimal("3.5"), "count": 2}}
    assert of("within_level") == {("low",): {"ratio": 1}, ("normal",): {"ratio": 1}}
    assert of("incidents", "2027-03-01") == {("2027-03", "normal"): {"count": 1}}
    with at("2027-04-01 10:00"):
        assert queries.page("incident", reader=worlds.actor("BEN")).records == ()


def test_what_may_not_be_written_may_not_be_removed_either():
    incident = report()
    resolve(incident, "2027-03-01")

    with pytest.raises(ValuesInvalid) as refusal:
        edit("2027-03-01 12:00", "ANNA", incident, analyst=None, resolution="")
    assert worlds.codes_of(refusal.value) == dict.fromkeys(
        ["analyst", "resolution"], "not_writable"
    )
