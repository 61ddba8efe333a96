"""Timelines: where each record stood and what it held, at any time."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs import common
from secretariat.foundation.identifiers import uuid7
from secretariat.kernel import bulk, records
from secretariat.kernel.audit.chain import Entry
from secretariat.kernel.audit.rebuild import rebuild
from secretariat.kernel.store.models import Passage
from secretariat.kernel.tables.models_of_registers import versions_of
from secretariat.kernel.timelines.passages import stays

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def events(kinds):
    """Return events of one record, a minute apart; a move leads to the state named."""
    record = uuid7()
    state, made = "open", [Entry(record, 1, "create", None, BEGAN, {"state": "open"}, {})]
    for place, to in enumerate(kinds, start=2):
        at = BEGAN + timedelta(minutes=place)
        facts = {"state": to or state}
        facts |= {"move": f"to_{to}"} if to else {}
        state = to or state
        made.append(Entry(record, place, "move" if to else "edit", None, at, facts, {}))
    return made


@given(st.lists(st.sampled_from(["open", "held", "closed", None]), max_size=12))
def test_stays_follow_each_other_without_a_gap(kinds):
    told = events(kinds)

    found = stays(told)

    assert [s.state for s in found] == ["open", *(k for k in kinds if k)]
    assert found[0].entered == BEGAN
    assert found[-1].left is None
    assert all(a.left == b.entered for a, b in itertools.pairwise(found))


def versions():
    """Return the versions of gifts: value, state, and whether they hold."""
    rows = versions_of("gift")._default_manager.order_by("record_id", "pk")
    return [(r.value, r.state, r.valid_to is None) for r in rows]


def test_a_move_ends_one_stay_and_begins_the_next(people):
    gift = records.create("gift", common.gift("Vase", recipient="CLERK"), actor=people.gifts)
    records.edit("gift", gift.number, {"place": "Hall"}, actor=people.gifts, version=1)

    moved = records.move("gift", gift.number, "keep", actor=people.gifts)

    first, second = Passage.objects.filter(record=gift.id).order_by("seq")
    assert (first.state, first.move, first.left) == ("declared", None, moved.changed_at)
    assert (second.state, second.move, second.entered) == ("kept", "keep", moved.changed_at)
    assert (first.seq, second.seq, second.left) == (1, 3, None)


def test_a_version_begins_only_where_something_measured_changed(people):
    gift = records.create(
        "gift", common.gift("Vase", recipient="CLERK", value="10.00 USD"), actor=people.gifts
    )
    records.edit("gift", gift.number, {"place": "Hall"}, actor=people.gifts, version=1)
    records.edit("gift", gift.number, {"value": "12.50 USD"}, actor=people.gifts, version=2)

    records.move("gift", gift.number, "keep", actor=people.gifts)

    assert versions() == [
        (1000, "declared", False), (1250, "declared", False), (1250, "kept", True),
    ]  # fmt: skip


def test_loaded_records_have_the_same_time_tables_as_created_ones(people):
    records.create("gift", common.gift("Vase", recipient="CLERK"), actor=people.house)
    list(
        bulk.load(
            "gift",
            [common.gift("Bowl", recipient="CLERK"), common.gift("Cup", recipient="CLERK")],
            actor=people.house,
        )
    )

    assert Passage.objects.filter(register="gift", move=None, left=None).count() == 3
    assert [held for _, _, held in versions()] == [True, True, True]


@pytest.mark.parametrize("harm", ["passage", "version", "both gone"])
def test_rebuild_recreates_time_tables_from_the_events(people, harm):
    for name in ("Vase", "Bowl"):
        gift = records.create(
            "gift", common.gift(name, recipient="CLERK", value="7 USD"), actor=people.gifts
        )
        records.edit("gift", gift.number, {"value": "9 EUR"}, actor=people.gifts, version=1)
        records.move("gift", gift.number, "give_back", answers={"reason": "x"}, actor=people.gifts)
    assert [r.what for r in rebuild() if r.differed] == []
    before = versions(), list(Passage.objects.order_by("record", "seq").values_list("seq", "left"))

    if harm != "version":
        Passage.objects.filter(register="gift").delete()
    if harm != "passage":
        versions_of("gift")._default_manager.update(value=1)

    assert [(r.what, r.differed) for r in rebuild() if r.differed] == [("time tables", 2)]
    assert [r.what for r in rebuild() if r.differed] == []
    after = versions(), list(Passage.objects.order_by("record", "seq").values_list("seq", "left"))
    assert after == before
    assert Decimal(9) in {Decimal(value) / 100 for value, *_ in after[0]}
