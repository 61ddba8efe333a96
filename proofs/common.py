"""Common: a private house for a proof, records in it, and the line a proof prints.

`opened` gives this process a new house; it must be called before anything of the house is imported.
"""

import argparse
import contextlib
import os
import platform
import random
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

from tests import postgres

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("sqlite", "postgresql")
ABSENT = 75


def parser(text: str | None, **numbers: int) -> argparse.ArgumentParser:
    """Return a parser with the options of every proof, and whole numbers with their defaults."""
    made = argparse.ArgumentParser(description=text)
    made.add_argument("--engine", choices=ENGINES, default="sqlite")
    made.add_argument("--seed", type=int, default=None)
    for name, default in numbers.items():
        made.add_argument(f"--{name}", type=int, default=default)
    return made


def seed_of(given: int | None) -> int:
    """Return the seed of this run and start the random numbers with it."""
    seed = secrets.randbelow(10**6) if given is None else given
    random.seed(seed)
    return seed


class Clock:
    """What the house takes for now, in place of `timezone.now`; set by hand."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the time that was set."""
        return self.now


@contextlib.contextmanager
def database(engine: str) -> Iterator[str]:
    """Yield the URL of a private cluster, or nothing for SQLite; end with 75 without one."""
    if engine == "sqlite":
        yield ""
        return
    try:
        with postgres.cluster() as url:
            yield url
    except postgres.ClusterAbsent as absent:
        sys.stderr.write(f"SKIPPED: {absent}\n")
        sys.exit(ABSENT)


@contextlib.contextmanager
def folder(*, within: Path | None = None) -> Iterator[Path]:
    """Yield a temporary folder."""
    made = Path(tempfile.mkdtemp(prefix="secretariat-proof-", dir=within))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def environment(home: Path, url: str) -> dict[str, str]:
    """Return the environment of a house: nothing of the caller's own house leaks in."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("SECRETARIAT_")}
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "secretariat.conf.settings",
        "SECRETARIAT_HOME": str(home),
        "SECRETARIAT_DATABASE": url,
        "SECRETARIAT_CHECKPOINT_COPIES": str(home.parent / f"{home.name}-copies"),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


@contextlib.contextmanager
def opened(
    engine: str, *, within: Path | None = None, at: str | None = None
) -> Iterator[SimpleNamespace]:
    """Yield a new, migrated house that this process has opened: its folder, URL and environment.

    `at` is the URL of a database that the caller looks after.
    """
    with contextlib.ExitStack() as held:
        place = held.enter_context(folder(within=within))
        url = held.enter_context(database(engine)) if at is None else at
        home = place / "house"
        home.mkdir()
        variables = environment(home, url)
        os.environ.clear()
        os.environ.update(variables)
        open_here(migrate=True)
        try:
            yield SimpleNamespace(home=home, url=url, env=variables, place=place)
        finally:
            from django.db import connections

            connections.close_all()


def open_here(*, migrate: bool = False) -> None:
    """Open the house of the environment in this process."""
    import django

    django.setup()
    if migrate:
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        if not os.environ.get("SECRETARIAT_DATABASE"):
            call_command("migrate", database="aside", verbosity=0, interactive=False)


def furnish() -> str:
    """Make a unit and a person, unless they are there; return the number of the person."""
    from secretariat.kernel import records
    from secretariat.kernel.identity import house
    from secretariat.kernel.store.models import Record

    if done := Record.objects.filter(register="person", number="P-1").first():
        return str(done.number)
    records.create("unit", {"name": "Registry", "code": "REG"}, actor=house())
    person = {"name": "Example Person", "staff_number": "P-1", "unit": "REG"}
    return str(records.create("person", person, actor=house()).number)


def gift(name: str, *, recipient: str = "P-1", **more: object) -> dict[str, object]:
    """Return the values of a gift."""
    return {
        "description": name,
        "giver": f"Giver of {name}",
        "kind": "gift",
        "value": "12.50 CHF",
        "recipient": recipient,
        "received_on": "2026-01-05",
        **more,
    }


def machine(engine: str) -> str:
    """Return on what a figure was measured."""
    from django.db import connection

    if engine == "sqlite":
        import sqlite3

        name = f"SQLite {sqlite3.sqlite_version}"
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version")
            name = f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {name}"


def report(proof: str, figure: str, *, engine: str, seed: int, holds: bool) -> int:
    """Print the line of a proof and return its exit code."""
    where = machine(engine)
    mark = "" if holds else " **MISSED**"
    sys.stdout.write(f"| {proof} | {figure}{mark} | {where} | {seed} |\n")
    sys.stdout.flush()
    return 0 if holds else 1
