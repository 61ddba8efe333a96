"""A served house: a house in a temporary folder, served by real processes on a free port.

On PostgreSQL it has a database of its own in the cluster that the tests run on.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120


@dataclass
class Served:
    """A running house."""

    address: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    tokens: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)


def environment(home: Path) -> dict[str, str]:
    """Return the environment of a new house in a folder."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SECRETARIAT_", "DJANGO_"))}
    made = {
        **kept,
        "SECRETARIAT_HOME": str(home),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    database = os.environ.get("SECRETARIAT_DATABASE")
    if database:
        made["SECRETARIAT_DATABASE"] = _new_database(database)
    return made


def _new_database(url: str) -> str:
    """Create a database beside the one of the URL and return its URL."""
    import psycopg

    name = f"house_{secrets.token_hex(4)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc or "", f"/{name}", parts.query, "")).replace(
        f"{parts.scheme}:/{name}", f"{parts.scheme}:///{name}"
    )


def run(
    arguments: list[str], env: dict[str, str], **options: object
) -> subprocess.CompletedProcess[str]:
    """Run `secretariat` with arguments to its end."""
    command = [sys.executable, "-m", "secretariat.cli.main", *arguments]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
        **options,
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(address: str) -> bool:
    """Tell whether the house answers."""
    with contextlib.suppress(OSError, urllib.error.URLError):
        return bool(urllib.request.urlopen(f"{address}/api/v1/health", timeout=10).status == 200)
    return False


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the house answers."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not answers(address):
        assert process.poll() is None, "the house ended before it answered"
        assert time.monotonic() < deadline, "the house did not answer in time"
        time.sleep(0.1)


@contextlib.contextmanager
def served(home: Path) -> Iterator[Served]:
    """Make a small house (see `house`), serve it, and stop it at the end."""
    env, port = environment(home), free_port()
    applied = run(["registers", "apply"], env)
    assert applied.returncode == 0, applied.stderr
    made = subprocess.run(
        [sys.executable, "-m", "tests.api.set_up"],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    command = [sys.executable, "-m", "secretariat.cli.main", "serve", "--port", str(port)]
    with (home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--workers", "2"], cwd=ROOT, env=env, stdout=log, stderr=log
        )
    house = Served(f"http://127.0.0.1:{port}", env, process, **json.loads(made.stdout))
    try:
        wait_for(house.address, process)
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
