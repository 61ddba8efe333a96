"""Calendars: working time by the clock on the wall, with worked numbers."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.foundation.calendars import (
    Calendar,
    Holiday,
    compiled,
    instant_of,
    parse_span,
    seconds_of,
)
from secretariat.foundation.durations import parse_duration, parse_unit
from secretariat.foundation.meters import CalendarEnds


def calendar(zone, week, *holidays, code="office"):
    """Return a compiled calendar of 2024 to 2028; `week` maps days (0 is Monday) to spans."""
    spans = tuple(tuple(parse_span(s) for s in week.get(day, ())) for day in range(7))
    made = Calendar(code, 1, zone, spans, holidays, date(2024, 1, 1), date(2028, 12, 31))
    return compiled(made)


def weekdays(*spans):
    """Return the same spans for Monday to Friday."""
    return dict.fromkeys(range(5), spans)


GENEVA = calendar("Europe/Zurich", weekdays("08:30-12:30", "14:00-18:00"))
NIGHT = calendar("Europe/Berlin", dict.fromkeys(range(7), ("00:00-06:00",)))
ALWAYS = calendar("Europe/Berlin", dict.fromkeys(range(7), ("00:00-24:00",)))
ZURICH = ZoneInfo("Europe/Zurich")


def at(text, zone=ZURICH):
    """Return an instant from `2026-11-20 17:00` by the clock of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_a_working_day_has_the_seconds_of_its_spans():
    assert GENEVA.working_seconds(at("2026-11-20 00:00"), at("2026-11-21 00:00")) == 8 * 3600


def test_the_lunch_break_is_no_working_time():
    assert GENEVA.working_seconds(at("2026-11-20 12:00"), at("2026-11-20 14:30")) == 3600


def test_working_hours_run_over_the_weekend():
    office = calendar("Europe/Zurich", weekdays("08:00-18:00"))

    assert office.after_working(at("2026-11-20 17:00"), 4 * 3600) == at("2026-11-23 11:00")


def test_the_first_instant_counts_where_a_span_ends():
    assert GENEVA.after_working(at("2026-11-20 17:00"), 3600) == at("2026-11-20 18:00")


def test_fifteen_working_days_end_with_the_close_of_the_fifteenth_after_the_start():
    assert GENEVA.after_working_days(at("2026-11-20 17:00"), 15) == at("2026-12-11 18:00")


def test_the_day_of_the_start_does_not_count_at_whatever_hour():
    for hour in ("00:00", "08:30", "18:00", "23:59"):
        assert GENEVA.after_working_days(at(f"2026-11-20 {hour}"), 1) == at("2026-11-23 18:00")


def test_sixty_days_end_with_the_sixtieth_midnight_after_the_day_of_the_start():
    assert GENEVA.after_days(at("2026-11-20 17:00"), 60) == at("2027-01-20 00:00")


def test_a_holiday_moves_the_end_by_a_day_and_a_half_day_is_a_working_day():
    closed = Holiday(date(2026, 11, 24), "Closed")
    half = Holiday(date(2026, 11, 25), "Half", (parse_span("08:30-12:30"),))
    office = calendar("Europe/Zurich", weekdays("08:30-12:30", "14:00-18:00"), closed, half)

    assert office.after_working_days(at("2026-11-23 09:00"), 1) == at("2026-11-25 12:30")
    assert office.working_seconds(at("2026-11-24 00:00"), at("2026-11-26 00:00")) == 4 * 3600


def test_a_night_in_which_the_clock_goes_forward_is_an_hour_shorter():
    assert NIGHT.working_seconds(at("2026-03-28 23:00"), at("2026-03-29 12:00")) == 5 * 3600


def test_a_night_in_which_the_clock_goes_back_is_an_hour_longer():
    assert NIGHT.working_seconds(at("2026-10-24 23:00"), at("2026-10-25 12:00")) == 7 * 3600


def test_a_span_that_begins_in_the_hour_that_is_left_out_begins_when_the_clock_has_jumped():
    office = calendar("Europe/Berlin", dict.fromkeys(range(7), ("02:30-06:00",)))

    assert office.working_seconds(at("2026-03-29 00:00"), at("2026-03-29 12:00")) == 3 * 3600


def test_a_span_of_the_hour_shown_twice_counts_twice():
    office = calendar("Europe/Berlin", dict.fromkeys(range(7), ("02:00-02:30",)))

    assert office.working_seconds(at("2026-10-25 00:00"), at("2026-10-25 12:00")) == 3600


def test_midnight_is_that_of_the_office():
    here = calendar("Europe/Berlin", weekdays("00:00-24:00"))
    there = calendar("UTC", weekdays("00:00-24:00"))
    start, end = datetime(2026, 6, 5, 21, tzinfo=UTC), datetime(2026, 6, 7, 23, tzinfo=UTC)

    assert here.working_seconds(start, end) == 3600 + 3600
    assert there.working_seconds(start, end) == 3 * 3600


def test_a_zone_with_quarter_hours_keeps_its_midnight():
    office = calendar("Asia/Kathmandu", weekdays("09:00-17:00"))

    assert (
        office.working_seconds(
            datetime(2026, 6, 5, 3, 15, tzinfo=UTC), datetime(2026, 6, 5, 4, 15, tzinfo=UTC)
        )
        == 3600
    )


def test_days_are_a_subtraction():
    rows = {row.day: row for row in GENEVA.days()}
    monday, next_monday = rows[date(2026, 11, 23)], rows[date(2026, 11, 30)]

    assert next_monday.working_days - monday.working_days == 5
    assert next_monday.seconds - monday.seconds == 40 * 3600
    assert monday.begins_at == at("2026-11-23 00:00")


def test_what_lies_outside_its_days_is_refused():
    with pytest.raises(CalendarEnds, match="knows the days 2024-01-01 to 2038-12-31"):
        GENEVA.after_working(at("2023-12-31 10:00"), 60)
    with pytest.raises(CalendarEnds, match="no further day"):
        GENEVA.after_days(at("2038-12-01 10:00"), 60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("8:30-12:30", "is no span"),
        ("12:30-08:30", "does not end after it starts"),
        ("08:00-24:01", "does not end after it starts"),
    ],
)
def test_a_span_that_is_none_is_refused(text, words):
    with pytest.raises(ValueError, match=words):
        parse_span(text)


@pytest.mark.parametrize(
    ("text", "count", "unit"),
    [
        ("15 working days", 15, "working days"),
        ("1 working day", 1, "working days"),
        ("8 working hours", 28_800, "working hours"),
        ("90 minutes", 5_400, "minutes"),
    ],
)
def test_a_duration_is_read(text, count, unit):
    read = parse_duration(text)

    assert (read.count, read.unit, str(read)) == (count, unit, text)


@pytest.mark.parametrize(
    "text", ["", "0 days", "15", "2 weeks", "9999 days", "1.5 hours", "-1 days"]
)
def test_a_duration_that_is_none_is_refused(text):
    with pytest.raises(ValueError, match="is no duration"):
        parse_duration(text)


def test_a_unit_that_is_none_is_refused():
    with pytest.raises(ValueError, match="is no unit"):
        parse_unit("fortnight")


INSTANTS = st.integers(seconds_of(at("2024-02-01 00:00")), seconds_of(at("2028-12-01 00:00")))
OFFICES = st.sampled_from(
    [
        GENEVA,
        NIGHT,
        ALWAYS,
        calendar("Asia/Bangkok", weekdays("08:00-16:30")),
        calendar("America/New_York", {5: ("22:00-24:00",), 6: ("00:00-03:00",)}),
    ]
)


@given(OFFICES, INSTANTS, st.integers(1, 400_000))
def test_what_is_reached_is_the_first_instant_with_that_much_work(office, since, amount):
    end = office.work.reach(since, amount)

    assert office.work.used(since, end) == amount
    assert office.work.used(since, end - 1) == amount - 1


@given(OFFICES, INSTANTS, st.integers(1, 400_000))
def test_what_is_gone_back_to_is_the_last_instant_with_that_much_work(office, until, amount):
    start = office.work.back(until, amount)

    assert office.work.used(start, until) == amount
    assert office.work.used(start + 1, until) == amount - 1


@given(OFFICES, st.tuples(INSTANTS, INSTANTS, INSTANTS))
def test_working_time_adds_up(office, three):
    a, b, c = map(instant_of, sorted(three))

    whole = office.working_seconds(a, c)
    assert whole == office.working_seconds(a, b) + office.working_seconds(b, c)
    assert 0 <= whole <= (c - a) / timedelta(seconds=1)


@given(OFFICES, INSTANTS, st.integers(1, 300))
def test_the_end_of_n_working_days_is_n_working_days_later(office, since, days):
    start = instant_of(since)
    end = office.after_working_days(start, days)
    first = office.day_of(start).toordinal() + 1
    # the close of a night shift may be the midnight that begins the next day
    last = office.day_of(end - timedelta(seconds=1)).toordinal()

    working = sum(office.is_working_day(date.fromordinal(o)) for o in range(first, last + 1))
    assert working == days


@given(
    st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.dates(date(2024, 1, 1), date(2028, 12, 31))
)
def test_working_days_between_two_days_are_those_one_counts(first, last):
    low, high = sorted((first, last))
    steps = (low + timedelta(days=n) for n in range(1, (high - low).days + 1))

    counted = sum(GENEVA.is_working_day(day) for day in steps)

    assert GENEVA.working_days(first, last) == (counted if first <= last else -counted)


def test_days_that_a_calendar_does_not_know_have_no_number():
    assert GENEVA.working_days(date(2020, 1, 1), date(2026, 1, 1)) is None
    assert GENEVA.working_days(date(2026, 1, 1), date(2100, 1, 1)) is None
