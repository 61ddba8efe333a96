"""Rules: what is computed, asked for, written and checked, on writing and on reading."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel import bulk, queries, records
from secretariat.kernel.audit.rebuild import rebuild
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.queries import FilterInvalid, SortInvalid, parse_filter
from secretariat.kernel.records import ValuesInvalid
from secretariat.kernel.registers import get
from secretariat.kernel.values import Money
from tests import worlds

COSTS = [{"amount": "10.50 USD"}, {"amount": "4.50 USD"}]


def grant(actor, /, *, submit=False, **values):
    sent = {"name": "Grant", "boarding": True, **values}
    wanted = {name: value for name, value in sent.items() if value is not None}
    return records.create("grant", wanted, actor=actor, submit=submit)


def change(record, values, actor):
    return records.edit("grant", record.id, values, actor=actor, version=record.version)


def seen(record, reader):
    return queries.get("grant", record.id, reader=reader)


def money(text):
    return Money(Decimal(text), "USD")


def test_what_is_stored_follows_every_write(house):
    made = grant(house.manager, costs=COSTS)
    fewer = change(made, {"costs": COSTS[:1]}, house.manager)
    none = change(fewer, {"costs": []}, house.manager)

    assert [r.values["total"] for r in (made, fewer)] == [money("15.00"), money("10.50")]
    assert none.values["total"] in (None, money("0.00"))
    told = queries.history("grant", made.id, reader=house.manager)
    assert told[1].fields["total"] == {"amount": "10.50", "currency": "USD"}
    assert verify(record=made.id).is_clean
    assert not [found for found in rebuild() if found.differed]


def test_what_is_computed_is_taken_from_nobody(house):
    with pytest.raises(ValuesInvalid) as refusal:
        grant(house.manager, total="9", payable="9")

    assert worlds.codes_of(refusal.value) == {"total": "unknown_field", "payable": "unknown_field"}


def test_what_is_stored_is_sorted_and_filtered_and_the_rest_is_not(house):
    for amount in ("7", "3"):
        grant(house.manager, name=amount, costs=[{"amount": f"{amount} USD"}])

    asked = [parse_filter(get("grant"), "total.gte", "5")]
    found = queries.page("grant", reader=house.manager, sort="-total").records
    assert [r.title for r in found] == ["7", "3"]
    assert [r.values["payable"] for r in found] == [None, None]
    assert len(queries.page("grant", reader=house.manager, filters=asked).records) == 1
    with pytest.raises(FilterInvalid):
        parse_filter(get("grant"), "payable.gte", "5")
    with pytest.raises(SortInvalid):
        queries.page("grant", reader=house.manager, sort="payable")


def test_what_is_computed_on_reading_follows_what_the_reader_sees(house):
    made = grant(house.manager, submit=True, costs=COSTS, advance="5 USD", secret=20)

    mine, theirs = seen(made, house.manager), seen(made, house.auditor)
    assert mine.values["payable"] == theirs.values["payable"] == money("10.00")
    assert (mine.values["double"], mine.values["shown"]) == (40, 21)
    assert "double" not in theirs.values
    assert theirs.values["shown"] is None
    assert mine.warnings == ("The secret is large.",)
    assert theirs.warnings == ()


def test_a_link_is_followed_under_the_readers_access(house):
    school = house.schools[0]
    worlds.edit("school", school.id, {"head": "OTHER"})
    made = grant(house.manager, submit=True, holder="OTHER", school=school.number)

    assert seen(made, house.manager).values["head"] == "Lycée"


def test_what_is_not_asked_for_is_emptied_and_never_required(house):
    dropped = grant(house.manager, grade="tertiary", boarding=True, submit=True)
    assert dropped.values["boarding"] is None
    assert dropped.state == "sent"
    assert dropped.unasked == {"boarding"}
    with pytest.raises(ValuesInvalid) as refusal:
        grant(house.manager, grade="primary", boarding=None, submit=True)
    assert worlds.codes_of(refusal.value) == {"boarding": "required"}

    kept = grant(house.manager, grade="primary", submit=True)
    after = change(kept, {"grade": "tertiary"}, house.manager)
    assert after.values["boarding"] is None
    last = queries.history("grant", kept.id, reader=house.manager)[-1]
    assert last.fields == {"grade": "tertiary", "boarding": None}
    assert verify(record=kept.id).is_clean


def test_a_field_is_written_only_where_its_condition_holds(house):
    made = grant(house.manager, submit=True, costs=COSTS, advance="5 USD")

    assert "advance" in seen(made, house.manager).fixed
    assert "advance" not in queries.form_fields(
        "grant", record=seen(made, house.manager), reader=house.manager
    )
    for sent in ("6 USD", None):
        with pytest.raises(ValuesInvalid) as refusal:
            change(made, {"advance": sent}, house.manager)
        assert worlds.codes_of(refusal.value) == {"advance": "not_writable"}
    same = change(made, {"advance": "5 USD", "grade": "primary"}, house.manager)
    other = change(same, {"advance": "6 USD"}, house.auditor)
    assert other.values["advance"] == money("6.00")


def test_a_check_stops_what_comes_or_stays_in_force_and_lets_drafts_be(house):
    draft = grant(house.manager, costs=COSTS, advance="20 USD")
    with pytest.raises(ValuesInvalid) as leaving:
        records.move("grant", draft.id, "send", actor=house.manager)
    assert worlds.faults_of(leaving.value) == {"checks.1": "The advance is above the costs."}

    kept = grant(house.manager, submit=True, costs=COSTS, advance="5 USD")
    with pytest.raises(ValuesInvalid) as editing:
        change(kept, {"costs": [{"amount": "1 USD"}]}, house.manager)
    assert worlds.codes_of(editing.value) == {"checks.1": "check"}


def test_a_warning_is_said_and_refuses_nothing(house):
    made = grant(house.manager, submit=True, year="2026-01-01/2999-12-31")

    assert made.warnings == ("The year is not over.",)


def test_only_a_record_that_may_be_chosen_is_linked(house):
    worlds.edit("school", house.schools[0].id, {"head": "OTHER"})
    first, second = (school.number for school in house.schools)
    made = grant(house.manager, holder="OTHER", school=first)
    assert made.values["school"].number == first

    for sent in ({"school": second}, {"holder": "CLAIMANT"}):
        with pytest.raises(ValuesInvalid) as refusal:
            change(made, sent, house.manager)
        assert worlds.codes_of(refusal.value) == {"school": "not_to_be_chosen"}


def test_bulk_follows_the_same_rules(house):
    sent = [{"name": "A", "grade": "tertiary", "boarding": True, "costs": COSTS}]
    loaded = next(iter(bulk.load("grant", sent, actor=house.manager)))

    found = queries.get("grant", loaded.ids[0], reader=house.manager)
    assert (found.values["total"], found.values["boarding"]) == (money("15.00"), None)
    assert verify(record=found.id).is_clean
    with pytest.raises(ValuesInvalid) as refusal:
        list(bulk.load("grant", [{"name": "B"}], actor=house.manager))
    assert worlds.codes_of(refusal.value) == {"[0].boarding": "required"}


@given(st.lists(st.decimals(0, 10**6, places=2, allow_nan=False), max_size=6))
def test_a_stored_sum_is_the_sum(house, amounts):
    made = grant(house.manager, costs=[{"amount": f"{a:f} USD"} for a in amounts])

    assert made.values["total"] in {money(f"{sum(amounts):.2f}"), None if not amounts else ...}
