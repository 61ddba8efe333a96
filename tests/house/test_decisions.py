"""Decisions keep one form, and every dependency has its row."""

import re
import tomllib

from packaging.requirements import Requirement

from tests.house import decisions, licences, sources

FOLDER = sources.ROOT / "docs" / "decisions"
SPDX = {"BSD 2-Clause License": "BSD-2-Clause"}


def _records():
    """Return (file name, text) of each decision record."""
    return [(p.name, p.read_text(encoding="utf-8")) for p in FOLDER.glob("[0-9]*.md")]


def test_every_decision_keeps_the_form():
    assert list(decisions.faults_of(_records())) == []


def test_every_decision_is_in_the_list():
    listed = re.findall(r"\((\d{4}-[^)]+\.md)\)", (FOLDER / "README.md").read_text("utf-8"))

    assert sorted(listed) == sorted(name for name, _ in _records())


def test_every_dependency_has_its_row_with_the_licence_it_names():
    project = tomllib.loads((sources.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["project"]["dependencies"], project["dependency-groups"]["dev"]
    wanted = {Requirement(line).name for lines in groups for line in lines} | {"hatchling"}
    rows = decisions.packages((FOLDER / "0007-dependencies.md").read_text(encoding="utf-8"))

    named = {package: licences.licence_of(package) for package in wanted}

    assert rows == {package: SPDX.get(licence, licence) for package, licence in named.items()}


def test_a_decision_without_its_parts_is_found():
    good = "# 0001 A\n" + "".join(f"\n## {part}\n" for part in decisions.PARTS)
    records = [
        ("0001-a.md", good),
        ("0003-b.md", good.replace("0001", "0003")),
        ("0003-c.md", "# 0003 C\n\n## Status\n"),
    ]

    assert list(decisions.faults_of(records)) == [
        "0003-b.md: expected a name that begins with 0002-",
        "0003-c.md: its parts are ['Status']",
    ]


def test_a_row_gives_package_and_licence():
    table = "| Package | Licence |\n| --- | --- |\n| ruamel.yaml | MIT | x |\n"

    assert decisions.packages(table) == {"ruamel.yaml": "MIT"}
