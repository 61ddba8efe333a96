"""What the guides tell people to type does what the guides say."""

import os
import subprocess
from datetime import date

import pytest

from tests.house import guides, sources

PAGES = sorted((sources.ROOT / "docs" / "guides").glob("[a-z]*.md"))
PROGRAM = sources.ROOT / ".venv" / "bin"
FURNISHED = (
    "export SECRETARIAT_HOME=$PWD/furnished; secretariat registers apply && "
    "echo 'a long pass phrase of our own' | secretariat administrator first "
    '--name "First Person" --staff-number 100001 --password-stdin'
)


def run(script, folder):
    """Run a shell script as a person in an empty folder would; return what it printed."""
    path = f"{PROGRAM}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.stdout


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_guide_is_true(path, tmp_path):
    """Every command of the page exits and prints as shown, typed in order in one shell."""
    page = path.read_text(encoding="utf-8").replace("-2026-", f"-{date.today().year}-")
    steps = guides.steps(page)
    needs_house = not any(step.command.startswith("secretariat init") for step in steps)
    prelude = [guides.Step(FURNISHED, 0, ())] if needs_house else []

    answers = guides.answers(run(guides.script([*prelude, *steps]), tmp_path))

    assert len(answers) == len(prelude) + len(steps)
    problems = [guides.differs(s, *a) for s, a in zip([*prelude, *steps], answers, strict=True)]
    assert not any(problems), "\n\n".join(filter(None, problems))


def test_the_guides_are_listed():
    listed = (sources.ROOT / "docs" / "guides" / "README.md").read_text(encoding="utf-8")

    assert all(f"({path.name})" in listed for path in PAGES)


def test_a_page_is_read_as_commands_and_what_they_show():
    page = "x\n```console\n$ true\n$ echo a  # exits with 3\na\n…\n```\n```sh\nnot this\n```\n"

    assert guides.steps(page) == [guides.Step("true", 0, ()), guides.Step("echo a", 3, ("a", "…"))]


def test_a_page_writes_files():
    page = "```console\n$ cat > a <<'END'\nx: 1\n$y\nEND\n$ cat a\nx: 1\n```\n"

    assert guides.steps(page) == [
        guides.Step("cat > a <<'END'\nx: 1\n$y\nEND", 0, ()),
        guides.Step("cat a", 0, ("x: 1",)),
    ]


def test_commands_of_a_page_share_one_shell(tmp_path):
    steps = [guides.Step("x=1", 0, ()), guides.Step("echo $x; false", 1, ("1",))]

    assert guides.answers(run(guides.script(steps), tmp_path)) == [(0, []), (1, ["1"])]


@pytest.mark.parametrize(
    ("shown", "printed", "is_same"),
    [
        (("a",), ["a"], True),
        (("a",), ["b"], False),
        (("a",), ["a", "b"], False),
        (("a…c",), ["abc"], True),
        (("a", "…", "d"), ["a", "b", "c", "d"], True),
        (("…", "d"), ["a", "c"], False),
        (("[a]*",), ["a*"], False),
        ((), ["whatever"], True),
    ],
)
def test_a_page_that_shows_something_else_is_found(shown, printed, is_same):
    assert (guides.differs(guides.Step("x", 0, shown), 0, printed) == "") is is_same


def test_another_exit_code_is_found():
    assert "exits with 1" in guides.differs(guides.Step("x", 0, ()), 1, ["no"])
