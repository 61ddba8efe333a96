"""Moving many: each record as by itself, in blocks, with a report that is kept."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests import worlds

from secretariat.kernel import accounts, jobs, queries, records, registers
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.identity import visitor
from secretariat.kernel.queries import Filter
from secretariat.kernel.records import Chosen, KeyReused, ValuesInvalid, batches, many
from secretariat.kernel.store.models import Batch, BatchBlock, Event, Notice, Outbox
from secretariat.kernel.store.models import Record as Row

REASON = {"reason": "Above the limit."}


def gifts(people, count, **values):
    plain = {"recipient": "CLERK", "place": "Room 1", **values}
    return [worlds.gift(people.gifts, **plain) for _ in range(count)]


def moved(chosen, move, actor, **how):
    """Make a move on many records and return the batch and its lines."""
    batch = batches.ask(chosen, move, actor=actor, **how)
    batch = batches.go_on(batch.id, actor=actor)
    return batch, list(batches.lines(batch.id, actor=actor))


def named(*made):
    return Chosen.named("gift", [one.number for one in made])


def foreseen(chosen, move, actor, **how):
    batch = batches.prepare(chosen, actor=actor)
    items = batches.items(batch.id, actor=actor)
    return list(many.foreseen("gift", move, items, actor=actor, **how))


def states(*made):
    return list(Row.objects.filter(id__in=[one.id for one in made]).values_list("state", flat=True))


def test_what_can_be_moved_is_moved_and_the_rest_is_told_with_the_words_of_one_move(people):
    good, bare, kept = (
        *gifts(people, 1),
        worlds.gift(people.gifts, recipient="CLERK"),
        *gifts(people, 1),
    )
    records.move("gift", kept.id, "keep", actor=people.gifts)

    batch, lines = moved(named(good, bare, kept), "keep", people.gifts)

    assert (batch.state, batch.total, batch.moved, batch.refused) == ("done", 3, 1, 2)
    assert [line.outcome for line in lines] == ["moved", "refused", "refused"]
    for line, one in zip(lines[1:], (bare, kept), strict=True):
        with pytest.raises(records.MoveNotAllowed if one is kept else ValuesInvalid) as single:
            records.move("gift", one.id, "keep", actor=people.gifts)
        assert (line.code, line.reason) == (single.value.code, str(single.value))
    assert lines[1].faults[0].message == "Fill in this field first; keep requires it."
    assert Row.objects.get(pk=good.id).state == "kept"
    assert verify().is_clean


def test_what_the_actor_may_not_read_looks_like_what_is_not_there(people):
    theirs = worlds.gift(people.gifts, recipient="COLLEAGUE", place="Room 1")
    mine = worlds.gift(people.gifts, recipient="CLERK", place="Room 1")
    chosen = Chosen.named("gift", [theirs.number, "GIFT-1999-0001", str(theirs.id), mine.number])

    batch, lines = moved(chosen, "keep", people.clerk)

    assert (batch.not_found, batch.refused) == (3, 1)
    hidden, absent, by_id, own = lines
    assert hidden.reason == absent.reason.replace(absent.ref, hidden.ref)
    assert {(x.id, x.number, x.code) for x in lines[:3]} == {(None, None, "record.not_found")}
    assert by_id.ref == str(theirs.id)
    assert (own.number, own.code) == (mine.number, "access.not_allowed")
    assert [x.outcome for x in foreseen(chosen, "keep", people.clerk)] == [x.outcome for x in lines]


def test_filters_choose_what_the_actor_reads_and_nothing_else(people):
    mine = gifts(people, 2)
    worlds.gift(people.gifts, recipient="COLLEAGUE", place="Room 1")
    worlds.gift(people.gifts, recipient="CLERK", place="Room 1", kind="award")
    chosen = Chosen("gift", filters=(Filter("kind", "eq", "gift"),))

    assert batches.prepare(chosen, actor=people.clerk).total == 2
    batch, lines = moved(chosen, "keep", people.gifts)
    assert (batch.total, batch.moved) == (3, 3)
    assert [line.number for line in lines][:2] == [one.number for one in mine]


def test_a_record_named_twice_is_moved_once(people):
    (one,) = gifts(people, 1)

    batch, _ = moved(
        Chosen.named("gift", [one.number, str(one.id), one.number]), "keep", people.gifts
    )

    assert (batch.total, batch.moved) == (1, 1)


def test_a_version_that_is_not_the_latest_is_refused(people):
    first, second = gifts(people, 2)
    worlds.edit("gift", first.id, {"place": "Room 2"})
    chosen = Chosen("gift", refs=((first.number, 1), (second.number, 1)))

    _, lines = moved(chosen, "keep", people.gifts)

    assert [(x.outcome, x.code) for x in lines] == [
        ("refused", "record.stale_version"),
        ("moved", None),
    ]


def test_what_was_looked_at_and_then_changed_by_somebody_is_refused(people):
    first, second = gifts(people, 2)
    batch = batches.prepare(named(first, second), actor=people.gifts)
    worlds.edit("gift", first.id, {"place": "Room 2"})

    batches.begin(batch.id, "keep", {}, actor=people.gifts)
    done = batches.go_on(batch.id, actor=people.gifts)

    assert (done.moved, done.refused) == (1, 1)
    assert sorted(states(first, second)) == ["declared", "kept"]


def test_a_preview_says_what_the_act_then_does_and_writes_nothing(people):
    good = gifts(people, 2)
    bare = worlds.gift(people.gifts, recipient="CLERK")
    chosen = named(*good, bare)
    events = Event.objects.count()

    before = foreseen(chosen, "keep", people.gifts)
    assert Event.objects.count() == events

    _, after = moved(chosen, "keep", people.gifts)
    assert [x.outcome.replace("possible", "moved") for x in before] == [x.outcome for x in after]
    assert [(x.code, x.reason, x.faults) for x in before] == [
        (x.code, x.reason, x.faults) for x in after
    ]


def test_a_question_that_was_not_asked_yet_refuses_nothing_and_a_wrong_answer_the_whole(people):
    made = gifts(people, 2)

    assert {x.outcome for x in foreseen(named(*made), "give_back", people.gifts)} == {"possible"}
    with pytest.raises(ValuesInvalid) as refusal:
        batches.ask(named(*made), "give_back", actor=people.gifts, answers={"why": "x"})
    assert set(worlds.codes_of(refusal.value)) == {"why", "reason"}
    assert not Batch.objects.filter(move="give_back").exists()

    batch, _ = moved(named(*made), "give_back", people.gifts, answers=REASON)
    assert batch.moved == 2
    change = queries.history("gift", made[1].id, reader=people.gifts)[-1]
    assert (change.kind, change.asked) == ("give_back", REASON)


def test_the_same_request_under_a_key_answers_with_the_same_report(people):
    made = gifts(people, 3)
    first, lines = moved(named(*made), "keep", people.gifts, key="k")
    again, same = moved(named(*made), "keep", people.gifts, key="k")

    assert (first.id, lines) == (again.id, same)
    assert {one.version for one in Row.objects.filter(register="gift")} == {2}
    with pytest.raises(KeyReused):
        batches.ask(named(made[0]), "keep", actor=people.gifts, key="k")
    with pytest.raises(KeyReused):
        batches.ask(named(*made), "give_back", actor=people.gifts, answers=REASON, key="k")


def test_a_key_of_a_single_move_is_not_one_of_many(people):
    first, second = gifts(people, 2)
    records.move("gift", first.id, "keep", actor=people.gifts, key="k")

    with pytest.raises(KeyReused):
        batches.ask(named(second), "keep", actor=people.gifts, key="k")


def test_what_ends_between_two_blocks_keeps_what_is_done_and_goes_on_there(people, monkeypatch):
    monkeypatch.setattr(batches, "BLOCK", 2)
    made = gifts(people, 5)
    batch = batches.ask(named(*made), "keep", actor=people.gifts, key="k")
    told = []

    def stop(state):
        told.append(state.done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        batches.go_on(batch.id, actor=people.gifts, told=stop)
    half = batches.find(batch.id, actor=people.gifts)
    assert (half.state, half.moved, told) == ("running", 2, [2])

    again = batches.ask(named(*made), "keep", actor=people.gifts, key="k")
    done = batches.go_on(again.id, actor=people.gifts, told=lambda state: told.append(state.done))
    assert (done.state, done.moved, told) == ("done", 5, [2, 4, 5])
    assert Event.objects.filter(kind="move").count() == 5
    assert verify().is_clean


def test_each_record_has_its_event_its_place_in_the_outbox_and_its_own_people(people):
    made = gifts(people, 3)
    Outbox.objects.all().delete()

    moved(named(*made), "keep", people.gifts)

    assert set(Outbox.objects.values_list("record", flat=True)) == {one.id for one in made}
    for one in made:
        seen = queries.get("gift", one.id, reader=people.clerk)
        assert (seen.state, seen.file_plan_class, seen.version) == ("kept", "ADM.GIF.01", 2)


def test_a_block_needs_as_many_reads_for_ten_records_as_for_one(people):
    def reads(count):
        made = gifts(people, count)
        batch = batches.ask(named(*made), "keep", actor=people.gifts)
        with CaptureQueriesContext(connection) as log:
            batches.go_on(batch.id, actor=people.gifts)
        asked = [q["sql"] for q in log if q["sql"].startswith("SELECT")]
        return len([sql for sql in asked if "record_person" not in sql or "JOIN" in sql])

    reads(1)
    assert reads(10) == reads(1)


def test_answers_are_forgotten_once_they_are_in_the_events(people):
    made = gifts(people, 1)
    batch = batches.ask(named(*made), "give_back", actor=people.gifts, answers=REASON)
    assert "Above" in Batch.objects.get(id=batch.id).answers

    batches.go_on(batch.id, actor=people.gifts)

    assert Batch.objects.get(id=batch.id).answers == ""
    assert not BatchBlock.objects.filter(lines__contains="Above").exists()


def test_a_batch_is_known_to_its_actor_alone(people):
    batch = batches.prepare(named(*gifts(people, 1)), actor=people.gifts)

    for other in (people.clerk, people.house, visitor(language="en")):
        with pytest.raises(NotFound):
            batches.find(batch.id, actor=other)
    with pytest.raises(NotAllowed):
        batches.prepare(Chosen("gift"), actor=visitor(language="en"))


def test_nothing_and_too_much_are_refused_before_anything_is_done(people, monkeypatch):
    made = gifts(people, 3)
    with pytest.raises(records.NothingChosen, match="Choose at least one"):
        batches.prepare(
            Chosen("gift", filters=(Filter("state", "eq", "kept"),)), actor=people.gifts
        )
    monkeypatch.setattr("secretariat.kernel.records.choosing.MOST", 2)

    for chosen in (named(*made), Chosen("gift")):
        with pytest.raises(records.TooManyChosen, match="More than 2"):
            batches.ask(chosen, "keep", actor=people.gifts)


def test_the_moves_offered_are_those_that_one_of_the_records_can_make(people):
    bare = worlds.gift(people.gifts, recipient="CLERK")
    batch = batches.prepare(named(bare), actor=people.gifts)
    items = batches.items(batch.id, actor=people.gifts)
    gift = registers.get("gift")

    assert many.possible_moves(gift, items, people.gifts) == ("give_back",)
    assert many.possible_moves(gift, items, people.clerk) == ()


def test_the_lane_goes_through_a_batch_and_tells_how_far_it_is(people, monkeypatch):
    monkeypatch.setattr(batches, "BLOCK", 2)
    made = gifts(people, 3)
    batch = batches.ask(named(*made), "keep", actor=people.gifts)
    job = batches.leave_to_lane(batch.id, actor=people.gifts)

    assert jobs.run_waiting("slow") == 1

    state = jobs.read(job)
    assert (state.state, state.progress) == ("done", "3 of 3")
    assert batches.find(batch.id, actor=people.gifts).moved == 3


@pytest.mark.django_db(databases=["default", "aside"])
def test_rights_that_end_meanwhile_end_the_moving(people):
    made = gifts(people, 2)
    batch = batches.ask(named(*made), "keep", actor=people.gifts)
    batches.leave_to_lane(batch.id, actor=people.gifts)
    accounts.deactivate("gifts")

    jobs.run_waiting("slow")

    row = Batch.objects.get(id=batch.id)
    assert row.state == "done"
    assert states(*made) == ["declared", "declared"]
    assert {line.code for line in batches.lines(batch.id, actor=people.gifts)} == {
        "records.rights_ended"
    }


def test_a_role_that_ends_meanwhile_is_missed_at_the_next_record(people):
    made = gifts(people, 1)
    batch = batches.ask(named(*made), "keep", actor=people.gifts)
    batches.leave_to_lane(batch.id, actor=people.gifts)
    role = queries.page("role_assignment", reader=people.house).records[0]
    worlds.edit("role_assignment", role.id, {"until_on": "2020-01-01"})

    jobs.run_waiting("slow")

    assert states(*made) == ["declared"]


def test_old_batches_are_swept_and_those_in_use_are_not(people):
    first, second, third = gifts(people, 3)
    moved(named(first), "keep", people.gifts)
    left = batches.prepare(named(second), actor=people.gifts)
    fresh = batches.prepare(named(third), actor=people.gifts)
    Batch.objects.exclude(id=fresh.id).update(changed_at=timezone.now() - timedelta(days=2))

    assert batches.sweep() == 1
    assert not Batch.objects.filter(id=left.id).exists()
    Batch.objects.update(changed_at=timezone.now() - timedelta(days=31))
    assert batches.sweep() == 2
    assert not BatchBlock.objects.exists()
    assert not Notice.objects.exists()


class Deadlock(Exception):
    """What PostgreSQL says to the one of two that it chose to end."""

    sqlstate = "40P01"


@pytest.mark.parametrize(("times", "is_moved"), [(2, True), (3, False)])
def test_a_block_that_the_database_gave_up_is_tried_again(people, monkeypatch, times, is_moved):
    made = gifts(people, 1)
    batch = batches.ask(named(*made), "keep", actor=people.gifts)
    tries, block = [], many.make_block

    def give_up(*given, **how):
        tries.append(1)
        if len(tries) <= times:
            raise OperationalError from Deadlock()
        return block(*given, **how)

    monkeypatch.setattr(many, "make_block", give_up)
    if is_moved:
        assert batches.go_on(batch.id, actor=people.gifts).moved == 1
    else:
        with pytest.raises(OperationalError):
            batches.go_on(batch.id, actor=people.gifts)
        assert batches.find(batch.id, actor=people.gifts).state == "running"
