"""The private PostgreSQL of the tests starts, answers, and ends with whoever asked for it."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from tests import postgres
from tests.needs import ROOT, absent


@pytest.fixture(autouse=True)
def _postgresql():
    if postgres.binaries() is None:
        absent("no PostgreSQL on this machine: install the package postgresql")


@contextmanager
def _owner():
    """Run a command that sleeps on a cluster; yield its process, the URL and the folder."""
    code = "import os, time; print(os.environ['SECRETARIAT_DATABASE'], flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.postgres", "--no-sync", "--", sys.executable, "-c", code],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            url = process.stdout.readline().strip()
            yield process, url, Path(parse_qs(urlsplit(url).query)["host"][0])
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _wait_gone(folder):
    """Wait until the folder is gone; fail after 20 seconds."""
    deadline = time.monotonic() + 20
    while folder.exists():
        assert time.monotonic() < deadline, f"{folder} is still there"
        time.sleep(0.05)


def test_text_is_compared_by_code_point_and_folded_beyond_ascii():
    with postgres.cluster(sync=False) as url, psycopg.connect(url) as connection:
        row = connection.execute("SELECT 'B' < 'a', lower('É'), 'z' < 'é'").fetchone()

    assert row == (True, "é", True)


def test_commits_are_durable_unless_asked_otherwise():
    with postgres.cluster() as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    with postgres.cluster(sync=False) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_cluster_ends_when_its_owner_is_killed(end):
    with _owner() as (process, url, folder):
        psycopg.connect(url).close()

        os.kill(process.pid, end)

        _wait_gone(folder)


def test_the_exit_code_is_that_of_the_command():
    command = [sys.executable, "-c", "raise SystemExit(7)"]

    assert postgres.main(["--no-sync", "--", *command]) == 7


def test_a_wrong_call_says_how_to_call(capsys):
    assert postgres.main(["--fast"]) == 2
    assert "usage: python -m tests.postgres" in capsys.readouterr().err
