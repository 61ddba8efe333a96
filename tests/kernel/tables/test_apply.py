"""Apply: a house meets changed declarations; each step is a process of its own."""

import pytest
from tests import vault, worlds

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


class Story:
    """One house, opened again and again with other declarations."""

    def __init__(self, folder):
        self.folder, self.number = folder, 0
        self.home = folder / "house"
        self.home.mkdir()

    def open(self, program="", **changes):
        """Open the house with changed declarations, run a program in it, return what it said."""
        self.number += 1
        root = vault.write(self.folder / f"vault{self.number}", **changes)
        path = self.folder / "step.py"
        path.write_text(PRELUDE + program)
        run = worlds.run_file(path, home=self.home, institution=root)
        return run.stdout + run.stderr[-1500:]


PRELUDE = """
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from secretariat.kernel import identity, queries, records
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.tables.apply import apply, plan
house = identity.house()
try:
    call_command("migrate", verbosity=0)
    print("second", len(plan()), len(apply()))
except SecretariatError as refusal:
    print(refusal.code, "|", refusal)
    raise SystemExit(1)
"""
ITEM = """
mail = {"mail": "a@example.org"}
made = records.create("item", {"name": "One", "rate": "1.5", **mail}, actor=house)
records.create("item", {"name": "Two", **mail}, actor=house)
print(made.number, made.values["rate"], made.values["is_open"])
records.create("shelf", {"name": "S"}, actor=house)
"""
EXTRA = "  extra:    {type: text}\n  more:     {type: unit, many: true}"
ONE = """
one = queries.get("item", "ITE-00001", reader=house)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Play one house through its declarations; return what each step said."""
    story = Story(tmp_path_factory.mktemp("apply"))
    steps = {}
    with worlds.one_database(story.home):
        steps["first"] = story.open(ITEM)
        added = (
            "  rate:     {type: decimal, scale: 4}",
            "  rate:     {type: decimal, scale: 4}\n"
            + EXTRA.replace("text}", "text, group: side}"),
        )
        steps["added"] = story.open(
            ONE + "print(one.values['extra'], one.values['more'], one.values['rate'])\n"
            "one = records.edit('item', one.id, {'extra': 'E'}, actor=house, version=1)\n"
            "print(one.values['extra'])\n"
            "print(queries.page('item', reader=house, sort='extra').count.number)\n",
            item=added,
        )
        steps["vanished"] = story.open()
        column = (added[0], added[1].replace("  more:     {type: unit, many: true}", ""))
        steps["vanished many"] = story.open(item=column)
        base = added[1]
        for name, old, new in [
            ("scale", "scale: 4}", "scale: 2}"),
            ("type", "rate:     {type: decimal, scale: 4}", "rate:     {type: integer}"),
            ("many", "{type: unit, many: true}", "{type: unit}"),
            ("ungrouped", ", group: side", ""),
        ]:
            steps[name] = story.open(
                ONE + "print(one.values['extra'])\n", item=(added[0], base.replace(old, new))
            )
        steps["unique"] = story.open(
            item=(
                "mail:     {type: email}",
                f"mail:     {{type: email, unique: true}}\n{EXTRA}",
            ),
        )
        steps["rule"] = story.open(
            "print(queries.page('item', reader=house).count.number)\n"
            "from dataclasses import replace\n"
            "staff = replace(house, is_house=False, principals=frozenset({'role:auditor'}))\n"
            "print('auditor', queries.page('item', reader=staff).count.number)\n",
            item=added_and(
                added,
                "access:\n  - {who: staff, can: [read]}",
                "access:\n  - {who: role(auditor), can: [read]}",
            ),
        )
    return steps


def added_and(added, old, new):
    """Return one change that spans from the added fields to the access block."""
    text = vault.declarations()["item"]
    part = text[text.index(added[0]) : text.index(old) + len(old)]
    return part, part.replace(added[0], added[1]).replace(old, new)


def test_the_first_apply_makes_the_tables_and_the_second_does_nothing(said):
    assert said["first"].splitlines() == ["second 0 0", "ITE-00001 1.5000 None"]


def test_an_added_field_is_empty_and_can_be_written_sorted_and_indexed(said):
    assert said["added"].splitlines() == ["second 0 0", "None () 1.5000", "E", "2"]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("vanished", "register.field_vanished | item no longer declares extra, more"),
        ("vanished many", "register.field_vanished | item no longer declares more"),
        (
            "scale",
            "item declares rate as decimal of scale 2, but its table holds decimal of scale 4",
        ),
        ("type", "item declares rate as integer, but its table holds decimal of scale 4"),
        ("many", "item declares more as unit, but its table holds many of unit"),
        ("unique", "register.values_not_unique | item: index mail is not possible"),
    ],
)
def test_a_declaration_that_contradicts_the_data_is_refused(said, step, words):
    assert words in said[step]


def test_a_field_may_leave_its_group(said):
    assert said["ungrouped"].splitlines() == ["second 0 0", "E"]


def test_records_follow_a_changed_access_block(said):
    assert said["rule"].splitlines() == ["second 0 0", "2", "auditor 2"]
