"""Stories of moves that are taken back."""

from datetime import timedelta
from types import SimpleNamespace
from unittest.mock import patch

from tests.kernel.lifecycle.stories import a_case, offered, refused, story
from tests.kernel.lifecycle.told_at_the_doors import caller, command, visit


@story
def the_own_last_move_is_taken_back_with_all_it_wrote(world: SimpleNamespace):
    from secretariat.kernel import queries, records
    from secretariat.kernel.store.models import Record

    made = a_case(world, note="first")
    stamped = records.move("case", made.id, "stamp", actor=world.officer)
    assert (stamped.undo, stamped.values["note"], stamped.result) == ("stamp", "stamped", "paid")
    back = records.undo("case", made.id, actor=world.officer)

    assert (back.state, back.result, back.trigger_on) == ("submitted", None, None)
    assert (back.values["note"], back.values["paid_on"], back.values["lead"]) == (
        "first", None, None,
    )  # fmt: skip
    assert (back.file_plan_class, back.assigned.role) == (made.file_plan_class, "gifts_officer")
    assert back.undo is None
    assert back.number == made.number
    told = queries.history("case", made.id, reader=world.officer)
    assert [change.kind for change in told][-2:] == ["stamp", "undo"]
    assert "certify" in offered(back)
    assert Record.objects.get(pk=made.id).version == made.version + 2


@story
def a_number_once_given_is_never_taken_back(world: SimpleNamespace):
    from secretariat.kernel import records

    draft = records.create("case", {"name": "D"}, actor=world.claimant, submit=False)
    number = records.move("case", draft.id, "submit", actor=world.claimant).number
    back = records.undo("case", draft.id, actor=world.claimant)
    assert (back.state, back.number) == ("draft", number)

    again = records.move("case", draft.id, "submit", actor=world.claimant)
    assert (again.state, again.number) == ("submitted", number)
    other = records.create("case", {"name": "E"}, actor=world.claimant)
    assert other.number != number


@story
def only_the_own_last_move_in_time_can_be_taken_back(world: SimpleNamespace):
    from django.utils import timezone

    from secretariat.kernel import queries, records

    def undo(actor) -> object:
        return records.undo("case", made.id, actor=actor)

    made = a_case(world, lead="LEAD")
    refused(records.CannotUndo, lambda: undo(world.officer))
    stamped = records.move("case", made.id, "stamp", actor=world.officer)
    refused(records.CannotUndo, lambda: undo(world.second))
    later = timezone.now() + timedelta(minutes=3)
    with patch.object(timezone, "now", return_value=later):
        refused(records.CannotUndo, lambda: undo(world.officer))
        assert queries.get("case", made.id, reader=world.officer).undo is None
    records.classify(
        "case", made.id, actor=world.house, reason="r", version=stamped.version,
        level="confidential",
    )  # fmt: skip
    refused(records.CannotUndo, lambda: undo(world.house))


@story
def what_was_taken_back_may_be_done_once_again(world: SimpleNamespace):
    from secretariat.kernel import past, records

    made = a_case(world)
    records.move("case", made.id, "stamp", actor=world.officer)
    records.undo("case", made.id, actor=world.officer)

    assert [one.move for one in past.moves_made(made.id)] == ["submit"]


@story
def every_door_takes_back(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    number = a_case(world).number
    for undo in (
        lambda: caller("officer").post(
            f"/api/v1/case/{number}/undo", {}, content_type="application/json"
        ),
        lambda: visit("officer").post(f"/undo/case/{number}"),
        lambda: command("undo", number, "--as", "officer"),
    ):
        records.move("case", number, "stamp", actor=world.officer)
        assert "Take back: Stamp" in visit("officer").get(f"/r/case/{number}").content.decode()
        undo()
        assert queries.get("case", number, reader=world.officer).state == "submitted"
    assert "Taken back" in visit("officer").get(f"/r/case/{number}").content.decode()
    late = caller("officer").post(
        f"/api/v1/case/{number}/undo", {}, content_type="application/json"
    )
    assert (late.status_code, late.json()["code"]) == (409, "record.cannot_undo")
