"""A declaration that does not hold stops the house with one sentence that names file and line."""

import shutil
from pathlib import Path

import pytest

from secretariat.kernel.registers.errors import DeclarationsInvalid
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import read_institution
from secretariat.kernel.registers.source import read_source
from tests.institution import tiny
from tests.institution.test_packaged import ROOT


def test_the_tiny_institution_holds(tmp_path: Path):
    assert tiny.faults(tiny.write(tmp_path)) == []


CASES = read_source(Path(__file__).with_name("faults.yaml")).value
BRINGING_OTHERS = [
    ("{type: unit}", "{type: team}", "note.yaml, line 17: 'type': Input should be 'text', "),
    ("{type: unit}", "{type: person}", "note.yaml, line 17: the institution has no register 'pers"),
    ("to: filed, require", "to: found, require", "note.yaml, line 27: unknown state 'found'."),
]


@pytest.mark.parametrize("case", CASES)
def test_one_fault_is_one_sentence_with_its_line(case: str, tmp_path: Path):
    change = CASES[case]

    found = tiny.faults(tiny.write(tmp_path, note=(change["old"], change["new"])))

    mine = [fault for fault in found if not fault.startswith(("note.fr", "note.es"))]
    assert mine == [f"note.yaml, line {change['line']}: {change['says']}."]


@pytest.mark.parametrize(("old", "new", "words"), BRINGING_OTHERS)
def test_a_fault_that_brings_others_is_named_too(old: str, new: str, words: str, tmp_path: Path):
    found = tiny.faults(tiny.write(tmp_path, note=(old, new)))

    assert [fault for fault in found if fault.startswith(words)]


def test_a_bound_that_is_nothing_known_is_told_once(tmp_path: Path):
    found = tiny.faults(tiny.write(tmp_path, note=("min: 0", "min: [soon]")))

    assert len(found) == 1
    assert found[0].startswith("note.yaml, line 13: 'min': Input should be a valid integer, or: ")


def test_a_gap_in_a_translation_is_named_by_its_path(tmp_path: Path):
    found = tiny.faults(tiny.write(tmp_path, note_es=("fields.place: Lieu\n", "")))

    assert found == ["note.es.yaml, line 1: no 'es' text for fields.place."]


def test_a_translation_of_nothing_is_named_with_its_line(tmp_path: Path):
    found = tiny.faults(
        tiny.write(tmp_path, note_fr=("title: Note", "fields.colour: Vert\ntitle: Note"))
    )

    assert found == ["note.fr.yaml, line 1: 'fields.colour' is no path of note.yaml."]


def test_a_translation_without_words_is_named_with_its_line(tmp_path: Path):
    found = tiny.faults(tiny.write(tmp_path, note_fr=("plural: Notes", "plural:")))

    assert found == ["note.fr.yaml, line 2: 'plural' must be text."]


def test_a_language_that_is_missing_is_named_by_its_file(tmp_path: Path):
    root = tiny.write(tmp_path)
    (root / "offices/desk/note.es.yaml").unlink()

    assert tiny.faults(root) == ["note.es.yaml, line 1: note has no labels in 'es'."]


def test_a_file_that_declares_another_register_is_refused(tmp_path: Path):
    root = tiny.write(tmp_path)
    for path in (root / "offices/desk").glob("note.*"):
        path.rename(path.with_name(path.name.replace("note", "memo")))

    found = tiny.faults(root)

    assert "memo.yaml, line 1: the file memo.yaml declares 'note'." in found


def test_one_register_lies_in_one_office(tmp_path: Path):
    root = tiny.write(tmp_path)
    shutil.copytree(root / "offices/desk", root / "offices/hall")

    found = tiny.faults(root)

    assert "note.yaml, line 1: the office 'desk' declares 'note' already." in found


def test_several_faults_are_told_together(tmp_path: Path):
    edit = ("level: internal", "level: secret\ncolour: red")

    found = tiny.faults(tiny.write(tmp_path, note=edit))

    assert [fault.partition(":")[0] for fault in found] == [
        "note.yaml, line 8",
        "note.yaml, line 9",
    ]


def test_a_declaration_of_more_than_150_lines_is_refused(tmp_path: Path):
    edit = ("office: desk", "office: desk" + "\n# why" * 120)

    found = tiny.faults(tiny.write(tmp_path, note=edit))

    assert found == ["note.yaml, line 1: a declaration has at most 150 lines."]


def test_a_table_row_without_words_is_refused(tmp_path: Path):
    found = tiny.faults(tiny.write(tmp_path, file_plan=("{title: Drafts}", "Drafts")))

    assert found[0] == "file_plan.yaml, line 1: 'ADM.01' must be a mapping."


def test_an_empty_folder_is_no_institution(tmp_path: Path):
    with pytest.raises(DeclarationsInvalid, match="the institution declares no register"):
        tiny.read(tmp_path)


def test_an_institution_takes_packaged_registers_as_they_are(tmp_path: Path):
    (tmp_path / "institution.yaml").write_text("name: A house\nuse: [gift, person, unit]\n")

    found = read_institution(tmp_path, package=ROOT)

    assert list(found.registers) == ["gift", "person", "unit"]
    assert lint(found) == []


def test_an_institution_cannot_take_what_the_package_lacks(tmp_path: Path):
    (tmp_path / "institution.yaml").write_text("name: A house\nuse: [gift, person, unit, ship]\n")

    found = read_institution(tmp_path, package=ROOT)

    assert [str(fault) for fault in lint(found)] == [
        "institution.yaml, line 1: the package has no register 'ship'."
    ]


def test_use_is_all_or_a_list(tmp_path: Path):
    root = tiny.write(tmp_path, institution=("name: A desk", "name: A desk\nuse: gift"))

    found = read_institution(root, package=ROOT)

    assert [str(fault) for fault in lint(found)] == [
        "institution.yaml, line 1: use is 'gift'; write all, or a list of registers."
    ]


def test_a_packaged_register_that_loses_its_class_is_told_at_its_line(tmp_path: Path):
    shutil.copytree(ROOT, tmp_path / "house")
    plan = tmp_path / "house" / "file_plan.yaml"
    lines = plan.read_text(encoding="utf-8").splitlines()
    plan.write_text("\n".join(line for line in lines if not line.startswith("ADM.GIF.02:")))

    found = tiny.faults(tmp_path / "house")

    assert found == ["gift.yaml, line 34: the file plan has no class 'ADM.GIF.02'."]
