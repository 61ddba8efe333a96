"""Deadlines: stories of clocks that run until a day or an instant; played by `stories`."""

import pytest
from tests.kernel.clocks.desk import GENEVA, Case, holiday, instant, rebuilds_nothing


def a_deadline_is_the_end_of_its_day_and_warns_by_working_days() -> None:
    case = Case("2026-11-23 10:00", "submit", "agree", heard_on="2026-12-06")  # a Sunday

    shown = case.clock("hearing", "2026-11-24 10:00")
    assert case.due("hearing", "2026-11-24 10:00") == "2026-12-07 00:00"
    assert str(shown.due_on) == "2026-12-06"
    assert shown.warn_at.astimezone(GENEVA).strftime("%Y-%m-%d %H:%M") == "2026-12-03 18:00"
    assert shown.remaining == 12 * 86400 + 14 * 3600
    assert case.attend("2026-12-03 18:01") == 2  # its answer is late too
    assert case.attend("2026-12-07 00:00") == 0
    assert case.attend("2026-12-07 00:01") == 1
    assert [said["did"] for said in case.said()][-1] == "late"
    rebuilds_nothing()


def a_deadline_follows_its_field_and_no_pause_moves_it() -> None:
    case = Case("2026-11-23 10:00", "submit", "agree")
    assert case.clock("call", "2026-11-23 11:00").due_at is None

    case.edit("2026-11-23 11:00", call_at="2026-12-01T15:30:00+01:00")
    assert case.due("call", "2026-11-23 11:00") == "2026-12-01 15:30"
    case.move("2026-11-24 10:00", "ask").move("2026-11-30 10:00", "reply")
    assert case.due("call", "2026-11-30 10:00") == "2026-12-01 15:30"
    case.edit("2026-11-30 11:00", call_at="2026-12-02T09:00:00+01:00")
    assert case.due("call", "2026-11-30 11:00") == "2026-12-02 09:00"
    assert case.due("call", "2026-11-29 11:00") == "2026-12-01 15:30"
    case.edit("2026-11-30 12:00", call_at=None)
    assert case.clock("call", "2026-11-30 12:00").due_at is None
    rebuilds_nothing()


def a_deadline_that_has_passed_already_is_late_at_once() -> None:
    case = Case("2026-11-23 10:00", "submit", "agree", call_at="2026-11-23T09:00:00+01:00")

    assert case.clock("call", "2026-11-23 10:01").late_since == instant("2026-11-23 09:00")
    assert case.attend("2026-11-23 10:01") == 1


def a_holiday_moves_the_warning_and_not_the_deadline() -> None:
    case = Case("2026-11-23 10:00", "submit", "agree", heard_on="2026-12-04")
    assert case.clock("hearing", "2026-11-23 11:00").warn_at == instant("2026-12-03 18:00")
    with holiday("2026-12-04", 9):
        assert case.attend("2026-11-24 12:00") == 3  # its answer, its costing and its hearing
        after = case.clock("hearing", "2026-11-24 13:00")
        assert after.warn_at == instant("2026-12-02 18:00")
        assert case.due("hearing", "2026-11-24 13:00") == "2026-12-05 00:00"
        case.move("2026-11-24 14:00", "decide")


def a_deadline_beyond_the_calendar_cannot_be_warned_of() -> None:
    from secretariat.kernel.clocks import CalendarTooShort

    with pytest.raises(CalendarTooShort, match="hearing cannot be counted"):
        Case("2026-11-23 10:00", "submit", "agree", heard_on="2099-01-01")


STORIES = (
    a_deadline_is_the_end_of_its_day_and_warns_by_working_days,
    a_deadline_follows_its_field_and_no_pause_moves_it,
    a_deadline_that_has_passed_already_is_late_at_once,
    a_holiday_moves_the_warning_and_not_the_deadline,
    a_deadline_beyond_the_calendar_cannot_be_warned_of,
)
