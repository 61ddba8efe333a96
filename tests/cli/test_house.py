"""A house from nothing at the command line: apply, administrator, records, tokens, serving."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from secretariat.cli.exits import Exit
from tests.api.served import ROOT, answers, environment, free_port, run, wait_for

pytestmark = pytest.mark.storage
PASSWORD = "an unlikely phrase 42\n"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment of a house with its first administrator."""
    made = environment(tmp_path_factory.mktemp("house"))
    refused = run(["registers", "fill"], made)
    assert refused.returncode == Exit.NOT_READY, refused.stderr
    assert "secretariat registers apply" in refused.stderr
    applied = run(["registers", "apply", "--json"], made)
    assert applied.returncode == 0, applied.stderr
    words = ["administrator", "root", "--name", "First Administrator", "--staff-number", "A-1"]
    created = run([*words, "--password-stdin"], made, input=PASSWORD)
    assert created.returncode == 0, created.stderr
    return made


def answer(*words: str, env: dict[str, str]) -> dict:
    """Run a verb with --json and return its one answer."""
    done = run([*words, "--json"], env)
    assert done.returncode == 0, done.stderr
    return orjson.loads(done.stdout.splitlines()[-1])


def test_house_that_is_up_to_date_lacks_nothing(env):
    done = run(["registers", "plan"], env)

    assert (done.returncode, done.stdout) == (0, "")
    assert "up to date" in done.stderr


def test_administrator_holds_the_first_roles(env):
    person = answer("record", "show", "A-1", "--as", "root", env=env)

    assert person["title"] == "First Administrator"
    assert "classify" not in person["can"]
    token = answer("token", "root", "--name", "test", "--scope", "unit:read", env=env)
    assert token["token"].startswith("sct_")


def test_record_lives_at_the_command_line(env):
    words = ["record", "create", "gift", "description=Bowl", "description@fr=Bol", "giver=Museum"]
    words += ["kind=gift", "value=12.50 USD", "received_on=2026-03-01", "recipient=A-1"]
    gift = answer(*words, env=env)

    edited = answer("record", "edit", gift["number"], "place=Strong room", env=env)
    kept = answer("move", gift["number"], "keep", env=env)
    history = run(["record", "history", gift["number"], "--json"], env)

    assert gift["values"]["value"] == {"amount": "12.50", "currency": "USD"}
    assert gift["translations"] == {"description": {"fr": "Bol"}}
    assert edited["version"] == 2
    assert kept["state"] == "kept"
    kinds = [orjson.loads(line)["kind"] for line in history.stdout.splitlines()]
    assert kinds == ["create", "edit", "keep"]


def test_acting_as_somebody_has_that_persons_rights(env):
    words = ["record", "create", "gift", "description=Bowl", "giver=Museum", "kind=gift"]
    words += ["value=1 USD", "received_on=2026-03-01", "recipient=A-1", "place=Safe"]
    gift = answer(*words, env=env)

    seen = answer("record", "show", gift["number"], "--as", "root", env=env)

    assert "place" in answer("record", "show", gift["number"], env=env)["values"]
    assert "place" not in seen["values"]
    refused = run(["move", gift["number"], "keep", "--as", "root"], env)
    assert refused.returncode == Exit.REFUSED
    assert "You may not keep this gift." in refused.stderr.replace("Gift", "gift")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["record", "show", "NONE-1"], Exit.NOT_FOUND, "NONE-1 is known to you"),
        (
            ["record", "show", "A-1", "--as", "nobody"],
            Exit.NOT_FOUND,
            "No account is called nobody",
        ),
        (["record", "create", "gift", "oops"], Exit.REFUSED, "'oops' cannot be read"),
        (["record", "create", "gift", "giver=x"], Exit.REFUSED, "of the values cannot be taken"),
        (["record", "create", "nonsense"], Exit.NOT_FOUND, "No register is called nonsense"),
        (["record", "show"], Exit.USAGE, "required: NUMBER"),
        (["account", "create", "x", "--person", "A-1"], Exit.REFUSED, "--password-stdin"),
        (["worker", "--lane", "fast"], Exit.USAGE, "invalid choice"),
    ],
)
def test_refusals_are_a_sentence_and_an_exit_code(env, words, code, told):
    done = run(words, env, input="")

    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_account_can_be_made_given_a_password_and_closed(env):
    made = run(
        ["account", "create", "second", "--person", "A-1", "--password-stdin"], env, input=PASSWORD
    )
    weak = run(["account", "password", "second", "--password-stdin"], env, input="short\n")
    closed = run(["account", "deactivate", "second"], env)

    assert (made.returncode, weak.returncode, closed.returncode) == (0, 1, 0)
    assert "cannot be taken" in weak.stderr
    assert run(["record", "show", "A-1", "--as", "second"], env).returncode == Exit.REFUSED


def test_worker_once_runs_what_waits(env):
    assert answer("worker", "--lane", "prompt", "--once", env=env) == {"lane": "prompt", "jobs": 0}


def processes(home: str) -> list[int]:
    """Return the processes that run with this house in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                if f"SECRETARIAT_HOME={home}\0".encode() in (folder / "environ").read_bytes():
                    found.append(int(folder.name))
            except (OSError, PermissionError):
                continue
    return found


@pytest.fixture
def serving(env: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve the house; yield the supervisor and the address."""
    port = free_port()
    command = [sys.executable, "-m", "secretariat.cli.main", "serve", "--port", str(port)]
    with (Path(env["SECRETARIAT_HOME"]) / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--workers", "1"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    address = f"http://127.0.0.1:{port}"
    wait_for(address, process)
    yield process, address
    process.kill()
    process.wait()


def gone(home: str, seconds: float = 30) -> bool:
    """Tell whether every process of the house ends in time."""
    deadline = time.monotonic() + seconds
    while processes(home):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs the signals of Linux")
def test_killed_supervisor_leaves_no_orphan(env, serving):
    process, _ = serving
    home = env["SECRETARIAT_HOME"]
    deadline = time.monotonic() + 60
    while len(processes(home)) < 6:  # supervisor, web, its worker, three lanes
        assert time.monotonic() < deadline, processes(home)
        time.sleep(0.1)

    process.send_signal(signal.SIGKILL)
    process.wait()

    assert gone(home)


def test_dead_child_is_started_again_and_all_stop_together(env, serving):
    process, address = serving
    home = env["SECRETARIAT_HOME"]
    children = [pid for pid in processes(home) if pid != process.pid]
    web = [pid for pid in children if b"web_process" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    for pid in web:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 90
    time.sleep(1)
    while not answers(address):
        assert time.monotonic() < deadline
        time.sleep(0.2)

    process.send_signal(signal.SIGTERM)

    assert process.wait(60) == 0
    assert gone(home)


def test_port_in_use_is_refused_with_a_sentence(env, serving):
    _process, address = serving

    done = run(["serve", "--port", address.rpartition(":")[2]], env)

    assert done.returncode == Exit.REFUSED
    assert "Name another with --port" in done.stderr
