"""The words of the command line: verbs, help, usage errors, exit codes, output."""

import io
import os
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import orjson
import pytest

from secretariat.cli.command import load, summary, verb_names
from secretariat.cli.exits import MEANING, Exit, IntegrityFault, NotReady, exit_of
from secretariat.cli.main import main
from secretariat.cli.output import Output, as_json, as_text
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.values import Masked, Money

ROOT = Path(__file__).resolve().parents[2]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `secretariat` in a process of its own."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment}
    command = [sys.executable, "-m", "secretariat.cli.main", *words]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", verb_names().values())
def test_every_verb_has_help_that_names_its_exit_codes(module, capsys):
    verb = load(module)

    with pytest.raises(SystemExit) as end:
        verb.call(["--help"])

    text = capsys.readouterr().out
    assert end.value.code == 0
    assert "--json" in text
    assert "exit codes:" in text
    assert summary(module) in " ".join(text.split())
    assert summary(module).endswith((".", ":"))


def test_list_of_verbs_needs_no_house_and_leaves_nothing_behind(tmp_path):
    done = run("--help", SECRETARIAT_HOME=str(tmp_path / "house"))

    assert done.returncode == 0
    for name in verb_names():
        assert f"  {name} " in done.stdout
    assert not (tmp_path / "house").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ([], "Name a verb."),
        (["recrod", "show"], "There is no verb 'recrod show'. Perhaps: record show"),
        (["record"], "There is no verb 'record'. Perhaps: record create"),
        (["--nonsense"], "There is no option --nonsense before the verb."),
        (["--home"], "--home names no folder."),
    ],
)
def test_wrong_words_are_a_usage_error_with_a_hint(words, told, capsys):
    assert main(words) == Exit.USAGE

    assert told in capsys.readouterr().err


def test_version_is_told(capsys):
    assert main(["--version"]) == 0

    assert capsys.readouterr().out.startswith("secretariat ")


def test_group_of_verbs_has_help(capsys):
    assert main(["registers", "--help"]) == 0

    assert "registers apply" in capsys.readouterr().out


def test_every_exit_code_has_a_meaning():
    assert MEANING.keys() == set(Exit)


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (NotFound(register="gift", number="1"), 3),
        (NotAllowed(verb="edit", register="gift"), 1),
        (IntegrityFault(count=2), 4),
        (NotReady(home="x", reason="y", remedy="z"), 5),
    ],
)
def test_exit_code_tells_the_kind_of_refusal(refusal, code):
    assert exit_of(refusal) == code


def test_rows_are_tabs_for_people_and_json_lines_for_machines():
    plain, lines = io.StringIO(), io.StringIO()
    row = {"number": "GIFT-1", "value": Money(Decimal("12.50"), "USD"), "kept": True, "note": None}

    Output(data=plain).row(**row)
    Output(is_json=True, data=lines).row(**row)

    assert plain.getvalue() == "GIFT-1\t12.50 USD\tyes\t\n"
    assert orjson.loads(lines.getvalue()) == {
        "number": "GIFT-1",
        "value": {"amount": "12.50", "currency": "USD"},
        "kept": True,
        "note": None,
    }


def test_text_cannot_break_its_line_or_move_the_cursor():
    data, talk = io.StringIO(), io.StringIO()
    out = Output(data=data, talk=talk)

    out.row(title="one\ntwo\tthree\x1b[2J")
    out.say("one\x1b[31m\ntwo")

    assert data.getvalue() == "one two three [2J\n"
    assert talk.getvalue() == "one [31m\ntwo\n"


def test_masked_and_many_values_are_readable():
    assert as_text((Masked("…12"), "b")) == "…12, b"
    assert as_text(frozenset({"b", "a"})) == "a, b"
    assert (
        as_json({"a": frozenset({"b", "a"}), "d": Decimal("1.10")}) == '{"a":["a","b"],"d":"1.10"}'
    )


def test_progress_is_silent_for_a_second_then_a_line_where_there_is_no_terminal(monkeypatch):
    talk, clock = io.StringIO(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: clock[0])

    with Output(talk=talk).progress("Counting", 30) as progress:
        progress.step(10)
        clock[0] = 20.0
        progress.step(10)

    assert talk.getvalue() == "Counting [####################..........] 20 of 30 (1/s)\n"
