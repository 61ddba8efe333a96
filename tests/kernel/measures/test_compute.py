"""Measures: figures for any day, of what the reader may read."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from tests import worlds

from proofs import common
from secretariat.kernel import measures, records
from secretariat.kernel.measures import UnknownMeasure

JANUARY = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """Return a function that sets what the house takes for now."""

    def turn(to):
        monkeypatch.setattr(timezone, "now", lambda: to)

    turn(JANUARY)
    return turn


def gift(actor, value, **more):
    """Declare a gift of a value and return it."""
    given = {"recipient": "CLERK", "value": value, "received_on": "2025-12-30", **more}
    return records.create("gift", common.gift("Vase", **given), actor=actor)


def told(found):
    """Return the groups of figures in plain form."""
    return [(g.key, g.currency, dict(g.figures)) for g in found.groups]


def test_values_are_counted_and_summed_by_year_kind_and_currency(people, clock):
    gift(people.gifts, "10.00 CHF")
    gift(people.gifts, "2.50 CHF")
    gift(people.gifts, "7.00 EUR", kind="award")
    gift(people.gifts, "1.00 CHF", received_on="2026-01-02")

    found = measures.compute("gift", "declared_value", reader=people.gifts)

    assert told(found) == [
        (("2025", "award"), "EUR", {"count": 1, "sum": Decimal(7)}),
        (("2025", "gift"), "CHF", {"count": 2, "sum": Decimal("12.5")}),
        (("2026", "gift"), "CHF", {"count": 1, "sum": Decimal(1)}),
    ]
    assert [(g.currency, g.figures["sum"]) for g in found.totals] == [
        ("CHF", Decimal("13.5")), ("EUR", Decimal(7)),
    ]  # fmt: skip


def test_a_past_day_knows_nothing_of_what_came_after_its_end(people, clock):
    first = gift(people.gifts, "10.00 CHF")
    clock(JANUARY + timedelta(days=2))
    records.edit("gift", first.number, {"value": "12.00 CHF"}, actor=people.gifts, version=1)
    gift(people.gifts, "1.00 CHF")
    clock(JANUARY + timedelta(days=40))
    records.move("gift", first.number, "give_back", answers={"reason": "x"}, actor=people.gifts)

    def sums(day):
        found = measures.compute("gift", "declared_value", reader=people.gifts, as_of=day)
        return [group.figures["sum"] for group in found.totals]

    assert sums(date(2026, 1, 9)) == [None]
    assert sums(date(2026, 1, 10)) == [Decimal(10)]
    assert sums(date(2026, 1, 12)) == [Decimal(13)]
    shares = measures.compute("gift", "kept_share", reader=people.gifts, as_of=date(2026, 2, 28))
    assert told(shares) == [
        (("returned",), None, {"share": Decimal("0.5")}), ((None,), None, {"share": Decimal("0.5")}),
    ]  # fmt: skip


def test_only_what_the_reader_may_read_is_counted(people, clock):
    gift(people.gifts, "10.00 CHF")
    gift(people.gifts, "5.00 CHF", recipient="COLLEAGUE")

    mine = measures.compute("gift", "declared_value", reader=people.clerk)

    assert [group.figures["sum"] for group in mine.totals] == [Decimal(10)]


def test_a_role_lost_counts_nothing_at_the_next_question(people, clock):
    gift(people.gifts, "10.00 CHF", recipient="COLLEAGUE")

    nobody = worlds.actor("CLERK")

    assert measures.compute("gift", "declared_value", reader=nobody).groups == ()


def test_an_unknown_measure_is_named(people):
    with pytest.raises(UnknownMeasure, match="Gift has no measure called weight"):
        measures.compute("gift", "weight", reader=people.gifts)
