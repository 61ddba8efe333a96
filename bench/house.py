"""House: a private house for a benchmark, with people, records, a web server and lanes.

`opened` gives this process a new house; call it before anything of the house is imported. The
institution is the packaged one, whose gifts also belong to a unit. Does not measure.
"""

import os
import random
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

from bench.texts import Library
from proofs import common

INSTITUTION = Path(__file__).parent / "institution"
UNITS = 100
OWNERS_PER_RECORD = 0.3
START_SECONDS = 60


@contextmanager
def opened(
    engine: str, *, institution: Callable[[Path], Path] = lambda _folder: INSTITUTION
) -> Iterator[SimpleNamespace]:
    """Yield a new, migrated house that this process has opened: folder, URL and environment."""
    with common.folder() as place, common.database(engine) as url:
        home = place / "house"
        home.mkdir()
        variables = common.environment(home, url)
        variables["SECRETARIAT_INSTITUTION"] = str(institution(place))
        os.environ.clear()
        os.environ.update(variables)
        common.open_here(migrate=True)
        try:
            yield SimpleNamespace(home=home, url=url, env=variables, place=place, engine=engine)
        finally:
            from django.db import connections

            from secretariat.kernel import indexing

            indexing.close()
            connections.close_all()


def furnish_units() -> None:
    """Make the units to which people and gifts belong."""
    from secretariat.kernel import records
    from secretariat.kernel.identity import house

    for number in range(UNITS):
        values = {"name": f"Unit {number}", "code": unit_code(number)}
        records.create("unit", values, actor=house(), language="en")


def unit_code(number: int) -> str:
    """Return the code of a unit."""
    return f"U{number:03}"


def staff_number(number: int) -> str:
    """Return the staff number of one of the many people."""
    return f"P-{number:07}"


def persons(numbers: range) -> Iterator[dict[str, object]]:
    """Yield the values of people."""
    for number in numbers:
        yield {
            "name": f"Person {number}",
            "staff_number": staff_number(number),
            "unit": unit_code(number % UNITS),
            "clearance": "internal",
        }


def gifts(library: Library, numbers: range, *, owners: int) -> Iterator[dict[str, object]]:
    """Yield the values of gifts; the first `owners` of them have an owner each, then by chance."""
    for number in numbers:
        chance = random.Random(number)
        owner = number if number < owners else chance.randrange(owners)
        yield {
            "description": library.text(chance, sentences=2)[:280],
            "giver": library.title(chance)[:80],
            "kind": chance.choice(("gift", "artefact", "award")),
            "value": f"{chance.randrange(1, 100_000) / 100:.2f} CHF",
            "recipient": staff_number(owner),
            "received_on": f"{_day(chance)}",
            "unit": unit_code(chance.randrange(UNITS)),
        }


def _day(chance: random.Random) -> date:
    """Return a day of the years 2000 to 2025."""
    return date(2000, 1, 1) + timedelta(days=chance.randrange(9_000))


def load(register: str, values: Iterator[dict[str, object]]) -> Iterator[int]:
    """Create records through the bulk door and yield how many each block held."""
    from secretariat.kernel import bulk
    from secretariat.kernel.identity import house

    for loaded in bulk.load(register, values, actor=house(), language="en"):
        yield len(loaded.ids)


def fill(size: int, *, have: int = 0) -> int:
    """Bring the house from `have` gifts to `size`, with 0.3 owners for each; return the owners."""
    library = Library()
    before, owners = int(have * OWNERS_PER_RECORD), int(size * OWNERS_PER_RECORD)
    if not have:
        furnish_units()
    for _ in load("person", persons(range(before, owners))):
        pass
    for _ in load("gift", gifts(library, range(have, size), owners=owners)):
        pass
    return owners


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who reads, with tokens for the API."""

    name: str
    tokens: tuple[str, ...]

    def headers(self, user: int = 0) -> dict[str, str]:
        """Return the headers of a request of one of the users."""
        return {"Authorization": f"Bearer {self.tokens[user % len(self.tokens)]}"}


def reader(name: str, person: object, *, tokens: int = 16) -> Reader:
    """Return a reader behind a person, with an account and tokens made now."""
    from secretariat.kernel import accounts

    accounts.create_account(name, None, person=person)
    account = accounts.account_named(name)
    texts = [
        accounts.issue_token(account, name=f"bench {n}", scopes=("read", "write"), days=2)
        for n in range(tokens)
    ]
    return Reader(name, tuple(texts))


def readers(owners: int) -> dict[str, Reader]:
    """Return those whose lists are compared, by what they are; gifts must be there already."""
    from secretariat.kernel import queries, records
    from secretariat.kernel.identity import house

    actor = house()
    made = {
        "owner": reader("owner", queries.get("person", staff_number(owners // 2), reader=actor).id)
    }
    for number, (name, role, unit) in enumerate(
        (
            ("superuser", "gifts_officer", None),
            ("officer of one unit", "gifts_officer", unit_code(7)),
            ("auditor", "auditor", None),
        )
    ):
        values = {"name": name.title(), "staff_number": f"R-{number}", "unit": unit_code(0)}
        person = records.create("person", {**values, "clearance": "internal"}, actor=actor)
        given = {"reason": name, "role": role, "holder": str(person.id), "unit": unit}
        records.create("role_assignment", {**given, "from_on": "2020-01-01"}, actor=actor)
        made[name] = reader(name.replace(" ", "."), person.id)
    return made


def rest(engine: str) -> None:
    """Bring the statistics of the database up to date, as its own upkeep would do in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if engine == "postgresql" else "PRAGMA optimize")


@contextmanager
def process(command: Sequence[str], env: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Give a process that is stopped, with all below it, when the block ends."""
    with subprocess.Popen(command, env=env, start_new_session=True, cwd=common.ROOT) as child:
        try:
            yield child
        finally:
            child.send_signal(signal.SIGTERM)
            try:
                child.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)


@contextmanager
def lane(place: SimpleNamespace, name: str = "index") -> Iterator[subprocess.Popen[bytes]]:
    """Give a worker of a lane in a process of its own."""
    command = [sys.executable, "-m", "secretariat.cli.main", "worker", "--lane", name]
    with process(command, place.env) as child:
        yield child


@contextmanager
def web(
    place: SimpleNamespace, *, workers: int = 2
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Give the port and the process of the real web server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "secretariat.cli.web_process", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", str(workers), "--threads", "4"]
    command += ["--attending", str(place.home / "attending")]
    with process(command, place.env) as child:
        _await(f"http://127.0.0.1:{port}/api/v1/registers", child)
        yield port, child


def _await(url: str, child: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except URLError as error:
            if getattr(error, "code", None) is not None:
                return
            if child.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def secret() -> str:
    """Return a word that no record holds yet."""
    return f"xq{secrets.token_hex(6)}"
