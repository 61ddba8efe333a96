"""Clocks on a record's page: in words, in the reader's language, never by colour alone."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from secretariat.kernel.values import ShownClock
from secretariat.web.record.clocks import clock_lines, left_text, time_text
from secretariat.web.words import words_of

NOW = timezone.now()
RUNNING = ShownClock(
    name="begins",
    label="Beginning of the tour",
    status="running",
    started_at=NOW,
    paused_at=None,
    stopped_at=None,
    due_at=datetime(2026, 12, 10, 17, 0, tzinfo=UTC),
    due_on=date(2026, 12, 10),
    warn_at=None,
    late_since=None,
    remaining=3,
    unit="working days",
    worked_seconds=0,
    calendar="headquarters",
    calendar_version=1,
    warned_at=None,
    late_at=None,
)


class Shown:
    """What the page asks of a record."""

    def __init__(self, clock):
        self.clocks, self.state = (clock,), "requested"


def said(clock, language="en"):
    """Return what the page says of a clock, as words alone."""
    with translation.override(language):
        (line,) = clock_lines(words_of("tour_booking"), Shown(clock))
        facts = [f"{label}: {value}" for label, value in line.facts]
        return [re.sub(r"<[^>]+>", "", text) for text in (line.tag, *facts)]


def test_a_running_clock_says_until_when_and_what_is_left():
    assert said(RUNNING) == ["Running", "Due: 10 December 2026", "Left: 3 working days"]
    assert said(RUNNING, "fr")[:2] == ["En cours", "Échéance: 10 décembre 2026"]
    assert said(RUNNING, "fr")[2].endswith(": 3 jours ouvrables")
    assert said(RUNNING, "es") == [
        "En curso", "Vence: 10 de diciembre de 2026", "Queda: 3 días hábiles"
    ]  # fmt: skip


def test_a_paused_clock_says_since_when_and_in_which_state():
    paused = replace(RUNNING, status="paused", due_at=None, due_on=None, paused_at=RUNNING.due_at)

    assert said(paused) == [
        "Paused",
        "Left: 3 working days",
        "Paused since: 10 December 2026, 18:00 CET · On the waiting list",
    ]


def test_a_late_clock_says_by_how_much_in_words():
    late = replace(RUNNING, late_since=NOW - timedelta(days=4, hours=2), remaining=0)

    assert said(late) == ["Late", "Due: 10 December 2026", "Late by: 4 days"]
    assert said(late, "fr")[0] == "En retard"


def test_an_ended_clock_says_whether_it_was_in_time():
    ended = replace(RUNNING, status="stopped", stopped_at=datetime(2026, 12, 10, 9, 0, tzinfo=UTC))
    late = replace(ended, late_since=ended.stopped_at - timedelta(minutes=90))

    assert said(ended)[0] == "Ended in time"
    assert said(ended)[-1] == "Ended: 10 December 2026, 10:00 CET"
    assert said(late)[0] == "Ended late"
    assert "Late by: 1 h 30 min" in said(late)


def test_a_clock_without_a_length_says_so():
    unknown = replace(RUNNING, due_at=None, due_on=None, remaining=None)

    assert said(unknown) == ["Running", "Due: Not known yet"]


@pytest.mark.parametrize(
    ("amount", "unit", "words"),
    [
        (1, "working days", "1 working day"),
        (12, "days", "12 days"),
        (12_600, "working hours", "3 h 30 min of working time"),
        (12_600, "hours", "3 h 30 min"),
        (3 * 86_400 + 60, "minutes", "3 days"),
    ],
)
def test_what_is_left_is_told_in_its_unit(amount, unit, words):
    assert left_text(amount, unit) == words


def test_no_time_is_never_below_nothing():
    assert time_text(timedelta(seconds=-5)) == "0 h 0 min"
