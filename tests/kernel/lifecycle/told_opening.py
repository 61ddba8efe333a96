"""Stories of moves that open a linked record."""

from types import SimpleNamespace

from tests.kernel.lifecycle.stories import a_case, refused, story


@story
def a_move_opens_a_record_that_links_back_with_what_is_copied(world: SimpleNamespace):
    import orjson

    from secretariat.kernel import queries, records
    from secretariat.kernel.store.models import Event

    made = a_case(world)
    answers = {"advice": "Look twice."}
    records.move("case", made.id, "review", actor=world.officer, answers=answers)

    (review,) = queries.page("review", reader=world.auditor).records
    assert (review.number[:4], review.title) == ("REV-", "Case")
    assert review.values["case"].id == made.id
    assert review.values["amount"] == made.values["amount"]
    assert review.values["advice"] == "Look twice."
    assert review.owner.id == world.officer.person
    ours = Event.objects.filter(record=made.id).order_by("-seq").first()
    theirs = Event.objects.get(record=review.id)
    assert orjson.loads(ours.sealed)["facts"]["opened"] == str(review.id)
    assert orjson.loads(theirs.sealed)["facts"]["opened_by"] == {
        "record": str(made.id), "move": "review",
    }  # fmt: skip


@story
def a_move_out_of_the_draft_numbers_both_in_the_order_of_their_codes(world: SimpleNamespace):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from secretariat.kernel import records

    draft = records.create("case", {"name": "D"}, actor=world.officer, submit=False)
    with CaptureQueriesContext(connection) as log:
        settled = records.move("case", draft.id, "settle", actor=world.officer)

    assert settled.number.startswith("CASE-")
    assert settled.values["account"].register == "account"
    taken = [q["sql"] for q in log if "INTO counter" in q["sql"]]
    assert ["account" in sql for sql in taken] == [True, False]


@story
def what_cannot_be_opened_leaves_nothing_behind(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    made = a_case(world, amount=None)
    words = refused(
        records.ValuesInvalid,
        lambda: records.move("case", made.id, "review", actor=world.officer),
    )

    assert "amount" in words
    assert queries.page("review", reader=world.house).records == ()
    assert queries.get("case", made.id, reader=world.house).version == made.version


@story
def what_is_opened_is_at_least_as_secret(world: SimpleNamespace):
    from secretariat.kernel import queries, records

    made = a_case(world)
    records.classify(
        "case", made.id, actor=world.house, reason="r", version=made.version, level="confidential"
    )
    records.move("case", made.id, "review", actor=world.house)

    assert queries.page("review", reader=world.house).records[0].level == "confidential"
