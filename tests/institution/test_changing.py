"""A declaration of a change that does not hold is one sentence, with the line of its author."""

from pathlib import Path

import pytest

from secretariat.kernel.registers.errors import DeclarationsInvalid
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import read_institution
from tests import vault
from tests.institution.test_packaged import ROOT

HEAD = "name: A house\nuse: [person, unit, role_assignment]\n"
GIFT = """\
register: gift
extends: 1
version: 1
fields:
  ship: {type: text, label: Ship, max: 80}
  kind: {of: {loan: Loan}}
labels: {states.declared: Told}
list: {columns: [ship], filters: [ship]}
search: [ship]
"""
WORDS = "fields.ship: Navire\nfields.kind.of.loan: Prêt\nstates.declared: Dit\n"
MIGRATE = (
    "migrate:\n  - {from: 1, field: kind, map: {one: alpha}}\n"
    "  - {from: 1, states: {opened: open}}\nchannels:"
)
WRONG_ITEMS = [
    ("from: 1, field", "from: 2, field", "from is 2; it names a version before 2"),
    ("field: kind", "field: kin", "unknown field 'kin'"),
    ("{one: alpha}", "{one: delta}", "'delta' is no value of 'kind'"),
    ("field: kind", "field: shelf", "values of a field of type 'link' cannot be mapped"),
    ("opened: open", "opened: shut", "unknown state 'shut'"),
    ("{from: 1, states: {opened: open}}", "{from: 1}", "a migration names a field, or states"),
    ("field: kind, map", "states: {a1: open}, map", "a map goes with a field"),
]
WRONG_FIELDS = [
    ("{type: email}", "{type: email, was: page}", "'page' is declared as a field of its own"),
    ("{type: email}", "{type: email, retired: 3}", "retired is 3; the declaration is at 2"),
    ("{type: email}", "{type: email, was: Post}", "String should match pattern"),
    ("{type: longtext}", "{type: longtext, retired: 2}", "'body' is no field with words"),
]


def faults_of_item(folder: Path, *edits: tuple[str, str]) -> list[str]:
    """Return what is wrong with the item after edits, those in its translations left out."""
    texts = vault.declarations()
    for old, new in (("version: 1", "version: 2"), ("channels:", MIGRATE), *edits):
        assert old in texts["item"], old
        texts["item"] = texts["item"].replace(old, new, 1)
    root = folder / "vault"
    vault.write(root)
    (root / "offices" / "vault" / "item.yaml").write_text(texts["item"])
    return [str(f) for f in lint(read_institution(root, package=ROOT))]


def test_a_whole_change_is_accepted(tmp_path: Path):
    assert faults_of_item(tmp_path) == []


@pytest.mark.parametrize(("old", "new", "words"), [*WRONG_ITEMS, *WRONG_FIELDS])
def test_a_wrong_change_is_one_sentence_with_its_line(tmp_path: Path, old: str, new: str, words):
    found = faults_of_item(tmp_path, (old, new))

    assert len(found) == 1
    text = (tmp_path / "vault" / "offices" / "vault" / "item.yaml").read_text()
    wanted = next(
        n for n, line in enumerate(text.splitlines(), 1) if new.split(",")[-1][:9] in line
    )
    if "words" in words:
        wanted = next(n for n, line in enumerate(text.splitlines(), 1) if "search:" in line)
    assert found[0].startswith(f"item.yaml, line {wanted}: ")
    assert words in found[0]


def write(folder: Path, text: str = GIFT, *, words: str = WORDS) -> Path:
    """Write an institution that extends the packaged gift."""
    office = folder / "offices" / "internal_services"
    office.mkdir(parents=True)
    (folder / "institution.yaml").write_text(HEAD)
    (office / "gift.yaml").write_text(text)
    for language in ("fr", "es"):
        (office / f"gift.{language}.yaml").write_text(words)
    return folder


def test_an_extension_adds_to_the_packaged_register(tmp_path: Path):
    found = read_institution(write(tmp_path), package=ROOT)

    gift, package = found.registers["gift"], found.packaged["gift"]
    assert lint(found) == []
    assert list(gift.fields) == [*package.fields, "ship"]
    assert gift.fields["kind"].of == {**package.fields["kind"].of, "loan": "Loan"}
    assert gift.version == package.version + 1
    assert gift.views.list.columns[-1] == "ship"
    assert gift.channels.search == (*package.channels.search, "ship")
    assert found.declared["gift"].labels["en"]["states.declared"] == "Told"
    assert found.declared["gift"].labels["fr"]["fields.ship"] == "Navire"
    assert found.declared["gift"].labels["fr"]["title"] == "Cadeau"


WRONG_EXTENSIONS = [
    ("extends: 1", "extends: 9", 2, "extends version 9; the package has 1"),
    ("register: gift", "register: ship", 1, "the file gift.yaml declares 'ship'"),
    ("extends: 1", "extends: 1\nlevel: public", 3, "an extension takes no 'level' here"),
    ("{of: {loan: Loan}}", "{max: 3}", 6, "an extension takes no 'max' here"),
    ("{of: {loan: Loan}}", "{required: false}", 6, "an extension only narrows"),
    ("{loan: Loan}", "{gift: Loan}", 6, "the package has the choice 'gift' already"),
    ("states.declared", "states.lost", 7, "'states.lost' is no state or move of the package"),
    ("{type: text, label", "{type: texts, label", 5, "'type': Input should be 'text'"),
    ("filters: [ship]", "filters: [boat]", 8, "'boat' is no field with one value"),
    ("search: [ship]", "search: [boat]", 9, "'boat' is no field with words"),
    ("columns: [ship]", "columns: [boat]", 8, "unknown field 'boat'"),
]


@pytest.mark.parametrize(("old", "new", "line", "words"), WRONG_EXTENSIONS)
def test_a_wrong_extension_is_told_in_its_own_file(tmp_path, old, new, line, words):
    root = write(tmp_path, GIFT.replace(old, new, 1))
    try:
        found = [str(fault) for fault in lint(read_institution(root, package=ROOT))]
    except DeclarationsInvalid as refusal:
        found = [str(fault) for fault in refusal.faults]

    mine = [f for f in found if f.startswith("gift.yaml")]
    assert mine[0].startswith(f"gift.yaml, line {line}: ")
    assert words in mine[0]


def test_an_extension_of_nothing_is_refused(tmp_path: Path):
    office = write(tmp_path) / "offices" / "internal_services"
    (office / "boat.yaml").write_text(GIFT.replace("register: gift", "register: boat"))

    found = [str(fault) for fault in lint(read_institution(tmp_path, package=ROOT))]

    assert "boat.yaml, line 2: the package has no register 'boat'." in found
