"""Spines: read in one statement, they are decided as each record is on its own."""

from uuid import UUID

from tests import worlds

from secretariat.kernel import identity, records, showing, spines
from secretariat.kernel.identity import Actor
from secretariat.kernel.store.models import Record


def everybody(people) -> list[Actor]:
    """Return a reader of every kind."""
    return [*vars(people).values(), identity.visitor(language="en")]


def stored(people) -> list[Record]:
    """Return gifts in every state, a draft among them, with the people and units they name."""
    worlds.gift(people.clerk)
    kept = worlds.gift(people.gifts, recipient="COLLEAGUE", place="Cellar")
    records.move("gift", kept.id, "keep", actor=people.gifts, version=kept.version)
    worlds.gift(people.gifts, recipient="CLERK", valuation_note="Dear")
    return list(Record.objects.all())


def test_many_are_decided_as_each_alone(people):
    rows = stored(people)

    for reader in everybody(people):
        found = spines.read([row.id for row in rows], reader)
        alone = showing.decisions(rows, reader)
        assert {key: decision for key, (_, decision) in found.items()} == alone
        assert {key: row.head for key, (row, _) in found.items()} == {r.id: r.head for r in rows}


def test_links_are_decided_as_their_records(people):
    rows = stored(people)

    for reader in everybody(people):
        alone = showing.decisions(rows, reader)
        for one in spines.named([row.id for row in rows], reader):
            assert one.decision == alone[one.id]


def test_what_is_not_stored_is_left_out(people):
    gift = worlds.gift(people.clerk)

    assert list(spines.read([gift.id, UUID(int=1)], people.clerk)) == [gift.id]
    assert spines.read([], people.clerk) == {}
