"""A trip: planned, approved, made; its report is due, found by all staff, and reviewed."""

from datetime import date
from decimal import Decimal

import pytest
from tests import worlds
from tests.scenarios.times import at, create, due, edit, figures, let_pass, move, seen, told

from secretariat.kernel import finding, queries, records
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.lifecycle import MoveRefused
from secretariat.kernel.records import ValuesInvalid

PLANNED = "2027-03-01 09:00"
BACK = "2027-03-16 09:00"


@pytest.fixture(autouse=True)
def house(staff):
    """Hire a traveller, the supervisor, a colleague, the travel officer and somebody else."""
    worlds.concept("subject.youth", "Youth employment")
    for number, unit, *roles in [
        ("TRAVELLER", "EMPLOYMENT"),
        ("PEER", "EMPLOYMENT"),
        ("CHIEF", "EMPLOYMENT"),
        ("OTHER", "FINANCE"),
        ("TRAVEL", "FINANCE", "travel_officer"),
    ]:
        staff(number, unit, *roles)


def plan(when=PLANNED, who="TRAVELLER", **values):
    """Draft and submit a plan."""
    given = {
        "name": "Youth forum",
        "country": "UY",
        "period": "2027-03-08/2027-03-12",
        "supervisor": "CHIEF",
        "subjects": ["youth"],
        "costs": [
            {"item": "ticket", "amount": "940.00 USD"},
            {"item": "allowance", "amount": "60.50 USD"},
        ],
    }
    return create(when, who, "travel_plan", **{**given, **values})


def travelled(when=BACK, **values):
    """Return the report that a trip opened."""
    trip = plan(**values)
    move("2027-03-02 09:00", "CHIEF", trip, "approve")
    move(when, "TRAVELLER", trip, "complete")
    reader = worlds.actor("TRAVELLER")
    (report,) = (r for r in queries.walk("mission_report", reader=reader) if links_to(r, trip))
    return report


def links_to(report, trip):
    """Tell whether a report is that of a trip."""
    return report.values["trip"] is not None and report.values["trip"].id == trip.id


def submit(report, when, who="TRAVELLER"):
    """Write and submit a report."""
    edit(
        when,
        who,
        report,
        findings="Both sides want a common method.",
        people_met=[{"name": "A director", "organization": "Ministry of labour"}],
        actions=[{"action": "Send the method", "responsible": "PEER", "due_on": "2027-04-30"}],
    )
    return move(when, who, report, "submit")


def test_a_trip_is_approved_by_the_supervisor_and_by_nobody_else():
    trip = plan()
    let_pass(PLANNED)
    assert (trip.number, trip.state) == ("TRIP-2027-00001", "submitted")
    assert trip.values["days_away"] == 5
    assert str(trip.values["estimate"]) == "1000.50 USD"
    assert told("CHIEF") == [("submit", trip.number)]

    for number in ("TRAVELLER", "TRAVEL"):
        with pytest.raises(NotAllowed):
            move(PLANNED, number, trip, "approve")
    approved = move("2027-03-02 09:00", "CHIEF", trip, "approve")
    let_pass("2027-03-02 09:00")

    assert approved.values["days_left"] == 10
    assert told("TRAVELLER") == told("TRAVEL") == [("approve", trip.number)]
    more = [{"item": "ticket", "amount": "9000 USD"}]
    with pytest.raises(ValuesInvalid) as refusal:
        edit("2027-03-02 10:00", "TRAVELLER", trip, period="2027-03-08/2027-03-28", costs=more)
    assert worlds.codes_of(refusal.value) == dict.fromkeys(["period", "costs"], "not_writable")


def test_nobody_names_oneself_to_approve_the_trip():
    with pytest.raises(ValuesInvalid) as refusal:
        plan(supervisor="TRAVELLER")

    assert "Name somebody else than the traveller" in str(worlds.faults_of(refusal.value))


def test_the_unit_knows_where_people_are_and_not_what_it_costs():
    trip = plan()

    assert "estimate" not in seen("PEER", "travel_plan", trip.id).values
    assert "costs" not in seen("PEER", "travel_plan", trip.id).values
    assert "estimate" in seen("TRAVEL", "travel_plan", trip.id).values
    with pytest.raises(NotFound):
        seen("OTHER", "travel_plan", trip.id)


def test_a_plan_that_nobody_answers_is_late_and_one_that_is_refused_is_over():
    trip = plan()
    let_pass("2027-03-08 18:01")
    assert ("approval late", trip.number) in told("CHIEF")

    refused = move("2027-03-09 09:00", "CHIEF", trip, "refuse", reason="Join by video.")

    assert (refused.state, refused.file_plan_class) == ("cancelled", "ADM.TRV.02")
    trip = plan("2027-03-09 09:00", period="2027-04-05/2027-04-09")
    move("2027-03-09 10:00", "CHIEF", trip, "approve")
    with pytest.raises(MoveRefused, match="The trip is not over yet"):
        move("2027-04-08 09:00", "TRAVELLER", trip, "complete")
    let_pass("2027-04-10 00:01")
    assert told("TRAVELLER")[-1] == ("return late", trip.number)


def test_a_trip_made_opens_the_report_of_its_traveller_due_after_the_trip():
    report = travelled()

    copied = {"name": "Youth forum", "country": "UY", "state": "awaited", "report_days": 13}
    found = {**report.values, "state": report.state}
    assert {name: found[name] for name in copied} == copied
    assert report.values["traveller"].number == "TRAVELLER"
    assert due(report, "report", BACK) == "2027-04-06 18:00"  # the 15th working day after 12 March
    for number in ("PEER", "OTHER"):
        with pytest.raises(NotFound):
            seen(number, "mission_report", report.id)


def test_a_report_is_read_and_found_by_all_staff_once_it_is_submitted(search):
    report = travelled()
    search()
    assert finding.find("common method", reader=worlds.actor("OTHER")).total == 0
    with pytest.raises(ValuesInvalid) as refusal:
        move(BACK, "TRAVELLER", report, "submit")
    assert list(worlds.codes_of(refusal.value)) == ["findings"]
    with pytest.raises(ValuesInvalid) as refusal:
        edit(BACK, "TRAVELLER", report, supervisor="PEER")
    assert worlds.codes_of(refusal.value) == {"supervisor": "not_writable"}

    submit(report, "2027-03-22 09:00")
    edit("2027-03-22 10:00", "CHIEF", report, remark="Well done.")
    search()

    with at("2027-03-22 11:00"):
        other = worlds.actor("OTHER")
        hits = finding.find("common method", reader=other).hits
        assert [hit.record.number for hit in hits] == [report.number]
        assert finding.find("ministry of labour", reader=other).total == 1
        read = queries.get("mission_report", report.number, reader=other)
        assert (read.can, "remark" in read.values) == (frozenset({"read"}), False)
        assert (
            "remark"
            not in queries.get("mission_report", report.id, reader=worlds.actor("PEER")).values
        )
    with pytest.raises(NotAllowed):
        move("2027-03-22 12:00", "TRAVELLER", report, "review")
    done = move("2027-03-23 09:00", "CHIEF", report, "review")
    assert (done.state, done.file_plan_class) == ("reviewed", "ADM.TRV.03")


def test_an_overdue_report_tells_traveller_and_supervisor_and_is_counted_until_it_comes():
    report = travelled()
    let_pass("2027-04-06 18:01")

    late = seen("CHIEF", "mission_report", report.id)
    assert (late.state, late.values["was_late"]) == ("overdue", True)
    assert ("report late", report.number) in told("CHIEF")
    assert ("report late", report.number) in told("TRAVELLER")
    submit(report, "2027-04-09 09:00")

    def counted(day):
        found = figures("CHIEF", "mission_report", "overdue", day)
        return [(g.key[0].title, g.key[1], g.count) for g in found.groups]

    assert counted("2027-04-05") == []
    assert counted("2027-04-07") == [("Unit EMPLOYMENT", "UY", 1)]
    assert counted("2027-04-09") == []
    took = figures("CHIEF", "mission_report", "days_to_report", "2027-04-09").totals
    assert [dict(g.figures) for g in took] == [{"median": 28, "p90": 28, "count": 1}]
    late = figures("CHIEF", "mission_report", "late", "2027-04-09").totals
    assert [g.figures["ratio"] for g in late] == [Decimal(1)]


def test_a_report_is_sent_back_or_not_asked_for_by_the_supervisor():
    report = travelled()
    submit(report, "2027-03-22 09:00")
    back = move("2027-03-23 09:00", "CHIEF", report, "send_back", reason="Whom did you meet?")
    assert back.state == "awaited"
    again = move("2027-03-24 09:00", "TRAVELLER", report, "submit")
    assert again.values["submitted_on"] == date(2027, 3, 22)

    with pytest.raises(NotAllowed):
        move(BACK, "TRAVELLER", travelled(name="Second trip"), "waive", reason="No time.")
    second = travelled(name="Third trip")
    waived = move("2027-03-24 09:00", "CHIEF", second, "waive", reason="One report is enough.")
    assert (waived.result, waived.file_plan_class) == ("waived", "ADM.TRV.02")


def test_an_assistant_plans_for_the_traveller():
    with at(PLANNED):
        given = {"name": "Visit", "country": "PE", "period": "2027-05-03/2027-05-04"}
        given |= {"traveller": "TRAVELLER", "supervisor": "CHIEF"}
        trip = records.create("travel_plan", given, actor=worlds.actor("PEER"))

    assert trip.state == "submitted"
    move("2027-03-02 09:00", "CHIEF", trip, "approve")
    with pytest.raises(NotAllowed):
        move("2027-05-06 09:00", "PEER", trip, "complete")
    assert move("2027-05-06 09:00", "TRAVELLER", trip, "complete").state == "travelled"
    (report,) = queries.walk("mission_report", reader=worlds.actor("TRAVELLER"))
    assert links_to(report, trip)


def test_trips_are_counted_and_summed():
    move("2027-03-02 09:00", "CHIEF", plan(), "approve")
    move("2027-03-03 09:00", "CHIEF", plan(country="PE"), "approve")
    plan()

    trips = figures("TRAVEL", "travel_plan", "trips", "2027-03-05").groups
    assert [(g.key[1], g.count) for g in trips] == [("PE", 1), ("UY", 1)]
    cost = figures("TRAVEL", "travel_plan", "cost", "2027-03-05").totals
    assert [(g.currency, g.figures["sum"]) for g in cost] == [("USD", Decimal("3001.5"))]
    assert [
        g.figures["sum"] for g in figures("PEER", "travel_plan", "cost", "2027-03-05").totals
    ] == [None]
    took = figures("TRAVEL", "travel_plan", "days_to_approve", "2027-03-05").totals
    assert [dict(g.figures) for g in took] == [{"median": Decimal("1.5"), "p90": 2}]
