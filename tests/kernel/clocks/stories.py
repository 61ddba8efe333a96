"""Stories: what clocks of stored records show, told in a house of its own.

Run as a module it plays every story and prints, by name, what went wrong with it.
"""

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.kernel.clocks import deadlines
from tests.kernel.clocks.desk import GENEVA, REQUEST, Case, at, holiday, instant, rebuilds_nothing

STORIES: dict[str, Callable[[], None]] = {one.__name__: one for one in deadlines.STORIES}


def story(told: Callable[[], None]) -> Callable[[], None]:
    """Keep a function as a story."""
    STORIES[told.__name__] = told
    return told


@story
def five_working_days_end_with_the_close_of_the_fifth() -> None:
    case = Case("2026-11-20 17:00", "submit")

    assert case.due("answer", "2026-11-20 17:00") == "2026-11-27 18:00"
    shown = case.clock("answer", "2026-11-24 12:00")
    assert (shown.status, shown.remaining, shown.unit) == ("running", 4, "working days")
    assert shown.warn_at.astimezone(GENEVA).strftime("%Y-%m-%d %H:%M") == "2026-11-25 18:00"
    assert (shown.calendar, shown.calendar_version, str(shown.due_on)) == (
        "headquarters",
        1,
        "2026-11-27",
    )


@story
def a_unit_without_a_calendar_takes_that_of_the_unit_above() -> None:
    case = Case("2026-11-20 09:00", "submit", unit="BKK-LIB")

    assert case.clock("answer", "2026-11-20 10:00").calendar == "bangkok"
    assert case.due("answer", "2026-11-20 10:00") == "2026-11-27 10:30"


@story
def a_pause_takes_its_working_days_out() -> None:
    case = Case("2026-11-20 17:00", "submit").move("2026-11-23 10:00", "ask")
    assert case.clock("answer", "2026-11-24 10:00").status == "paused"
    assert case.due("answer", "2026-11-24 10:00") is None

    case.move("2026-11-26 10:00", "reply")

    assert case.due("answer", "2026-11-26 10:00") == "2026-12-02 18:00"


@story
def the_house_warns_once_and_is_late_once() -> None:
    from tests import worlds

    from secretariat.kernel import jobs, notices

    case = Case("2026-11-20 17:00", "submit")
    assert case.attend("2026-11-25 18:00") == 0
    assert case.attend("2026-11-25 18:01") == 1
    assert case.attend("2026-11-26 12:00") == 0
    assert case.attend("2026-11-30 09:00") == 1
    assert case.attend("2026-12-30 09:00") == 0

    warned, late = case.said()
    assert (warned["did"], warned["told"]) == ("warned", ["role:librarian"])
    assert (late["did"], late["due"]) == ("late", "2026-11-27T17:00:00.000000Z")
    with at("2027-06-01 09:00"):
        jobs.run_waiting("prompt")
    found = [one for one in notices.listing(worlds.actor("LIBRARY")) if one.record.id == case.id]
    assert [(one.kind, one.facts["did"]) for one in found] == [
        ("clock", "late"),
        ("clock", "warned"),
    ]
    shown = case.clock("answer", "2026-12-30 09:00")
    assert shown.late_at == instant("2026-11-30 09:00")
    assert shown.late_since == instant("2026-11-27 18:00")


@story
def two_attendants_act_once() -> None:
    from secretariat.kernel.clocks import acting
    from secretariat.kernel.store.models import RecordClock

    case = Case("2026-11-20 17:00", "submit")
    row = RecordClock.objects.get(record=case.id).pk
    with at("2026-12-30 09:00") as now:
        assert [acting.act(row, now), acting.act(row, now)] == [True, False]
    assert [said["did"] for said in case.said()] == ["late"]


@story
def the_house_makes_the_move_with_its_answers() -> None:
    from secretariat.kernel import queries

    case = Case("2026-06-01 08:00", "submit", "ask")
    assert case.due("silence", "2026-06-01 09:00") == "2026-08-01 00:00"
    assert str(case.clock("silence", "2026-06-01 09:00").due_on) == "2026-07-31"

    assert case.attend("2026-08-01 00:01") == 1

    assert case.state == "lapsed"
    last = queries.history("request", case.id, reader=case.house)[-1]
    assert (last.kind, last.asked, last.actor) == ("lapse", {"ground": "silence"}, None)
    assert case.clock("silence", "2026-08-02 00:00").status == "stopped"
    assert case.clock("answer", "2026-08-02 00:00").status == "stopped"


@story
def what_is_answered_in_time_is_not_late() -> None:
    case = Case("2026-06-01 08:00", "submit", "ask").move("2026-07-31 23:00", "reply")

    assert case.attend("2026-08-01 00:01") == 0
    assert case.state == "open"


@story
def a_closed_record_has_no_clock_that_runs_and_a_reopened_one_starts_again() -> None:
    case = Case("2026-11-20 17:00", "submit").move("2026-11-24 10:00", "decide")
    assert case.attend("2026-12-30 09:00") == 0
    assert case.clock("answer", "2026-12-01 09:00").status == "stopped"

    case.move("2026-12-01 09:00", "reopen")

    assert case.due("answer", "2026-12-01 10:00") == "2026-12-08 18:00"


@story
def the_agreed_length_follows_the_field() -> None:
    case = Case("2026-11-23 08:30", "submit", "agree")
    assert case.clock("costing", "2026-11-23 09:00").due_at is None

    case.edit("2026-11-23 10:30", agreed=10)
    assert case.due("costing", "2026-11-23 10:30") == "2026-11-24 10:30"
    case.edit("2026-11-23 11:00", agreed=4)
    assert case.due("costing", "2026-11-23 11:00") == "2026-11-23 12:30"
    case.edit("2026-11-23 11:30", lead=None, name="Other")
    assert case.due("costing", "2026-11-23 11:30") == "2026-11-23 12:30"


@story
def a_clock_that_continues_keeps_what_it_counted() -> None:
    case = Case("2026-11-23 08:30", "submit", "agree", agreed=8).move("2026-11-23 11:30", "decide")
    case.move("2026-11-24 08:30", "reopen").move("2026-11-24 08:30", "agree")

    assert case.clock("costing", "2026-11-24 09:30").remaining == 4 * 3600
    assert case.due("costing", "2026-11-24 09:30") == "2026-11-24 15:00"


@story
def the_past_is_shown_as_it_was() -> None:
    case = Case("2026-11-20 17:00", "submit").move("2026-11-23 10:00", "ask")
    case.move("2026-11-26 10:00", "reply").move("2026-11-30 10:00", "decide")

    assert case.clock("answer", "2026-11-20 16:00") is None
    assert case.due("answer", "2026-11-21 10:00") == "2026-11-27 18:00"
    assert case.clock("answer", "2026-11-24 10:00").status == "paused"
    assert case.due("answer", "2026-11-27 10:00") == "2026-12-02 18:00"
    assert case.clock("answer", "2026-12-01 10:00").status == "stopped"


@story
def a_holiday_inserted_afterwards_dates_running_clocks_anew_by_an_event() -> None:
    running = Case("2026-11-20 17:00", "submit")
    paused = Case("2026-11-20 17:00", "submit").move("2026-11-23 10:00", "ask")
    done = Case("2026-11-20 17:00", "submit").move("2026-11-23 10:00", "decide")
    with holiday("2026-11-25", 2):
        assert running.attend("2026-11-23 12:00") == 1
        assert len(paused.said()) == 2  # its answer and its silence
        (said,) = running.said()
        assert said["did"] == "redated"
        assert said["due_before"] == "2026-11-27T17:00:00.000000Z"
        assert said["due"] == "2026-11-30T17:00:00.000000Z"
        assert said["clocks"] == {"answer": ["headquarters", 2, 5]}
        assert running.due("answer", "2026-11-23 11:00") == "2026-11-27 18:00"
        assert running.due("answer", "2026-11-23 13:00") == "2026-11-30 18:00"
        paused.move("2026-11-24 10:00", "reply")
        assert paused.due("answer", "2026-11-24 10:00") == "2026-12-01 18:00"
        assert done.said() == []
        assert running.attend("2026-11-23 12:00") == 0
        rebuilds_nothing()
    assert running.due("answer", "2026-11-23 13:00") == "2026-11-30 18:00"


@story
def a_calendar_that_changes_and_keeps_its_version_is_refused() -> None:
    from secretariat.kernel import clocks

    words = "is not what its version 1 was"
    with holiday("2026-11-25", 1), pytest.raises(clocks.CalendarChanged, match=words):
        clocks.keep_calendars()


@story
def days_and_stretches_answer_in_sql_what_the_calendar_answers() -> None:
    from secretariat.foundation.calendars import compiled
    from secretariat.kernel import registers
    from secretariat.kernel.store.models import CalendarDay, CalendarStretch

    office = compiled(registers.institution().calendars["headquarters"])
    days = CalendarDay.objects.filter(calendar__code="headquarters", calendar__version=1)
    seconds = {str(one.day): (one.working_days, one.seconds) for one in days}
    first, last = seconds["2026-11-23"], seconds["2027-01-04"]
    assert last[1] - first[1] == office.working_seconds(
        instant("2026-11-23 00:00"), instant("2027-01-04 00:00")
    )
    assert last[0] - first[0] == 27

    def until(text: str) -> int:
        rows = CalendarStretch.objects.filter(calendar__code="headquarters", calendar__version=1)
        row = rows.filter(starts_at__lte=instant(text)).order_by("-starts_at").first()
        inside = min(instant(text), row.ends_at) - row.starts_at
        return row.seconds + round(inside.total_seconds())

    for since, end in (
        ("2026-11-23 09:15", "2026-12-02 16:40"),
        ("2026-12-24 10:00", "2026-12-28 15:00"),
    ):
        assert until(end) - until(since) == office.working_seconds(instant(since), instant(end))


@story
def loaded_records_have_the_clocks_of_created_ones() -> None:
    from tests import worlds

    from secretariat.kernel import bulk

    block = next(
        iter(bulk.load("request", [{"name": "Loaded", "unit": "ORG"}], actor=worlds.house()))
    )
    from secretariat.kernel.store.models import RecordClock

    assert not RecordClock.objects.filter(record=block.ids[0]).exists()  # nobody submitted it


@story
def rebuilding_recreates_the_clocks_and_the_evidence_verifies() -> None:
    from secretariat.kernel.audit.rebuild import rebuild
    from secretariat.kernel.audit.verify import verify
    from secretariat.kernel.store.models import RecordClock

    rebuilds_nothing()
    row = RecordClock.objects.filter(status="running").first()
    RecordClock.objects.filter(pk=row.pk).update(due_at=instant("2020-01-01 00:00"))
    found = {one.register: one.differed for one in rebuild() if one.what == "clocks"}
    assert found["request"] == 1
    rebuilds_nothing()
    assert verify().findings == ()


@story
def a_move_taken_back_never_stopped_the_clock() -> None:
    from secretariat.kernel import records

    case = Case("2026-11-20 17:00", "submit").move("2026-11-23 10:00", "agree")
    assert case.clock("costing", "2026-11-23 10:00").status == "running"

    with at("2026-11-23 10:05"):
        records.undo("request", case.id, actor=case.house)

    assert case.clock("costing", "2026-11-23 10:06") is None
    assert case.due("answer", "2026-11-23 10:06") == "2026-11-27 18:00"
    rebuilds_nothing()


@story
def a_list_shows_when_each_record_is_due_in_one_statement_more() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from secretariat.kernel import queries

    house = Case("2026-11-20 17:00", "submit").house

    def page():
        found = queries.page("request", reader=house, sort="-created_at").records
        return {one.id: one.due_at for one in found}

    with CaptureQueriesContext(connection) as few:
        page()
    first = Case("2026-11-20 17:00", "submit", "ask")
    second = Case("2026-11-20 17:00", "submit", "decide")
    with CaptureQueriesContext(connection) as more:
        found = page()
    asked = [one["sql"] for one in more if one["sql"].startswith("SELECT")]
    assert len(few) == len(more)
    assert len(asked) == 5  # frozen: a lower number may be written down
    assert sum("record_clock" in one for one in asked) == 1
    assert found[first.id] == instant("2027-01-20 00:00")  # its answer is paused
    assert found[second.id] is None


@story
def only_who_reads_the_record_sees_its_clocks() -> None:
    from tests import worlds

    from secretariat.kernel.clocks.showing import clocks_of, due
    from secretariat.kernel.errors import NotFound

    case = Case("2026-11-20 17:00", "submit")
    stranger = worlds.actor("STRANGER")
    with pytest.raises(NotFound):
        clocks_of("request", case.id, reader=stranger)
    until = instant("2026-12-30 00:00")
    assert due(reader=stranger, until=until) == ()
    assert "Request" in {one.title for one in due(reader=case.house, until=until)}


def _stage() -> None:
    """Make the units and the people of the stories."""
    from tests import worlds

    worlds.unit("ORG")
    worlds.unit("BKK", parent="ORG")
    worlds.unit("BKK-LIB", parent="BKK")
    worlds.edit("unit", "BKK", {"calendar": "bangkok"})
    worlds.person("STRANGER", unit="ORG")
    worlds.person("LIBRARY", unit="ORG")
    worlds.role("LIBRARY", "librarian")


def main() -> int:
    """Play every story and print what went wrong."""
    from tests import vault

    from proofs import common
    from secretariat.kernel.errors import SecretariatError

    failures = (
        AssertionError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
        SecretariatError,
    )
    with tempfile.TemporaryDirectory() as folder:
        root = vault.write_texts(Path(folder) / "desk", {"request": REQUEST})
        os.environ["SECRETARIAT_INSTITUTION"] = str(root)
        common.open_here(migrate=True)
        _stage()
        outcomes = {}
        for name, told in STORIES.items():
            try:
                told()
                outcomes[name] = ""
            except failures:
                outcomes[name] = traceback.format_exc()
    sys.stdout.write(json.dumps(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
