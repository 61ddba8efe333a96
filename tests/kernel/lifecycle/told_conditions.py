"""Stories of conditions: who may not do both, why not, and what a move writes."""

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

from tests.kernel.lifecycle.stories import a_case, offered, refused, story
from tests.kernel.lifecycle.told_at_the_doors import caller, page_of

LIMIT = {"limit": "60.00 USD"}


@story
def who_certifies_does_not_pay_and_is_told_so_in_the_own_language(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    made = a_case(world, "certify")
    french = replace(world.officer, language="fr")

    offer = {o.name: o for o in queries.get("case", made.id, reader=french).moves}["pay"]
    assert (offer.possible, offer.reason) == (False, "Qui certifie ne paie pas.")
    words = refused(
        records.MoveRefused,
        lambda: records.move("case", made.id, "pay", actor=world.officer, answers=LIMIT),
    )
    assert words == "Who certified a claim does not pay it."
    assert offered(queries.get("case", made.id, reader=world.second))["pay"] is None
    paid = records.move("case", made.id, "pay", actor=world.second, answers=LIMIT)
    assert paid.state == "paid"


@story
def nobody_certifies_the_own_claim(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    own = records.create("case", {"name": "Own", "amount": "1.00 USD"}, actor=world.officer)

    assert offered(queries.get("case", own.id, reader=world.officer))["certify"]
    assert offered(queries.get("case", own.id, reader=world.second))["certify"] is None


@story
def an_empty_amount_is_not_above_nothing(world: SimpleNamespace):
    from secretariat.kernel import queries

    made = a_case(world, amount=None)

    assert offered(queries.get("case", made.id, reader=world.officer))["certify"]


@story
def a_move_writes_fields_in_its_own_event(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    made = a_case(world, "certify")
    paid = records.move("case", made.id, "pay", actor=world.second, answers=LIMIT)

    assert paid.values["paid_on"] == world.second.today
    assert paid.values["ceiling"].amount == Decimal("60.00")
    assert paid.values["note"] == "paid case"
    last = queries.history("case", made.id, reader=world.second)[-1]
    assert (last.kind, set(last.fields)) == ("pay", {"paid_on", "ceiling", "note"})
    assert last.asked == {"limit": {"amount": "60.00", "currency": "USD"}}


@story
def what_a_move_writes_keeps_the_bounds_of_the_field(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    made = a_case(world, "try_it", "try_it")
    words = refused(
        records.ValuesInvalid, lambda: records.move("case", made.id, "try_it", actor=world.officer)
    )

    assert "tries" in words
    assert queries.get("case", made.id, reader=world.officer).values["tries"] == 2


@story
def a_condition_follows_a_link(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    parent = a_case(world)
    child = a_case(world, parent=parent.number)

    assert offered(queries.get("case", child.id, reader=world.officer))["try_it"]
    records.move("case", parent.id, "certify", actor=world.officer)
    assert offered(queries.get("case", child.id, reader=world.officer))["try_it"] is None


@story
def a_condition_on_answers_is_judged_when_they_are_given(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    made = a_case(world)

    assert offered(queries.get("case", made.id, reader=world.officer))["big"] is None
    for limit, is_enough in (("99.00 USD", False), ("101.00 USD", True)):

        def move(limit: str = limit) -> object:
            return records.move(
                "case", made.id, "big", actor=world.officer, answers={"limit": limit}
            )

        if is_enough:
            move()
        else:
            assert refused(records.MoveRefused, move) == "The limit is too small."


@story
def a_refused_condition_is_409_with_its_sentence_at_the_doors(world: SimpleNamespace):
    made = a_case(world, "certify")

    answer = caller("officer").post(
        f"/api/v1/case/{made.number}/moves/pay",
        {"answers": {"limit": {"amount": "5.00", "currency": "USD"}}},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "record.move_refused")
    assert answer.json()["detail"] == "Who certified a claim does not pay it."
    assert "Who certified a claim does not pay it." in page_of(made.number, "officer")
