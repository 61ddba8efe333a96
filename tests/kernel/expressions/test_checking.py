"""Checking: what is refused before anything starts, where, and in which words."""

import pytest
from tests.kernel.expressions.registers import compiled

from secretariat.kernel.expressions import BOOL, ExpressionInvalid
from secretariat.kernel.expressions.types import Type, record


def refused(text, **how):
    with pytest.raises(ExpressionInvalid) as refusal:
        compiled(text, **how)
    return refusal.value


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("cuont_of > 1", 1, "no field is called 'cuont_of' (did you mean 'count_of'?)"),
        ("1 + gone", 5, "no field is called 'gone'"),
        ("sizes(name)", 1, "no function is called 'sizes' (did you mean 'size'?)"),
        ("name + 1", 6, "+ does not work on text and a whole number"),
        ("day + day", 5, "+ does not work on a date and a date"),
        ("count_of && is_open", 1, "&& takes yes or no, this is a whole number"),
        ("!count_of", 2, "! takes yes or no, this is a whole number"),
        ("count_of ? 1 : 2", 1, "the part before '?' takes yes or no, this is a whole number"),
        ("is_open ? 1 : 'a'", 15, "both sides of ':' must be of one type"),
        ("name == 1", 6, "== compares values of one type; here stand text and a whole number"),
        ("day < moment", 5, "< compares values of one type; here stand a date and a date with"),
        ("is_open < true", 9, "yes or no has no order"),
        ("stage < 'primary'", 7, "a choice has no order"),
        ("stage == 'primry'", 10, "'primry' is none of the values primary, secondary"),
        ("state in ['sent', 'gone']", 19, "'gone' is none of the values draft, sent, paid"),
        ("staff == child", 7, "a record of person is never a record of child"),
        ("cost > 100", 6, "compared with an amount in a currency; write money(100, 'USD')"),
        ("money(1, 'usd') == cost", 10, "a currency is three capital letters"),
        ("cost + 1", 6, "+ does not work on an amount of money and a whole number"),
        ("rate * rate * rate", 13, "more than 10 digits after the point; put round(x, 2) around"),
        ("round(rate, count_of)", 13, "round() takes the digits after the point second, 0 to 10"),
        ("count_of in 3", 10, "'in' needs a list on its right, this is a whole number"),
        ("count_of in ['a']", 10, "'in' compares values of one type"),
        ("actor in actor.units", 7, "a record of person is never a record of unit"),
        ("[1, 'a'] == null", 5, "a list holds values of one type"),
        ("child.parent.name", 14, "'name' lies more than one link away"),
        ("child.bron", 7, "a record of child has no single value 'bron' (did you mean 'born'?)"),
        ("day.hour", 5, "a date has no part 'hour'; it has day, month, year"),
        ("helpers.name", 9, "ask with 'in' whether it holds one"),
        ("actor.name", 7, "has no part 'name'; it has unit, units"),
        ("costs.amount > 0", 7, "'costs.amount' is one value in each row; write sum(costs.amount)"),
        ("sum(costs.amounts)", 11, "no column 'amounts' (did you mean 'amount'?)"),
        ("sum(costs.kind)", 1, "sum() takes numbers or amounts, this is one of its values"),
        ("any(costs.amount)", 1, "any() takes yes or no, this is an amount of money"),
        ("child.steps.share > 0", 13, "write sum(child.steps.share)"),
        ("any(child.steps.shar > 0)", 17, "the table child.steps has no column 'shar'"),
        ("any(costs.pieces > child.steps.share)", 1, "columns of one table"),
        ("any(is_open)", 1, "any() is asked about the columns of one table"),
        ("any(costs.pieces > sum(costs.pieces))", 20, "cannot stand within another"),
        ("moved('sned')", 7, "no move is called 'sned'"),
        ("entered('snet')", 9, "no state is called 'snet' (did you mean 'sent'?)"),
        ("at(name)", 1, "at() takes a name in quotation marks"),
        ("role('hed')", 6, "no role is called 'hed' (did you mean 'head'?)"),
        ("role('head', staff)", 14, "role() takes a unit second, this is a record of person"),
        ("ask.raeson", 5, "the move asks for no 'raeson' (did you mean 'reason'?)"),
        ("ask", 1, "'ask' stands before the name of an answer"),
        ("date('2026-02-30')", 1, "date() takes a day in quotation marks"),
        ("has()", 1, "has() takes 1, here stand 0"),
        ("costs", 1, "it is worth a table, which is no value"),
        ("last('submit')", 1, "it is worth a move that was made, which is no value"),
        ("null", 1, "it is worth null, which is no value"),
    ],
)
def test_what_does_not_fit_is_refused_in_words_with_its_place(text, column, words):
    refusal = refused(text)

    assert words in refusal.problem
    assert refusal.column == column
    assert str(refusal) == f"At character {column}: {refusal.problem}."


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("day < today", "stored", "'today' cannot be used in a stored 'compute'"),
        ("day < today", "access", "'today' cannot be used in an access rule"),
        ("now > changed_at", "stored", "'now' cannot be used in a stored 'compute'"),
        ("has(changed_at)", "stored", "'changed_at' cannot be used in a stored 'compute'"),
        ("has(child.name)", "stored", "other records cannot be asked in a stored 'compute'"),
        ("has(child.name)", "access", "other records cannot be asked in an access rule"),
        ("has(child.name)", "show", "other records cannot be asked in 'show'"),
        ("actor == staff", "check", "'actor' cannot be used in a check"),
        ("role('head')", "check", "'role' cannot be used in a check"),
        ("ask.reason == 'a'", "where", "'ask' cannot be used in 'where'"),
        ("any(child.steps.share > 0)", "where", "a record of child has no single value 'steps'"),
        ("moved('pay')", "where", "asks the history, which cannot be done in 'where'"),
        ("moved('pay')", "check", "asks the history, which cannot be done in a check"),
    ],
)
def test_what_a_place_does_not_know_is_refused(text, place, words):
    assert words in refused(text, place=place).problem


@pytest.mark.parametrize(
    ("text", "wants", "words"),
    [
        ("count_of", BOOL, "yes or no is needed here, this is a whole number"),
        ("name", Type("decimal", scale=2), "a number is needed here, this is text"),
        ("count_of", Type("money", scale=2), "an amount of money is needed here"),
        ("home", record("person"), "a record of person is needed here, this is a record of unit"),
        ("is_open ? 'a' : 'x'", Type("text", codes=("a", "b")), "'x' is none of the values a, b"),
    ],
)
def test_a_value_of_another_type_than_needed_is_refused(text, wants, words):
    assert words in refused(text, wants=wants).problem


def test_what_fits_the_needed_type_is_taken():
    assert compiled("actor", wants=record("person")).type == record("person")
    assert compiled("null", wants=Type("date")).type.kind == "date"
    assert compiled("0", wants=Type("money", scale=2, currency="CHF"))


def test_an_expression_says_what_it_reads():
    found = compiled("sum(costs.amount) > 0 && child.name == ask.reason && moved('pay')")

    assert found.fields == {"costs", "child"}
    assert found.links == {("child", "name")}
    assert found.answers == {"reason"}
    assert found.uses == {"history"}
    assert compiled("actor == staff && day < today").uses == {"actor", "today"}
