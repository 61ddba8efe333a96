"""Rules of measures: one definition each, whatever the values."""

import statistics
from collections import Counter
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.measures import rules

VALUES = st.lists(st.decimals(-(10**6), 10**6, places=2), min_size=1, max_size=30)


@given(VALUES)
def test_median_is_the_middle_or_the_mean_of_the_two_in_the_middle(values):
    assert rules.median(Counter(values)) == round(statistics.median(values), 4)


@given(VALUES)
def test_nine_tenths_of_the_values_do_not_exceed_the_90th_percentile_and_no_less_do(values):
    found = rules.p90(Counter(values))

    assert found in values
    assert sum(v <= found for v in values) * 10 >= 9 * len(values)
    assert sum(v < found for v in values) * 10 < 9 * len(values)


@given(VALUES)
def test_sum_is_exact_and_mean_is_its_part(values):
    counted = Counter(values)

    assert rules.total(counted) == sum(values)
    assert abs(rules.mean(counted) * len(values) - sum(values)) <= len(values) * Decimal("0.00005")


def test_nothing_counted_has_no_figure():
    assert [f({}) for f in (rules.total, rules.mean, rules.median, rules.p90)] == [None] * 4


def test_figures_have_no_idle_zeros():
    assert str(rules.mean({Decimal("2.50"): 2})) == "2.5"
    assert str(rules.mean({Decimal("100"): 2})) == "100"
    assert str(rules.divided(Decimal(2), Decimal(3))) == "0.6667"
