"""Databases: copying the whole database while others write, and putting a copy into an empty one.

SQLite: the online backup interface, on the connection that reads at one moment. PostgreSQL:
`pg_dump` on the exported snapshot of that moment. Sessions and rate limits are not copied.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from secretariat.kernel.audit.files import sync_folder
from secretariat.kernel.store.locks import is_sqlite
from secretariat.kernel.upkeep.errors import CopyFailed, HouseNotEmpty, ProgramMissing

SQLITE_NAME, POSTGRESQL_NAME = "database.sqlite3", "database.dump"
PASSING = ("sign_in", "rate_window")


def copy_into(folder: Path) -> Path:
    """Copy the database as it is at the moment being read; return the file.

    Raises:
        ProgramMissing, CopyFailed.
    """
    path = folder / (SQLITE_NAME if is_sqlite() else POSTGRESQL_NAME)
    if is_sqlite():
        copy_sqlite(connection.connection, path)
    else:
        _dump(path)
    sync_file(path)
    return path


def copy_sqlite(source: sqlite3.Connection, path: Path) -> None:
    """Copy an SQLite database into one file.

    Raises:
        CopyFailed: the copy is not whole.
    """
    try:
        with closing(sqlite3.connect(path)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            problem = target.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        path.unlink(missing_ok=True)
        raise CopyFailed(reason=str(error)) from error
    if problem != "ok":
        raise CopyFailed(reason=problem)


def sync_file(path: Path) -> None:
    """Make a file and its name survive a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    sync_folder(path.parent)


def _dump(path: Path) -> None:
    """Run pg_dump on the snapshot of the open transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
    left_out = [f"--exclude-table-data={table}" for table in PASSING]
    options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
    _run("pg_dump", [*options, *left_out, f"--file={path}"])


def require_empty() -> None:
    """Return if the PostgreSQL database of this house holds nothing; SQLite is a file.

    Raises:
        HouseNotEmpty: it holds a table.
    """
    if is_sqlite():
        return
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if tables:
        name = connection.settings_dict["NAME"]
        raise HouseNotEmpty(place=f"The database {name}")


@contextmanager
def loaded(path: Path) -> Iterator[None]:
    """Put a dump into the empty PostgreSQL database; if the block fails, empty it again.

    With SQLite the file is in its place already, and its folder goes with the failure.

    Raises:
        ProgramMissing, CopyFailed.
    """
    if is_sqlite():
        yield
        return
    name = str(connection.settings_dict["NAME"])
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    _run("pg_restore", [*options, f"--dbname={name}", str(path)], names_database=False)
    try:
        yield
    except BaseException:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
        raise


def _run(program: str, options: list[str], *, names_database: bool = True) -> None:
    """Run a program of PostgreSQL on this house's database; no password on its command line."""
    found = shutil.which(program)
    if found is None:
        raise ProgramMissing(program=program)
    facts = connection.settings_dict
    environment = {**os.environ, "LC_ALL": "C"}
    for variable, key in (
        ("PGHOST", "HOST"),
        ("PGPORT", "PORT"),
        ("PGUSER", "USER"),
        ("PGPASSWORD", "PASSWORD"),
    ):
        if facts[key]:
            environment[variable] = str(facts[key])
    for variable, key in (("PGSSLMODE", "sslmode"), ("PGSSLROOTCERT", "sslrootcert")):
        if facts["OPTIONS"].get(key):
            environment[variable] = str(facts["OPTIONS"][key])
    if names_database:
        environment["PGDATABASE"] = str(facts["NAME"])
    done = subprocess.run(  # noqa: S603 - a program found on the path, no words from outside
        [found, *options], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CopyFailed(reason=f"{program}: {done.stderr.strip()[-500:]}")
