"""The commands that people and machines type are listed, whole and runnable."""

import os
import re
import subprocess

from tests.house import sources

MAKEFILE = (sources.ROOT / "Makefile").read_text(encoding="utf-8")
PROMISED = {"setup", "demo", "test", "check", "bench", "proof", "clean", "help"}


def test_make_alone_lists_every_command():
    targets = set(re.findall(r"^\.PHONY: (.+)$", MAKEFILE, re.M)[0].split())

    said = subprocess.run(["make", "-s"], cwd=sources.ROOT, capture_output=True, text=True)

    assert targets >= PROMISED
    assert {line.split()[0] for line in said.stdout.splitlines()} == targets


def test_the_script_of_ci_can_be_run():
    script = sources.ROOT / ".ci" / "run"

    said = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True)

    assert os.access(script, os.X_OK)
    assert said.returncode == 0, said.stderr


def test_what_ci_shows_is_what_people_run():
    script = (sources.ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert re.findall(r"make (\w+)$", script, re.M) == ["setup", "check", "test"]
    assert "set -euo pipefail" in script
    assert "export CI=1" in script


def test_hooks_before_a_commit_run_the_tools_of_the_lock():
    hooks = (sources.ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")

    entries = re.findall(r"entry: (\S+)", hooks)

    assert entries
    assert all(entry.startswith(".venv/bin/") for entry in entries)
    assert "rev:" not in hooks
