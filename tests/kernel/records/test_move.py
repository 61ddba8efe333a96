"""Moving: from which states, under which conditions, by whom, and what follows."""

import pytest
from tests import worlds

from secretariat.kernel import queries, records
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.records import MoveNotAllowed, StaleVersion, ValuesInvalid


def test_a_closing_move_sets_result_class_and_trigger(people):
    made = worlds.gift(people.gifts, recipient="CLERK", place="Room 1")

    kept = records.move("gift", made.number, "keep", actor=people.gifts, version=1)

    assert (kept.state, kept.state_kind, kept.result) == ("kept", "closed", "kept")
    assert (kept.file_plan_class, kept.trigger_on) == ("ADM.GIF.01", people.gifts.today)
    assert kept.can == frozenset({"read"})


def test_what_a_move_requires_is_named(people):
    made = worlds.gift(people.clerk)

    with pytest.raises(ValuesInvalid) as refusal:
        records.move("gift", made.id, "keep", actor=people.gifts)

    assert worlds.faults_of(refusal.value) == {
        "place": "Fill in this field first; keep requires it."
    }


def test_what_a_move_asks_is_answered(people):
    made = worlds.gift(people.clerk)

    with pytest.raises(ValuesInvalid) as refusal:
        records.move("gift", made.id, "give_back", actor=people.gifts, answers={"why": "x"})
    assert worlds.faults_of(refusal.value) == {
        "why": "This move of Gift asks no 'why'.",
        "reason": "Answer this; it is required.",
    }

    answers = {"reason": "Above the limit."}
    records.move("gift", made.id, "give_back", actor=people.gifts, answers=answers)
    change = queries.history("gift", made.id, reader=people.gifts)[-1]
    assert (change.kind, change.state, change.asked) == ("give_back", "returned", answers)


def test_a_move_that_does_not_leave_the_state_is_refused_with_those_that_do(people):
    made = worlds.gift(people.gifts, recipient="CLERK", place="Room 1")
    records.move("gift", made.id, "keep", actor=people.gifts)

    with pytest.raises(MoveNotAllowed, match="from kept there is no move"):
        records.move("gift", made.id, "give_back", actor=people.gifts)
    with pytest.raises(MoveNotAllowed, match="from declared there is keep, give_back"):
        records.move("gift", worlds.gift(people.clerk).id, "sell", actor=people.gifts)


def test_who_may_not_move_is_told_so_and_who_may_not_read_is_not(people):
    made = worlds.gift(people.clerk)

    with pytest.raises(NotAllowed, match="You may not keep this Gift"):
        records.move("gift", made.id, "keep", actor=people.clerk)
    with pytest.raises(NotFound):
        records.move("gift", made.id, "keep", actor=people.colleague)


def test_a_move_on_an_old_version_is_refused(people):
    made = worlds.gift(people.gifts, recipient="CLERK", place="Room 1")
    worlds.edit("gift", made.id, {"place": "Room 2"})

    with pytest.raises(StaleVersion):
        records.move("gift", made.id, "keep", actor=people.gifts, version=1)


def test_a_move_under_a_key_is_made_once(people):
    made = worlds.gift(people.gifts, recipient="CLERK", place="Room 1")
    first = records.move("gift", made.id, "keep", actor=people.gifts, key="k")
    again = records.move("gift", made.id, "keep", actor=people.gifts, key="k")

    assert (first.version, again.version) == (2, 2)


def test_leaving_the_draft_gives_the_number_and_names_every_required_field(people):
    draft = records.create(
        "policy_document", {"name": "Law on work"}, actor=_editor(), submit=False
    )
    assert draft.number is None

    with pytest.raises(ValuesInvalid) as refusal:
        records.move("policy_document", draft.id, "publish", actor=_editor())
    assert set(worlds.faults_of(refusal.value)) == {"published_on"}

    edited = worlds.edit("policy_document", draft.id, {"published_on": "2026-01-01"})
    public = records.move("policy_document", edited.id, "publish", actor=_editor())
    assert public.number == f"POL-{_editor().today.year}-0001"


def _editor():
    from secretariat.kernel.store.models import Account

    if not Account.objects.filter(username="editor").exists():
        worlds.unit("LIB") if not _has("LIB") else None
        worlds.person("EDITOR", unit="LIB")
        worlds.role("EDITOR", "policy_editor")
    return worlds.actor("EDITOR")


def _has(code):
    return bool(queries.choices("unit", reader=worlds.house(), text=code))


def test_the_actor_may_lose_the_record_by_the_own_act(people):
    worlds.role("CLERK", "knowledge_editor")
    clerk = worlds.actor("CLERK")
    made = records.create(
        "knowledge_article", {"name": "A", "body": "b"}, actor=clerk, submit=False
    )
    draft = records.edit(
        "knowledge_article", made.id, {"published_on": "2026-01-01"}, actor=clerk, version=1
    )

    out = records.move("knowledge_article", draft.id, "publish", actor=clerk)

    assert out.can >= {"read", "edit", "withdraw"}
