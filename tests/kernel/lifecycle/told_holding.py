"""Stories of who holds a record, and of what is done once."""

from types import SimpleNamespace

from tests.kernel.lifecycle.stories import a_case, offered, refused, story


@story
def a_case_is_held_by_a_role_at_its_unit_then_by_a_person_then_by_nobody(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    made = a_case(world)
    assert (made.assigned.role, made.assigned.unit.number) == ("gifts_officer", "DESK")
    held = {name: queries.assigned(getattr(world, name)) for name in ("officer", "second", "far")}
    assert [len(found) for found in held.values()] == [1, 1, 0]
    assert len(queries.assigned(world.chief)) == 1

    missing = refused(
        records.ValuesInvalid, lambda: records.move("case", made.id, "give_to", actor=world.officer)
    )
    assert "lead" in missing
    records.edit("case", made.id, {"lead": "LEAD"}, actor=world.officer, version=made.version)
    given = records.move("case", made.id, "give_to", actor=world.officer)
    assert given.assigned.person.number == "LEAD"
    assert [one.number for one in queries.assigned(world.lead)] == [given.number]
    assert queries.assigned(world.officer) == ()

    records.move("case", made.id, "certify", actor=world.officer)
    limit = {"limit": "50.00 USD"}
    paid = records.move("case", made.id, "pay", actor=world.second, answers=limit)
    assert paid.assigned is None
    assert queries.assigned(world.lead) == ()


@story
def owner_is_who_made_it(world: SimpleNamespace):
    from secretariat.kernel import queries

    made = a_case(world, "give_back")

    assert made.assigned.person.number == "CLAIMANT"
    assert [one.id for one in queries.assigned(world.claimant)] == [made.id]


@story
def who_holds_it_stands_in_the_evidence(world: SimpleNamespace):
    import orjson

    from secretariat.kernel.store.models import Event, Record

    made = a_case(world)
    last = Event.objects.filter(record=made.id).order_by("-seq").first()

    held = orjson.loads(last.sealed)["facts"]["assigned"]
    assert held == Record.objects.get(pk=made.id).assigned


@story
def what_is_done_once_is_offered_with_the_reason_and_refused_again(world: SimpleNamespace):
    from secretariat.kernel import queries, records
    from secretariat.kernel.records import MadeAlready

    made = a_case(world)
    assert offered(queries.get("case", made.id, reader=world.officer))["remind"] is None
    records.move("case", made.id, "remind", actor=world.officer)

    again = queries.get("case", made.id, reader=world.officer)
    words = refused(
        MadeAlready, lambda: records.move("case", made.id, "remind", actor=world.officer)
    )
    assert offered(again)["remind"] == words
    assert words.startswith("This was done already")
    assert next(o for o in again.moves if o.name == "remind").code == "record.made_already"
    assert queries.page("case", reader=world.officer).records[0].moves is None


@story
def moves_one_may_not_make_are_not_offered(world: SimpleNamespace):
    from secretariat.kernel import queries

    made = a_case(world)

    assert offered(queries.get("case", made.id, reader=world.auditor)) == {}
    assert "certify" in offered(queries.get("case", made.id, reader=world.officer))
