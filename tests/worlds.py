"""Worlds: units, people, roles and records of a test, made through the doors of the house.

The in-process builders work on any institution with the registers of identity. Does not know what
is tested; `tests.vault` declares the institution that shows every kind of rule and type.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from django.db import connections

from secretariat.kernel import accounts, doors, factors, identity, queries, records
from secretariat.kernel.factors import totp, vault
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record

ROOT = Path(__file__).resolve().parents[1]
LONG_AGO = "2000-01-01"


def house() -> Actor:
    """Return the operator at the machine."""
    return identity.house(language="en")


def unit(code: str, *, parent: str | None = None, name: str = "") -> Record:
    """Create a unit."""
    values = {"name": name or f"Unit {code}", "code": code, "parent": parent}
    return records.create("unit", values, actor=house())


def merge(code: str, *, into: str) -> Record:
    """Merge one unit into another: the successor takes over what it holds."""
    closing = edit("unit", code, {"successor": into})
    return records.move("unit", closing.id, "close", actor=house())


def person(
    number: str, *, unit: str, clearance: str | None = None, caveats: str = "", name: str = ""
) -> Record:
    """Create a person with an account called like the number, in lower case."""
    values = {
        "name": name or f"Person {number}",
        "staff_number": number,
        "unit": unit,
        "clearance": clearance,
        "clearance_caveats": caveats,
    }
    made = records.create("person", values, actor=house())
    accounts.create_account(number.lower(), None, person=made.id)
    return made


def role(
    holder: str,
    name: str,
    *,
    unit: str | None = None,
    deputy_of: str | None = None,
    days: tuple[str, str | None] = (LONG_AGO, None),
) -> Record:
    """Give a person a role, in the whole house or at a unit, from one day until another."""
    values = {
        "reason": f"{name} for {holder}",
        "role": name,
        "holder": holder,
        "deputy_of": deputy_of,
        "unit": unit,
        "from_on": days[0],
        "until_on": days[1],
    }
    return records.create("role_assignment", values, actor=house())


def actor(number: str, *, on: date | None = None) -> Actor:
    """Return the actor behind a person's account as the tables say now, or on another day."""
    found = identity.actor_named(number.lower())
    return found if on is None else replace(found, today=on)


def edit(register: str, ref: str | UUID, values: Mapping[str, object]) -> Record:
    """Change a record as the house, whatever its version."""
    stored = queries.get(register, ref, reader=house())
    return records.edit(register, ref, values, actor=house(), version=stored.version)


def concept(notation: str, label: str, **others: object) -> Record:
    """Create a concept of the scheme that its notation begins with."""
    values: dict[str, object] = {
        "pref_label": label,
        "notation": notation,
        "scheme": notation.partition(".")[0],
        **others,
    }
    return records.create("concept", values, actor=house())


def gift(actor: Actor, **values: object) -> Record:
    """Declare a gift; what is not named is plain and right."""
    given: dict[str, object] = {
        "description": "Vase",
        "giver": "The Government",
        "kind": "gift",
        "value": "120.50 CHF",
        "received_on": "2026-01-02",
    }
    return records.create("gift", {**given, **values}, actor=actor)


def faults_of(refusal: Any) -> dict[str, str]:
    """Return the sentence for each refused field."""
    return {fault.field: fault.message for fault in refusal.faults}


def codes_of(refusal: Any) -> dict[str, str]:
    """Return the code for each refused field."""
    return {fault.field: fault.code for fault in refusal.faults}


def run_apart(
    module: str,
    arguments: Sequence[str] = (),
    *,
    home: Path,
    institution: Path | None = None,
    timeout: float = 280,
) -> subprocess.CompletedProcess[str]:
    """Run a module as a process of its own: another house, another institution, same engine.

    On PostgreSQL the process gets a database of its own, dropped afterwards.
    """
    with one_database(home):
        environment = _environment(home, institution)
        return _run(["-m", module, *arguments], environment, timeout)


def run_file(
    path: Path, *, home: Path, institution: Path | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a program in a house of its own; within `one_database` again and again in the same."""
    return _run([str(path)], _environment(home, institution), timeout)


_own: dict[Path, str] = {}


@contextmanager
def one_database(home: Path) -> Iterator[None]:
    """Keep one database for a house while programs open it one after the other."""
    url = os.environ.get("SECRETARIAT_DATABASE", "")
    if not url:
        yield
        return
    name = f"apart_{os.getpid()}_{abs(hash(home))}"[:60]
    with _database(url, name) as own:
        _own[home] = own
        yield


def _environment(home: Path, institution: Path | None) -> dict[str, str]:
    """Return the environment of a process of its own; nothing of the caller's house leaks in."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SECRETARIAT_")}
    environment |= {"SECRETARIAT_HOME": str(home), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    environment["DJANGO_SETTINGS_MODULE"] = "secretariat.conf.settings"
    if institution is not None:
        environment["SECRETARIAT_INSTITUTION"] = str(institution)
    if os.environ.get("SECRETARIAT_DATABASE"):
        environment["SECRETARIAT_DATABASE"] = _own[home]
    return environment


def python_beside(text: str) -> subprocess.CompletedProcess[str]:
    """Run a program beside the test, in the same house and on the test's own databases."""
    environment = dict(os.environ) | {"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    environment["DJANGO_SETTINGS_MODULE"] = "secretariat.conf.settings"
    names = {alias: str(connections[alias].settings_dict["NAME"]) for alias in connections}
    swap = (
        "from django.conf import settings\n"
        f"for alias, name in {names!r}.items(): settings.DATABASES[alias]['NAME'] = name\n"
    )
    command = [sys.executable, "-c", swap + text]
    return subprocess.run(
        command, cwd=ROOT, env=environment, text=True, capture_output=True, timeout=60, check=True
    )


@contextmanager
def _database(url: str, name: str) -> Iterator[str]:
    """Create a database beside the one of a URL, and drop it in the end."""
    parts = urlsplit(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield parts._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(
    arguments: Sequence[str], environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run Python and return what it said."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=dict(environment),
        text=True,
        capture_output=True,
        timeout=timeout,
        check=False,
    )


def authenticator(account: Any) -> bytes:
    """Set up an authenticator for an account; return its secret."""
    setup = factors.begin_authenticator(account, house="House")
    secret = vault.open_(setup.closed, account=account.pk)
    code = totp.code_of(secret, int(time.time()) // totp.STEP_SECONDS)
    factors.confirm_authenticator(account, setup.closed, code, origin=doors.OPERATOR)
    return secret
