"""Evaluation: what expressions are worth, with and without empty values."""

from datetime import date
from decimal import Decimal

import pytest
from tests.kernel.expressions.registers import ANNA, BEN, FULL, UNIT, at, chf, usd, worth

from secretariat.kernel.expressions import Env
from secretariat.kernel.expressions.types import Type


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("count_of + 1", 8),
        ("count_of / 2", 3),
        ("-count_of / 2", -3),
        ("-count_of % 4", -3),
        ("count_of * rate", Decimal("5.2500")),
        ("rate / 3", Decimal("0.250000")),
        ("2 / 3.0", Decimal("0.666666")),
        ("round(2 / 3.0, 2)", Decimal("0.67")),
        ("round(-2.5)", -3),
        ("round(2.5)", 3),
        ("abs(-2.5)", Decimal("2.5")),
        ("min(3, 1, 2)", 1),
        ("max(3, 1, 2.5)", Decimal("3.0")),
        ("count_of > 5 ? 'many' : 'few'", "many"),
        ("name + '!'", "Fees of spring!"),
        ("size(name)", 14),
        ("size(helpers)", 2),
        ("'quo\\'te' + \"d\"", "quo'ted"),
    ],
)
def test_numbers_and_text(text, value):
    found = worth(text, FULL)

    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("cost + money(1, 'CHF')", chf("121.50")),
        ("cost + money(1, 'USD')", None),
        ("cost * 2", chf("241.00")),
        ("2 * cost", chf("241.00")),
        ("cost * rate", chf("90.375000")),
        ("cost / cost", Decimal("1.000000")),
        ("cost / money(2, 'USD')", None),
        ("max(0, cost)", chf("120.50")),
        ("min(0, cost)", chf("0.00")),
        ("cost > 0", True),
        ("cost == money(120.5, 'CHF')", True),
        ("cost == money(120.5, 'USD')", False),
        ("cost != money(120.5, 'USD')", True),
        ("cost < money(1000, 'USD')", False),
        ("cost.amount > 100", True),
        ("cost.currency", "CHF"),
        ("(cost - cost).amount == 0", True),
        ("sum(costs.amount) == 0 || has(sum(costs.amount).currency)", True),
        ("-cost", chf("-120.50")),
    ],
)
def test_amounts_meet_in_one_currency_only(text, value):
    assert worth(text, FULL) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("today - day", 5),
        ("days(day, today)", 5),
        ("day + 30", date(2026, 4, 4)),
        ("day - 5", date(2026, 2, 28)),
        ("day.year * 100 + day.month", 202603),
        ("moment.date", date(2026, 3, 5)),
        ("now > moment", True),
        ("day < date('2026-03-06')", True),
        ("age(child.born, date('2026-02-28'))", 13),
        ("age(child.born, date('2026-03-01'))", 14),
        ("year.start.year", 2025),
        ("year.end > today", True),
        ("workdays(at('submit'), now)", 5),
    ],
)
def test_days(text, value):
    assert worth(text, FULL) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("staff == actor", True),
        ("actor in helpers", True),
        ("home in actor.units", True),
        ("actor.unit == home", True),
        ("role('head')", False),
        ("role('head', home)", True),
        ("role('auditor', home)", False),
        ("child.parent == staff", True),
        ("child.name", "Kim"),
        ("child.state == 'sent'", True),
        ("owner.name", "Anna"),
        ("state in ['sent', 'paid']", True),
        ("ask.reason == 'late'", True),
        ("stage == 'primary'", True),
        ("contains(name, 'of') && starts(name, 'Fees') && ends(name, 'spring')", True),
        ("contains(name, 'OF')", False),
    ],
)
def test_people_links_and_text(text, value):
    assert worth(text, FULL) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("at('submit')", at(3)),
        ("first('submit')", at(1)),
        ("at('draft')", at(2)),
        ("at('pay')", None),
        ("moved('submit')", True),
        ("moved('pay')", False),
        ("entered('draft')", True),
        ("entered('paid')", False),
        ("last('submit').actor", BEN),
        ("last('submit').actor == actor", False),
        ("last('submit').at == at('submit')", True),
        ("has(last('pay').at)", False),
        ("actor != last('pay').actor", True),
    ],
)
def test_the_history(text, value):
    assert worth(text, FULL) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("sum(costs.amount)", chf("120.50")),
        ("sum(costs.pieces)", 2),
        ("sum(costs.weight)", Decimal("0.30")),
        ("sum(costs.pieces * costs.amount)", chf("200.00")),
        ("sum(child.steps.share)", Decimal("1.30")),
        ("any(cost > child.steps.above)", True),
        ("sum(max(0, cost - child.steps.above) * child.steps.share)", chf("106.6500")),
        ("has(child.steps)", True),
        ("min(costs.amount)", chf("20.50")),
        ("max(costs.weight)", Decimal("0.20")),
        ("size(costs)", 2),
        ("has(costs)", True),
        ("any(costs.kind == 'book')", True),
        ("all(costs.amount > money(20, 'CHF'))", True),
        ("all(has(costs.pieces))", False),
        ("any(costs.amount >= cost)", False),
        ("any(costs.is_paid)", False),
    ],
)
def test_tables(text, value):
    assert worth(text, FULL) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("size(costs)", 0),
        ("has(costs)", False),
        ("has(helpers)", False),
        ("any(costs.kind == 'book')", False),
        ("all(costs.kind == 'book')", True),
        ("sum(costs.pieces)", 0),
        ("max(costs.pieces)", None),
        ("sum(costs.amount) > 0", False),
        ("sum(costs.amount).currency", None),
        ("sum(costs.amount).amount", Decimal(0)),
        ("sum(costs.amount) + cost", None),
        ("count_of > 1", False),
        ("count_of != 1", True),
        ("!(count_of > 1)", True),
        ("count_of == null", True),
        ("null != count_of", False),
        ("count_of + 1 == null", True),
        ("count_of == pieces", False),
        ("count_of != pieces", True),
        ("is_open", False),
        ("!is_open", True),
        ("is_open == false", False),
        ("has(is_open)", False),
        ("actor == staff", False),
        ("actor in helpers", False),
        ("stage in ['primary']", False),
        ("child.name", None),
        ("child.name != 'Kim'", True),
        ("max(count_of, 3)", None),
        ("has(count_of) ? count_of : 0", 0),
        ("contains(name, '')", False),
        ("day + 1", None),
        ("moment.date", None),
        ("papers == null", True),
        ("state == 'sent'", False),
    ],
)
def test_empty_values_pass_through_and_compare_false(text, value):
    assert worth(text, Env()) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("count_of / pieces", {"count_of": 1, "pieces": 0}),
        ("count_of % pieces", {"count_of": 1, "pieces": 0}),
        ("rate / pieces", {"rate": Decimal(1), "pieces": 0}),
        ("count_of * pieces", {"count_of": 2**62, "pieces": 2}),
        ("count_of + 1", {"count_of": 2**63 - 1}),
        ("-count_of", {"count_of": -(2**63)}),
        ("count_of / pieces", {"count_of": -(2**63), "pieces": -1}),
        ("cost * count_of", {"cost": chf(10**15), "count_of": 10**4}),
        ("day + count_of", {"day": date(9999, 12, 31), "count_of": 1}),
        ("day - count_of", {"day": date(1, 1, 1), "count_of": 1}),
        ("day + count_of", {"day": date(1, 1, 1), "count_of": 2**62}),
        ("day - count_of", {"day": date(1, 1, 1), "count_of": -(2**63)}),
        ("name + name", {"name": "x" * 5_001}),
        ("money(1, cost.currency)", {}),
        ("sum(costs.amount)", {"costs": ({"amount": chf(1)}, {"amount": usd(1)})}),
        ("max(costs.amount)", {"costs": ({"amount": chf(1)}, {"amount": usd(1)})}),
    ],
)
def test_what_does_not_fit_is_empty_and_never_an_error(text, values):
    assert worth(text, **values) is None


def test_a_computed_value_has_the_digits_of_its_field_halves_away_from_zero():
    wanted = Type("decimal", scale=2)

    assert str(worth("rate * 0.5", wants=wanted, rate=Decimal("0.0300"))) == "0.02"
    assert str(worth("-rate * 0.5", wants=wanted, rate=Decimal("0.0300"))) == "-0.02"
    assert str(worth("count_of", wants=wanted, count_of=7)) == "7.00"
    assert str(worth("-rate", wants=wanted, rate=Decimal("0.0000"))) == "0.00"


def test_an_amount_of_nothing_takes_the_currency_of_its_field():
    wanted = Type("money", scale=2, currency="EUR")

    assert str(worth("sum(costs.amount)", wants=wanted)) == "0.00 EUR"
    assert str(worth("max(0, cost)", wants=wanted, cost=chf(-5))) == "0.00 CHF"
    assert str(worth("0", wants=wanted)) == "0.00 EUR"


def test_the_day_of_a_moment_is_that_of_the_headquarters():
    from dataclasses import replace
    from zoneinfo import ZoneInfo

    there = replace(FULL, zone=ZoneInfo("Europe/Zurich"))

    assert worth("moment.date", there) == date(2026, 3, 6)
    assert UNIT in there.actor.units
    assert there.actor.person == ANNA
