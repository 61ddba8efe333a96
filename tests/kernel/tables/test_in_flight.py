"""In flight: a record that runs keeps the moves, conditions and checks of the version it began under."""

import pytest
from tests import vault, worlds
from tests.kernel.tables.test_change import Told

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

SLIP = """\
register: slip
office: vault
version: 1
title: Slip
plural: Slips
number: "SLI-{seq:3}"
purpose: Shows what a running record keeps.
level: internal
class: REC.FIL
fields:
  name: {type: text, required: true}
  cost: {type: integer}
  note: {type: text}
checks:
  - {when: "cost > 500", level: stop, say: More than five hundred is too much.}
lifecycle:
  start: open
  states: {open: {kind: open}, held: {kind: waiting}, closed: {kind: closed, result: closed}}
  moves:
    hold:    {from: open, to: held, when: "cost > 0", unless: Nothing costs nothing.}
    release: {from: held, to: open}
    close:   {from: open, to: closed, when: "cost < 100", unless: It is too dear., set: {note: "'closed by the first version'"}}
access:
  - {who: role(auditor), can: [read, create, edit, hold, release, close]}
retention: {closed: REC.FIL.01}
views:
  list: {columns: [number, name, state]}
"""
NEWER = (
    ("version: 1", "version: 2"),
    ("cost > 500", "cost > 50"),
    ("cost < 100", "cost < 10"),
    ("cost > 0", "cost < 0"),
    ("Nothing costs nothing.", "What costs something is not held."),
    ("closed by the first version", "closed by the second version"),
)
FIRST = """
made = records.create("slip", {"name": "Old", "cost": 60}, actor=house)
print(made.number, [o.name for o in made.moves if o.possible])
"""
SECOND = """
old = queries.get("slip", "SLI-001", reader=house)
print(sorted(o.name for o in old.moves if o.possible), old.warnings)
old = records.edit("slip", old.id, {"name": "Older"}, actor=house, version=old.version)
print(records.move("slip", old.id, "hold", actor=house).state)
print(records.move("slip", old.id, "release", actor=house).state)
print(records.move("slip", old.id, "close", actor=house).values["note"])
try:
    records.create("slip", {"name": "New", "cost": 60}, actor=house)
except records.ValuesInvalid as refusal:
    print([f.message for f in refusal.faults])
new = records.create("slip", {"name": "New", "cost": 40}, actor=house)
print([o.reason for o in new.moves])
"""


def newer():
    """Return the second version."""
    text = SLIP
    for old, new in NEWER:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def test_a_running_record_is_judged_by_its_own_version(tmp_path):
    story = Told(tmp_path)
    with worlds.one_database(story.home):
        first = story.tell(vault.declarations() | {"slip": SLIP}, FIRST)
        second = story.tell(vault.declarations() | {"slip": newer()}, SECOND)

    assert first.splitlines()[-1] == "SLI-001 ['hold', 'close']"
    assert second.splitlines()[1:] == [
        "['close', 'hold'] ()",
        "held",
        "open",
        "closed by the first version",
        "['More than five hundred is too much.']",
        "['What costs something is not held.', 'It is too dear.']",
    ]
