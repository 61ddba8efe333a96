"""Outlooks: boards, days and counts of two fields, of what the reader may read and nothing else."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from tests import worlds

from secretariat.kernel import queries, records, registers
from secretariat.kernel.queries import FilterInvalid, Span


@pytest.fixture
def gifts(people):
    """Return gifts of two people in two states; the clerk reads two of the three."""
    made = {
        "vase": worlds.gift(people.gifts, recipient="CLERK", place="Room 1"),
        "bowl": worlds.gift(
            people.gifts, recipient="COLLEAGUE", kind="artefact", received_on="2026-02-01"
        ),
        "medal": worlds.gift(people.gifts, recipient="CLERK", kind="award", place="Room 2"),
    }
    records.move("gift", made["vase"].id, "keep", actor=people.gifts)
    return made


@pytest.fixture
def trips(people):
    """Return two trips of the clerk, the second one sent to the supervisor, so that it is due."""
    given = {"name": "Visit", "country": "KE", "period": "2026-01-30/2026-02-03", "unit": "RAMS"}
    given |= {"supervisor": "COLLEAGUE"}
    late = {**given, "country": "FR", "period": "2026-03-01/2026-03-01"}
    first = records.create("travel_plan", given, actor=people.clerk, submit=False)
    return {"first": first, "sent": records.create("travel_plan", late, actor=people.clerk)}


def board(reader, **asked):
    found = queries.columns("gift", asked.pop("by", "state"), reader=reader, **asked)
    return {value: (page.count.number, len(page.records)) for value, page in found.items()}


def test_a_board_has_every_state_in_its_order(people, gifts):
    assert board(people.gifts) == {"declared": (2, 2), "kept": (1, 1), "returned": (0, 0)}
    assert list(board(people.gifts)) == list(registers.get("gift").lifecycle.states)


def test_a_board_shows_the_first_records_and_counts_all(people, gifts):
    assert board(people.gifts, each=1)["declared"] == (2, 1)


def test_a_board_by_a_choice_has_a_column_for_what_is_not_given(people, gifts):
    found = board(people.gifts, by="kind")

    assert (found["gift"], found["award"], found[""]) == ((1, 1), (1, 1), (0, 0))
    with pytest.raises(FilterInvalid, match="make no board"):
        board(people.gifts, by="giver")


def test_what_a_reader_may_not_read_is_in_no_column_day_or_count(people, gifts):
    before = answers(people.clerk)
    worlds.gift(people.gifts, recipient="COLLEAGUE", description="Hidden", kind="award")

    assert answers(people.clerk) == before
    assert board(people.clerk) == {"declared": (1, 1), "kept": (1, 1), "returned": (0, 0)}


def answers(reader):
    """Return all that the outlooks of the gifts say to a reader."""
    year = Span("received_on", date(2026, 1, 1), date(2026, 12, 31))
    return [
        board(reader),
        [r.number for r in queries.within("gift", year, reader=reader).records],
        queries.months("gift", "received_on", reader=reader),
        queries.cross("gift", "kind", "state", reader=reader),
    ]


def test_counts_of_two_fields_are_those_of_the_filtered_lists(people, gifts):
    found = queries.cross("gift", "kind", "state", reader=people.gifts)

    assert found == {("gift", "kept"): 1, ("artefact", "declared"): 1, ("award", "declared"): 1}
    for (kind, state), number in found.items():
        asked = [queries.Filter("kind", "eq", kind), queries.Filter("state", "eq", state)]
        assert queries.page("gift", reader=people.gifts, filters=asked).count.number == number


def test_days_come_in_their_order_with_both_ends_of_the_span(people, gifts):
    span = Span("received_on", date(2026, 1, 2), date(2026, 2, 1))

    found = queries.within("gift", span, reader=people.gifts)

    assert [r.values["received_on"].day for r in found.records] == [2, 2, 1]
    assert queries.within("gift", span, reader=people.gifts, limit=2).count.number == 3
    assert queries.months("gift", "received_on", reader=people.gifts) == {
        (2026, 1): 2,
        (2026, 2): 1,
    }


def test_a_period_belongs_to_every_span_that_it_overlaps(people, trips):
    for first, last, number in [((1, 1), (1, 29), 0), ((1, 1), (1, 30), 1), ((2, 3), (2, 9), 1)]:
        span = Span("period", date(2026, *first), date(2026, *last))
        assert len(queries.within("travel_plan", span, reader=people.clerk).records) == number
    asked = queries.parse_filter(
        registers.get("travel_plan"), "period.overlaps", "2026-02-01/2026-03-31"
    )
    assert queries.page("travel_plan", reader=people.clerk, filters=[asked]).count.number == 2


def test_clocks_give_the_day_on_which_a_record_is_due(people, trips):
    today = timezone.localdate()
    span = Span("due_at", today, today + timedelta(days=30))

    found = queries.within("travel_plan", span, reader=people.clerk)

    assert [r.id for r in found.records] == [trips["sent"].id]
    assert queries.day_of(found.records[0], "due_at") > today
    assert sum(queries.months("travel_plan", "due_at", reader=people.clerk).values()) == 1
    declared = registers.get("travel_plan")
    for value, number in [("true", 1), ("false", 1)]:
        asked = [queries.parse_filter(declared, "due_at.empty", value)]
        assert (
            queries.page("travel_plan", reader=people.clerk, filters=asked).count.number == number
        )


def test_what_is_no_day_or_has_many_values_is_refused(people, trips):
    with pytest.raises(FilterInvalid, match="no day"):
        queries.months("travel_plan", "name", reader=people.clerk)
    with pytest.raises(FilterInvalid, match="cannot be compared"):
        queries.cross("travel_plan", "country", "name", reader=people.clerk)
