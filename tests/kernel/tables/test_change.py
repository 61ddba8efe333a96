"""Change: declarations change under records that lie there; each step is a process of its own."""

import pytest
from tests import vault, worlds
from tests.kernel.tables.test_apply import Story

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

BEFORE = """
mail = {"mail": "a@example.org"}
for i in range(7):
    made = records.create("item", {
        "name": f"Item {i}", "label": f"{i}{i}", "amount": i, "rate": "1.25", "price": "2.50 CHF",
        "kind": ["alpha", "beta", "gamma"][i % 3], **mail}, actor=house)
    if i == 0:
        records.edit("item", made.id, {"label": "44", "kind": "beta"}, actor=house, version=1)
records.move("item", made.id, "close", actor=house, answers={"score": 3})
"""
AFTER = """
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.audit.rebuild import rebuild
from secretariat.kernel.store.models import RegisterWork
rows = sorted(queries.walk("item", reader=house), key=lambda r: r.number)
print([r.values["length"] for r in rows])
print([r.values["kind"] for r in rows])
print([str(r.values["amount"]) for r in rows][:3], str(rows[0].values["price"]))
print([r.values["post"] for r in rows][:1], "body" in rows[0].values)
print([f.sentence for f in verify(with_seals=False).findings])
print(sum(r.differed for r in rebuild()), RegisterWork.objects.count())
for change in queries.history("item", "ITE-00001", reader=house):
    print({n: v for n, v in change.fields.items() if n in {"length", "kind", "post", "amount"}})
one = records.edit("item", rows[1].id, {"length": 7, "kind": "second"}, actor=house, version=1)
print(one.values["length"], one.declared_version, one.state)
print([f.sentence for f in verify(with_seals=False).findings])
try:
    records.edit("item", rows[1].id, {"body": "b"}, actor=house, version=2)
except records.ValuesInvalid as refusal:
    print([f.code for f in refusal.faults])
print([c.number for c in queries.page("item", reader=house, sort="length").records][:2])
"""
CHANGED = (
    ("version: 1", "version: 2"),
    ("{type: text, min: 2, default: plain, unique: false}", "{type: integer, was: label}"),
    ("  label:", "  length:"),
    ("{type: email}", "{type: email, was: mail}"),
    ("  mail:", "  post:"),
    ("amount:   {type: integer}", "amount:   {type: decimal, scale: 1}"),
    ("price:    {type: money}", "price:    {type: money, scale: 3}"),
    ("{alpha: Alpha, beta: Beta, gamma: Gamma}", "{first: First, second: Second}"),
    ("{type: longtext}", "{type: longtext, retired: 2}"),
    ("search: [name, body]", "search: [name]"),
    (
        "channels:",
        "migrate:\n  - {from: 1, field: kind, map: {alpha: first, beta: second, gamma: second}}\n"
        "  - {from: 1, field: length}\n  - {from: 1, field: amount}\n"
        "  - {from: 1, field: price}\nchannels:",
    ),
)


def changed(*edits, **others):
    """Return the texts of the vault with edits of the item."""
    texts = vault.declarations()
    for old, new in edits:
        assert old in texts["item"], old
        texts["item"] = texts["item"].replace(old, new, 1)
    return texts | others


class Told(Story):
    """A story whose institution is written from whole texts."""

    def tell(self, texts, program=""):
        """Open the house with these declarations, run a program in it, return what it said."""
        self.number += 1
        root = vault.write_texts(self.folder / f"told{self.number}", texts)
        path = self.folder / "step.py"
        from tests.kernel.tables.test_apply import PRELUDE

        path.write_text(PRELUDE + program)
        run = worlds.run_file(path, home=self.home, institution=root)
        return run.stdout + run.stderr[-2500:]


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """Play one house through a change; return what each step said."""
    story = Told(tmp_path_factory.mktemp("change"))
    steps = {}
    with worlds.one_database(story.home):
        steps["first"] = story.tell(changed(), BEFORE)
        steps["same number"] = story.tell(changed(CHANGED[3], CHANGED[4]))
        unmapped = [e for e in CHANGED if e[0] != "channels:"]
        unmapped.append(("channels:", CHANGED[-1][1].replace(", gamma: second", "")))
        steps["unmapped"] = story.tell(changed(*unmapped))
        steps["untouched"] = story.tell(
            changed(), "print(queries.page('item', reader=house).count)"
        )
        steps["changed"] = story.tell(changed(*CHANGED), AFTER)
        steps["back"] = story.tell(changed())
    return steps


def test_values_follow_their_fields_and_every_proof_holds(said):
    assert said["changed"].splitlines() == [
        "second 0 0",
        "[44, 11, 22, 33, 44, 55, 66]",
        "['second', 'second', 'second', 'first', 'second', 'second', 'first']",
        "['0.0', '1.0', '2.0'] 2.500 CHF",
        "['a@example.org'] False",
        "[]",
        "0 0",
        "{'amount': '0.0', 'kind': 'first', 'length': 0, 'post': 'a@example.org'}",
        "{'kind': 'second', 'length': 44}",
        "7 1 open",
        "[]",
        "['unknown_field']",
        "['ITE-00002', 'ITE-00003']",
    ]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ("same number", "register.version_not_raised | item is declared at version 1"),
        (
            "unmapped",
            "register.values_not_mapped | item: map kind to kind (choice to choice) is not possible"
            " for 2 records, such as ITE-00003, ITE-00006.",
        ),
        ("untouched", "second 0 0\nCount(number=7"),
        ("back", "register.field_vanished | item no longer declares length, post"),
    ],
)
def test_what_has_no_place_is_refused_before_anything_changes(said, step, words):
    assert words in said[step]
