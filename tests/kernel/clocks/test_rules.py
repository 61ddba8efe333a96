"""Rules of clocks: the cases on which other desks' clocks are known to go wrong, recomputed."""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from proofs import clock_histories as proof
from secretariat.foundation.calendars import Calendar, Holiday, compiled, parse_span
from secretariat.kernel.clocks import rules
from secretariat.kernel.clocks.rules import Basis, Happening
from secretariat.kernel.registers.grammar.clocks import Clock

STATES = {"submit": "open", "ask": "waiting", "answer": "open", "hold": "waiting", "decide": "done"}
STATES |= {"reopen": "open", "table": "held"}


def office(zone, hours, *closed, days=range(5)):
    """Return a calendar: the same hours on some weekdays, without the days that are closed."""
    spans = tuple(parse_span(text) for text in hours.split(", "))
    week = tuple(spans if day in days else () for day in range(7))
    off = tuple(Holiday(date.fromisoformat(day), "Closed") for day in closed)
    return Calendar("office", 1, zone, week, off, date(2026, 1, 1), date(2027, 12, 31))


class Desk:
    """One record with one clock; what happens is written as (when, move)."""

    def __init__(self, within, *versions, amount=None, **declared):
        declared = {"start": "submit", "pause": "waiting", "stop": "decide", **declared}
        self.clock = Clock.model_validate({"within": within, **declared})
        self.versions = versions
        self.zone = ZoneInfo(versions[0].zone)
        self.amount = amount if amount is not None else self.clock.length.amount
        self.events = []
        self.rules = {}

    def calendars(self, _code, version):
        return compiled(self.versions[version - 1])

    def at(self, text):
        return datetime.fromisoformat(text).replace(tzinfo=self.zone)

    def happen(self, *told, version=1):
        for when, move in told:
            before = self.events[-1].state if self.events else "draft"
            state = STATES[move]
            self.events.append(
                Happening(
                    at=self.at(when), state=state, before=before, move=move,
                    is_closed=state == "done",
                    bases={"due": Basis("office", version, self.amount)} if move in {"submit", "reopen"} else {},
                )
            )  # fmt: skip
        return self

    def redate(self, when, version, amount=None):
        state = self.events[-1].state
        basis = Basis("office", version, amount or self.amount)
        did = None if amount else rules.REDATED
        name = None if amount else "due"
        self.events.append(
            Happening(self.at(when), state, state, bases={"due": basis}, clock=name, did=did)
        )
        return self

    def shows(self, when):
        now = self.at(when)
        events = [event for event in self.events if event.at <= now]
        clocks = [self.rules.get(event.at, self.clock) for event in events]
        run = rules.replay("due", list(zip(clocks, events, strict=True)), self.calendars)
        return rules.read(clocks[-1], run, now, self.calendars)

    def due(self, when):
        found = self.shows(when).due_at
        return None if found is None else found.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")


WEEKDAYS = office("Europe/Zurich", "08:00-18:00")
BERLIN = office("Europe/Berlin", "08:00-18:00")


def test_four_hours_from_friday_at_five_end_on_monday_at_eleven():
    desk = Desk("4 working hours", WEEKDAYS).happen(("2026-11-20 17:00", "submit"))

    assert desk.due("2026-11-20 17:30") == "2026-11-23 11:00"


def test_48_hours_of_twelve_a_day_over_two_holidays():
    # from Monday 23:00: Tuesday 10 (12 h), 11 and 12 closed, Friday 13, Monday 16, Tuesday 17
    twelve = office("Europe/Berlin", "08:00-20:00", "2026-11-11", "2026-11-12")
    desk = Desk("48 working hours", twelve).happen(("2026-11-09 23:00", "submit"))

    assert desk.due("2026-11-10 12:00") == "2026-11-17 20:00"


@pytest.mark.parametrize(
    ("zone", "paused", "due"),
    [
        ("UTC", "2026-06-02 22:30", "2026-06-03 01:30"),
        ("Europe/Berlin", "2026-06-03 00:30", "2026-06-03 03:30"),
    ],
)
def test_a_pause_over_midnight_is_the_same_in_every_zone(zone, paused, due):
    always = office(zone, "00:00-24:00", days=range(7))
    desk = Desk("3 working hours", always)
    start, resumed = ("2026-06-02 20:30", "2026-06-03 00:30")
    if zone != "UTC":
        start, resumed = ("2026-06-02 22:30", "2026-06-03 02:30")
    desk.happen((start, "submit"), (paused, "ask"), (resumed, "answer"))

    assert desk.due(resumed) == due


def test_several_pauses_each_move_the_end():
    desk = Desk("8 working hours", BERLIN).happen(
        ("2026-06-01 08:00", "submit"),
        ("2026-06-01 10:00", "ask"), ("2026-06-01 12:00", "answer"),
        ("2026-06-01 17:00", "ask"), ("2026-06-03 09:00", "answer"),
    )  # fmt: skip

    assert desk.shows("2026-06-03 09:00").used == 7 * 3600
    assert desk.due("2026-06-03 09:00") == "2026-06-03 10:00"


def test_a_pause_of_several_days_in_days_moves_the_end_by_the_closes_it_covers():
    desk = Desk("5 working days", BERLIN).happen(("2026-06-01 08:00", "submit"))
    assert desk.due("2026-06-01 09:00") == "2026-06-08 18:00"

    desk.happen(("2026-06-02 17:00", "ask"), ("2026-06-05 09:00", "answer"))

    assert desk.due("2026-06-05 09:00") == "2026-06-11 18:00"


def test_a_pause_within_one_day_moves_no_end_in_days():
    desk = Desk("5 working days", BERLIN).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-02 09:00", "ask"), ("2026-06-02 17:00", "answer")
    )

    assert desk.due("2026-06-02 17:00") == "2026-06-08 18:00"


def test_a_clock_that_starts_in_a_paused_state_stands_still_at_once():
    desk = Desk("4 working hours", BERLIN, start=["submit", "hold"])
    desk.happen(("2026-06-01 08:00", "hold"))
    desk.events[0] = replace(desk.events[0], bases={"due": Basis("office", 1, 4)})
    shown = desk.shows("2026-06-01 12:00")

    assert (shown.status, shown.used, shown.remaining) == ("paused", 0, 4 * 3600)
    assert shown.due_at is None
    desk.happen(("2026-06-01 16:00", "answer"))
    assert desk.due("2026-06-01 16:00") == "2026-06-02 10:00"


def test_a_pause_that_overlaps_a_holiday_takes_the_holiday_once():
    closed = office("Europe/Zurich", "08:00-18:00", "2026-06-03")
    desk = Desk("20 working hours", closed).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-02 08:00", "ask"), ("2026-06-04 08:00", "answer")
    )

    # ten hours are left; 2 June was paused, 3 June nobody worked
    assert desk.due("2026-06-04 08:00") == "2026-06-04 18:00"
    assert desk.shows("2026-06-04 08:00").worked_seconds == 10 * 3600


def test_the_night_in_which_clocks_go_forward_has_an_hour_less():
    always = office("Europe/Berlin", "00:00-24:00", days=range(7))
    desk = Desk("24 working hours", always).happen(("2026-03-28 12:00", "submit"))

    assert desk.due("2026-03-28 12:00") == "2026-03-29 13:00"


def test_the_night_in_which_clocks_go_back_has_an_hour_more():
    always = office("Europe/Berlin", "00:00-24:00", days=range(7))
    desk = Desk("24 working hours", always).happen(("2026-10-24 12:00", "submit"))

    assert desk.due("2026-10-24 12:00") == "2026-10-25 11:00"


def test_a_holiday_inserted_afterwards_dates_the_clock_anew_and_not_the_past():
    closed = office("Europe/Zurich", "08:00-18:00", "2026-11-25")
    desk = Desk("5 working days", WEEKDAYS, closed).happen(("2026-11-20 17:00", "submit"))
    desk.redate("2026-11-24 09:00", 2)

    assert desk.due("2026-11-23 12:00") == "2026-11-27 18:00"
    assert desk.due("2026-11-24 12:00") == "2026-11-30 18:00"


def test_a_holiday_that_was_yesterday_gives_the_day_back():
    closed = office("Europe/Zurich", "08:00-18:00", "2026-11-23")
    desk = Desk("2 working days", WEEKDAYS, closed).happen(("2026-11-20 17:00", "submit"))
    desk.redate("2026-11-24 09:00", 2)

    assert desk.due("2026-11-23 19:00") == "2026-11-24 18:00"
    assert desk.due("2026-11-24 09:00") == "2026-11-25 18:00"


def test_a_rule_changed_midway_counts_from_the_start_with_every_pause():
    desk = Desk("10 working hours", BERLIN).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-01 10:00", "ask"), ("2026-06-02 10:00", "answer")
    )
    longer = Clock.model_validate(
        {
            "start": "submit",
            "pause": "waiting",
            "stop": "decide",
            "within": "field days working hours",
        }
    )
    desk.redate("2026-06-02 11:00", 1, amount=14)
    desk.rules[desk.events[-1].at] = longer
    found = desk.shows("2026-06-02 12:00")

    assert found.used == 4 * 3600
    assert found.due_at == desk.at("2026-06-03 12:00")


def test_a_shorter_length_can_make_a_clock_late_at_once():
    desk = Desk("field days working hours", BERLIN, amount=30).happen(
        ("2026-06-01 08:00", "submit")
    )
    desk.redate("2026-06-02 10:00", 1, amount=5)

    assert desk.shows("2026-06-02 10:00").late_since == desk.at("2026-06-01 13:00")


def test_a_clock_that_was_late_stays_late_whatever_changes_afterwards():
    desk = Desk("4 working hours", BERLIN).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-01 14:00", "ask"), ("2026-06-02 14:00", "answer")
    )
    desk.redate("2026-06-02 15:00", 1, amount=40)

    assert desk.shows("2026-06-02 16:00").late_since == desk.at("2026-06-01 12:00")


def test_what_is_stopped_at_the_very_instant_is_in_time():
    desk = Desk("4 working hours", BERLIN).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-01 12:00", "decide")
    )
    assert desk.shows("2026-06-09 08:00").late_since is None

    late = Desk("4 working hours", BERLIN).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-01 12:01", "decide")
    )
    assert late.shows("2026-06-09 08:00").late_since == late.at("2026-06-01 12:00")


@pytest.mark.parametrize(
    ("again", "due"), [("restart", "2026-06-09 18:00"), ("continue", "2026-06-09 10:00")]
)
def test_a_reopened_record_starts_again_or_continues_as_declared(again, due):
    desk = Desk("10 working hours", BERLIN, start=["submit", "reopen"], again=again).happen(
        ("2026-06-01 08:00", "submit"),
        ("2026-06-01 16:00", "decide"),
        ("2026-06-09 08:00", "reopen"),
    )

    assert desk.due("2026-06-09 08:00") == due


def test_a_start_while_the_clock_runs_or_is_paused_changes_nothing():
    desk = Desk("10 working hours", BERLIN).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-01 10:00", "ask"), ("2026-06-01 12:00", "submit")
    )

    assert desk.shows("2026-06-01 12:00").used == 2 * 3600


def test_a_record_that_closes_stops_its_clocks():
    desk = Desk("10 working hours", BERLIN, stop=[]).happen(
        ("2026-06-01 08:00", "submit"), ("2026-06-01 10:00", "decide")
    )

    assert desk.shows("2026-06-03 10:00").status == "stopped"


def test_entering_a_state_starts_and_another_event_there_does_not():
    desk = Desk("60 days", BERLIN, start="enter waiting", pause=[], stop="answer")
    desk.happen(("2026-06-01 08:00", "ask"))
    desk.events[0] = replace(desk.events[0], bases={"due": Basis("office", 1, 60)})

    assert desk.due("2026-06-01 09:00") == "2026-08-01 00:00"
    desk.happen(("2026-06-05 08:00", "answer"))
    assert desk.shows("2026-06-05 08:00").status == "stopped"


@pytest.mark.parametrize(
    "zone", ["Europe/Zurich", "Asia/Bangkok", "Africa/Addis_Ababa", "America/Lima"]
)
def test_each_office_counts_by_its_own_clock(zone):
    desk = Desk("10 working hours", office(zone, "08:00-17:00"))
    desk.happen(("2026-06-01 09:00", "submit"))

    assert desk.shows("2026-06-01 10:00").due_at == desk.at("2026-06-02 10:00")


def test_a_warning_comes_so_many_working_days_before():
    desk = Desk("15 working days", WEEKDAYS, warn="3 working days")
    desk.happen(("2026-11-20 17:00", "submit"))
    found = desk.shows("2026-11-20 17:00")

    assert found.due_at == desk.at("2026-12-11 18:00")
    assert found.warn_at == desk.at("2026-12-08 18:00")


def deadline(when, **declared):
    """Return a desk whose clock runs until an instant."""
    at = datetime.fromisoformat(when).replace(tzinfo=ZoneInfo("Europe/Zurich"))
    minutes = round(at.timestamp()) // 60
    declared = {"within": None, "until": "heard_at", "pause": [], **declared}
    return Desk(declared.pop("within"), WEEKDAYS, amount=minutes, **declared)


@pytest.mark.parametrize(
    ("due", "warned"),
    [
        ("2026-12-10 10:00", "2026-12-08 18:00"),  # a Thursday: the close of Tuesday
        ("2026-12-10 18:00", "2026-12-08 18:00"),  # its own close does not lie before it
        ("2026-12-13 12:00", "2026-12-10 18:00"),  # a Sunday: Friday and Thursday
        ("2026-12-14 09:00", "2026-12-10 18:00"),  # a Monday morning
    ],
)
def test_before_a_deadline_a_warning_counts_closes_of_business(due, warned):
    desk = deadline(due, warn="2 working days").happen(("2026-11-20 17:00", "submit"))
    found = desk.shows("2026-11-21 09:00")

    assert found.due_at == desk.at(due)
    assert found.warn_at == desk.at(warned)
    assert found.remaining == (desk.at(due) - desk.at("2026-11-21 09:00")).total_seconds()


def test_a_deadline_that_comes_too_soon_warns_at_once():
    desk = deadline("2026-11-23 10:00", warn="2 working days").happen(
        ("2026-11-20 17:00", "submit")
    )

    assert desk.shows("2026-11-20 17:00").warn_at == desk.at("2026-11-20 17:00")


def test_a_deadline_moves_with_its_field_and_stays_late_once_it_has_passed():
    desk = deadline("2026-11-23 10:00").happen(("2026-11-20 17:00", "submit"))
    later = round(desk.at("2026-11-30 10:00").timestamp()) // 60
    desk.redate("2026-11-21 10:00", 1, amount=later)
    assert desk.due("2026-11-21 10:00") == "2026-11-30 10:00"

    again = round(desk.at("2026-12-30 10:00").timestamp()) // 60
    desk.redate("2026-12-01 10:00", 1, amount=again)

    assert desk.shows("2026-12-01 10:00").late_since == desk.at("2026-11-30 10:00")


@pytest.mark.parametrize(
    "keys", [{"pause": ["waiting"]}, {"again": "continue"}, {"within": "2 days"}]
)
def test_a_deadline_takes_no_key_that_would_move_it(keys):
    with pytest.raises(ValueError, match="until"):
        Clock.model_validate({"start": "submit", "until": "heard_at", **keys})


def test_without_a_length_nothing_is_due():
    desk = Desk("field days working days", WEEKDAYS).happen(("2026-11-20 17:00", "submit"))
    found = desk.shows("2026-12-20 17:00")

    assert (found.status, found.due_at, found.remaining) == ("running", None, None)


def test_before_its_first_start_a_clock_shows_nothing():
    desk = Desk("15 working days", WEEKDAYS).happen(("2026-11-20 17:00", "ask"))

    assert desk.shows("2026-12-20 17:00") == rules.NOT_STARTED


def test_random_histories_show_what_looking_at_every_minute_shows():
    assert proof.compare(390, 60, many=2) == []
