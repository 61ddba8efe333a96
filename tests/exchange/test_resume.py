"""An import that is killed goes on where it stood: every file is filed once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.storage
FILES = 48


def secretariat(env: dict[str, str], *words: str) -> subprocess.Popen[str]:
    """Start a command on a house of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "secretariat.cli.main", *words],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def rows(process: subprocess.Popen[str]) -> list[dict[str, str]]:
    """Return the rows a command prints, once it has ended well."""
    printed, _ = process.communicate(timeout=240)
    assert process.returncode == 0
    return [json.loads(line) for line in printed.splitlines()]


def test_a_killed_import_files_every_file_once(tmp_path: Path) -> None:
    """After kill -9 in the middle, a second run files the rest and nothing twice."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"{number:03}.txt").write_text(f"The memorandum of number {number}.")
    env = {**os.environ, "SECRETARIAT_HOME": str(tmp_path / "house"), "SECRETARIAT_DATABASE": ""}
    secretariat(env, "registers", "apply").communicate(timeout=120)
    secretariat(env, "registers", "fill").communicate(timeout=120)
    first = secretariat(env, "import", str(folder), "--json")
    assert first.stdout is not None
    filed = [json.loads(first.stdout.readline()) for _ in range(5)]
    first.kill()
    first.communicate()

    second = rows(secretariat(env, "import", str(folder), "--json"))

    assert len(second) == FILES
    assert {row["outcome"] for row in second} == {"known", "filed"}
    known = {row["file"]: row["number"] for row in second if row["outcome"] == "known"}
    assert {row["file"]: row["number"] for row in filed}.items() <= known.items()
    found = rows(secretariat(env, "search", "memorandum", "--limit", "100", "--json"))
    assert len({row["number"] for row in second}) == len(found) == FILES
