"""Prepared: a question is worded once and answers for any values."""

from uuid import UUID

from django.db.models import UUIDField
from tests import worlds

from secretariat.kernel.store.models import Record, RecordPerson
from secretariat.kernel.store.prepared import Prepared, Slot


def test_a_question_is_worded_once(people):
    asked = []

    def question():
        asked.append("worded")
        return Record.objects.filter(id__among="records").values_list("id", "changed_at")

    prepared = Prepared(question)
    gifts = [worlds.gift(people.clerk) for _ in range(3)]

    for some in ([], gifts[:1], gifts):
        found = {(key, at) for key, at in prepared.rows(records=[gift.id for gift in some])}
        assert found == {(gift.id, gift.changed_at) for gift in some}
    assert asked == ["worded"]


def test_a_slot_takes_a_value_or_none(people):
    worlds.gift(people.clerk)
    mine = Prepared(
        lambda: RecordPerson.objects.filter(person=Slot("person", UUIDField())).values_list("rules")
    )

    assert mine.rows(person=people.clerk.person) == [["0"]]
    assert mine.rows(person=UUID(int=1)) == []
    assert mine.rows(person=None) == []
