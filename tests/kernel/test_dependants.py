"""Dependants: records whose access follows from another record change with it, at every door."""

import pytest
from tests import worlds

from secretariat.kernel import dependants, jobs, queries, records
from secretariat.kernel.access_sets import closed_registers
from secretariat.kernel.store.models import AccessSet


@pytest.fixture
def plan(people):
    """Return how many records of a class that FINANCE may read the colleague sees: 5."""
    values = {"name": "Files", "code": "REC.FIL", "readers": ["FINANCE"]}
    records.create("file_plan_class", values, actor=people.house)
    for number in range(5):
        given = {"name": f"R{number}", "unit": "RAMS", "file_plan_class": "REC.FIL"}
        records.create("record", given, actor=people.clerk)
    return lambda reader=people.colleague: queries.page("record", reader=reader).count.number


def test_cutting_the_readers_of_a_class_takes_its_records_at_once(people, plan):
    assert plan() == 5
    worlds.edit("file_plan_class", "REC.FIL", {"readers": []})

    assert plan() == 0
    worlds.edit("file_plan_class", "REC.FIL", {"readers": ["FINANCE"]})
    assert plan() == 5


def test_many_dependants_are_closed_first_and_computed_by_a_job(people, plan, monkeypatch):
    monkeypatch.setattr(dependants, "AT_ONCE", 2)
    monkeypatch.setattr(dependants, "BATCH", 2)
    worlds.edit("file_plan_class", "REC.FIL", {"readers": ["ORG"]})

    assert (plan(), plan(people.clerk)) == (0, 0)
    assert closed_registers() == {"record"}

    jobs.run_waiting("prompt")
    assert (plan(), plan(people.clerk)) == (5, 5)
    assert closed_registers() == frozenset()


def test_a_second_closing_is_not_undone_by_the_end_of_the_first(people, plan, monkeypatch):
    monkeypatch.setattr(dependants, "AT_ONCE", 2)
    worlds.edit("file_plan_class", "REC.FIL", {"readers": ["ORG"]})
    worlds.edit("file_plan_class", "REC.FIL", {"readers": []})

    jobs.run_waiting("prompt")

    assert (plan(), plan(people.clerk)) == (0, 5)
    assert not AccessSet.objects.filter(is_closed=True).exists()


def test_a_record_changed_while_its_set_is_closed_is_open_again(people, plan, monkeypatch):
    monkeypatch.setattr(dependants, "AT_ONCE", 2)
    first = queries.page("record", reader=people.clerk).records[0]
    worlds.edit("file_plan_class", "REC.FIL", {"readers": []})

    worlds.edit("record", first.id, {"description": "x"})

    assert (plan(people.clerk), plan()) == (1, 0)


def test_a_changed_access_block_closes_its_records_until_they_are_computed_anew(people, plan):
    for row in AccessSet.objects.filter(register="record"):
        AccessSet.objects.filter(id=row.id).update(ruleset="older", digest=f"older {row.id}")
    assert (plan(), plan(people.clerk)) == (0, 0)

    changed = dependants.refresh_rulesets()

    assert (changed, plan(), plan(people.clerk)) == (5, 5, 5)
