"""Conditions: the database finds the rows for which the closure says yes, on both engines."""

import pytest
from tests import worlds
from tests.kernel.expressions.registers import compiled

from secretariat.kernel.expressions import BOOL, ExpressionInvalid


@pytest.mark.storage
@pytest.mark.timeout(600)
def test_random_conditions_find_the_rows_for_which_python_says_yes(tmp_path):
    sizes = ["--rows", "30", "--expressions", "150", "--seed", "7"]

    run = worlds.run_apart("proofs.expressions", sizes, home=tmp_path)

    assert "| expressions | 4500 pairs of row and expression, " in run.stdout, run.stderr
    assert "differs" not in run.stdout


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("name + 'x' == 'ax'", 6, "not asked to work out +() of a record"),
        ("lower(name) == 'a'", 1, "not asked to work out lower() of a record"),
        ("sum(costs.pieces * 2) > 1", 1, "a database is asked for sum() of one column"),
        ("any(child.name == 'a' && costs.is_paid)", 1, "cannot ask other records in a database"),
    ],
)
def test_what_no_database_is_asked_is_refused_where_it_would_be(text, column, words):
    assert not compiled(text, place="check", wants=BOOL).is_sql

    with pytest.raises(ExpressionInvalid) as refusal:
        compiled(text, place="where", wants=BOOL)

    assert words in refusal.value.problem
    assert refusal.value.column == column


def test_the_history_is_no_question_to_a_database():
    assert not compiled("moved('pay')", place="measure").is_sql
    assert not compiled("moved('pay') || is_open", place="measure").is_sql


@pytest.mark.parametrize(
    "text",
    [
        "staff == actor || home in actor.units",
        "role('head', home) && state in ['sent', 'paid']",
        "child.parent == staff && child.born < today - 30",
        "lower('A') == 'a' || is_open",
        "(is_open ? cost : advance) > money(1, 'CHF')",
        "any(costs.amount > cost) && size(costs) > 1",
    ],
)
def test_what_a_view_asks_is_a_question_to_a_database(text):
    assert compiled(text, place="where", wants=BOOL).is_sql


def test_a_value_is_no_condition():
    with pytest.raises(ExpressionInvalid) as refusal:
        compiled("count_of + 1").condition()

    assert "a condition is needed here, this is a whole number" in refusal.value.problem
