"""A carte de légitimation: asked for, issued, warned of, renewed with its history, given back."""

from datetime import date

import pytest
from tests import worlds
from tests.scenarios.times import at, create, due, edit, figures, let_pass, move, seen, told

from secretariat.kernel import finding, queries
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.lifecycle import MoveRefused
from secretariat.kernel.records import ValuesInvalid
from secretariat.kernel.values import Masked

ASKED = "2027-01-04 09:00"
ISSUED = "2027-01-18 09:00"
END = "2028-01-31"
CHILD = {"name": "Nora", "relationship": "child", "born_on": "2019-05-01"}


@pytest.fixture(autouse=True)
def house(staff):
    """Hire a holder, a colleague, the office and an auditor."""
    staff("HOLDER", "RAMS")
    staff("PEER", "RAMS")
    staff("OFFICE", "ORG", "personnel_officer")
    staff("AUDITOR", "ORG", "auditor")


def issued():
    """Return a card that was asked for and issued until the end."""
    given = {"name": "Holder Name", "kind": "type_c", "dependants": [CHILD]}
    card = create(ASKED, "HOLDER", "legitimation_card", **given)
    move(ISSUED, "OFFICE", card, "issue", card_number="C-0042", valid_until=END)
    return card


def test_a_card_is_issued_by_the_office_and_never_for_a_past_day():
    card = create(ASKED, "HOLDER", "legitimation_card", name="Holder Name", kind="type_c")
    assert (card.number, card.state) == ("CARD-2027-00001", "requested")
    assert due(card, "issue", ASKED) == "2027-02-15 18:00"
    answers = {"card_number": "C-1", "valid_until": END}

    with pytest.raises(NotAllowed):
        move(ISSUED, "HOLDER", card, "issue", **answers)
    with pytest.raises(MoveRefused, match="valid beyond today"):
        move(ISSUED, "OFFICE", card, "issue", **{**answers, "valid_until": "2027-01-18"})
    with pytest.raises(ValuesInvalid):
        edit(ISSUED, "HOLDER", card, valid_until=END)
    done = move(ISSUED, "OFFICE", card, "issue", **answers)

    assert (done.values["issued_on"], str(done.values["valid_until"])) == (date(2027, 1, 18), END)
    assert due(card, "expiry", ISSUED) == "2028-02-01 00:00"
    let_pass(ISSUED)
    assert told("HOLDER") == [("issue", card.number)]


def test_personal_data_are_seen_by_the_holder_and_the_office_alone(search):
    card = issued()
    search()

    assert seen("HOLDER", "legitimation_card", card.id).values["dependants"][0]["name"] == "Nora"
    assert seen("OFFICE", "legitimation_card", card.id).values["card_number"] == "C-0042"
    with pytest.raises(NotFound):
        seen("PEER", "legitimation_card", card.id)
    audited = seen("AUDITOR", "legitimation_card", card.id).values
    assert "dependants" not in audited
    assert isinstance(audited["card_number"], Masked)
    for reader in ("PEER", "AUDITOR", "OFFICE"):
        assert finding.find("nora", reader=worlds.actor(reader)).total == 0


def test_the_end_is_warned_of_and_renewal_sets_new_dates_and_keeps_the_old():
    card = issued()
    with pytest.raises(MoveRefused, match="in the last 180 days"):
        move("2027-06-01 09:00", "HOLDER", card, "renew")
    let_pass("2027-11-03 00:01")
    assert told("HOLDER")[-1] == told("OFFICE")[-1] == ("expiry warned", card.number)

    move("2027-11-08 09:00", "HOLDER", card, "renew")
    answers = {"card_number": "C-0099", "valid_until": "2028-01-30"}
    with pytest.raises(MoveRefused, match="longer than the one before"):
        move("2027-12-06 09:00", "OFFICE", card, "reissue", **answers)
    answers["valid_until"] = "2029-01-31"
    renewed = move("2027-12-06 09:00", "OFFICE", card, "reissue", **answers)

    assert renewed.state == "issued"
    assert (renewed.values["card_number"], str(renewed.values["valid_until"])) == (
        "C-0099",
        "2029-01-31",
    )
    history = queries.history("legitimation_card", card.id, reader=worlds.actor("OFFICE"))
    kept = [change.fields["card_number"] for change in history if "card_number" in change.fields]
    assert kept == ["C-0042", "C-0099"]
    assert due(card, "expiry", "2027-12-06 09:00") == "2029-02-01 00:00"
    let_pass("2028-11-03 00:01")
    assert told("HOLDER").count(("expiry warned", card.number)) == 2
    took = figures("OFFICE", "legitimation_card", "days_to_renew", "2027-12-31").totals
    assert [dict(group.figures) for group in took] == [{"median": 20, "p90": 20}]


def test_a_card_that_nobody_renews_in_time_ends_by_itself():
    left, begun = issued(), issued()
    move("2027-12-01 09:00", "HOLDER", begun, "renew")
    let_pass("2028-01-31 23:59")
    assert seen("HOLDER", "legitimation_card", left.id).state == "issued"
    let_pass("2028-02-01 00:01")

    for card in (left, begun):
        ended = seen("HOLDER", "legitimation_card", card.id)
        assert (ended.state, ended.file_plan_class) == ("expired", "HR.LEG.01")
    assert ("expiry late", left.number) in told("HOLDER")
    assert ("renewal late", begun.number) in told("HOLDER")
    found = figures("OFFICE", "legitimation_card", "expired", "2028-02-02")
    assert [(group.key, group.count) for group in found.groups] == [(("2028",), 2)]


def test_a_wrong_date_is_corrected_by_the_office_and_the_clock_follows():
    card = issued()
    with pytest.raises(ValuesInvalid) as refusal:
        edit(ISSUED, "HOLDER", card, kind="type_d", dependants=[CHILD, CHILD])
    assert worlds.codes_of(refusal.value) == dict.fromkeys(["kind", "dependants"], "not_writable")

    edit("2027-02-01 09:00", "OFFICE", card, valid_until="2027-12-31")
    assert due(card, "expiry", "2027-02-01 09:00") == "2028-01-01 00:00"

    with pytest.raises(ValuesInvalid) as refusal:
        edit("2027-02-01 09:00", "OFFICE", card, valid_until="2027-01-18")
    assert "A card ends after the day" in str(worlds.faults_of(refusal.value))


def test_a_card_is_given_back_at_the_end_of_service_and_a_grown_child_is_pointed_out():
    card = issued()
    grown = {**CHILD, "born_on": "2001-01-01"}
    edit(ISSUED, "OFFICE", card, dependants=[grown])
    with at(ISSUED):
        assert "25 or older" in seen("OFFICE", "legitimation_card", card.id).warnings[0]

    with pytest.raises(NotAllowed):
        move("2027-06-30 09:00", "HOLDER", card, "give_back", reason="separation")
    back = move("2027-06-30 09:00", "OFFICE", card, "give_back", reason="separation")

    assert (back.result, back.file_plan_class) == ("returned", "HR.LEG.01")
    assert due(card, "expiry", "2027-07-01 09:00") == "stopped"
    in_force = figures("OFFICE", "legitimation_card", "cards", "2027-06-29").totals
    assert [group.figures["count"] for group in in_force] == [1]
