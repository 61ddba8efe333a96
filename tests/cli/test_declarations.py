"""Making and judging declarations: `init`, `registers new`, `registers check`."""

from pathlib import Path

import orjson
import pytest

from secretariat.cli.institutions import PACKAGE
from secretariat.cli.main import main
from secretariat.cli.skeletons import USED
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import read_institution


@pytest.fixture
def institution(tmp_path: Path) -> Path:
    """Return the folder of a new institution."""
    assert main(["init", str(tmp_path / "own"), "--name", 'A "small" house']) == 0
    return tmp_path / "own"


def test_new_institution_passes_the_lint_as_it_is(institution):
    found = read_institution(institution, package=PACKAGE)

    assert lint(found) == []
    assert found.name == 'A "small" house'
    assert found.registers.keys() == {*USED, "visit"}
    assert "secretariat administrator" in (institution / "README.md").read_text()


def test_new_institution_is_never_written_over_another(institution, capsys):
    assert main(["init", str(institution)]) == 1

    assert "is there already" in capsys.readouterr().err


def test_new_register_passes_the_lint_as_it_is(institution, capsys):
    words = ["registers", "new", "book_loan", "--office", "library", "--json"]

    assert main([*words, "--institution", str(institution)]) == 0

    files = [orjson.loads(line)["file"] for line in capsys.readouterr().out.splitlines()[-3:]]
    assert [Path(file).name for file in files] == [
        "book_loan.yaml",
        "book_loan.fr.yaml",
        "book_loan.es.yaml",
    ]
    assert lint(read_institution(institution, package=PACKAGE)) == []
    assert main([*words, "--institution", str(institution)]) == 1


def test_register_with_a_name_that_is_none_is_refused_and_leaves_nothing(institution, capsys):
    words = ["registers", "new", "Book-Loan", "--office", "library"]

    assert main([*words, "--institution", str(institution)]) == 1

    assert not list((institution / "offices" / "library").glob("Book*"))
    assert "Book-Loan" in capsys.readouterr().err


def test_check_names_every_fault_with_file_and_line(institution, capsys):
    path = institution / "offices" / "reception" / "visit.yaml"
    path.write_text(path.read_text().replace("to: closed,", "to: shut,"))

    assert main(["registers", "check", "--institution", str(institution), "--json"]) == 1

    faults = [orjson.loads(line) for line in capsys.readouterr().out.splitlines() if line[0] == "{"]
    assert {"file": "visit.yaml", "line": 22, "problem": "unknown state 'shut'"} in faults


def test_check_of_the_packaged_institution_finds_nothing(capsys):
    assert main(["registers", "check", "--institution", str(PACKAGE)]) == 0

    assert "no fault" in capsys.readouterr().err


def test_check_of_a_folder_without_institution_says_how_to_make_one(tmp_path, capsys):
    assert main(["registers", "check", "--institution", str(tmp_path)]) == 3

    assert f"secretariat init {tmp_path}" in capsys.readouterr().err
