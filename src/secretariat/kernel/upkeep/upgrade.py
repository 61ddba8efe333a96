"""Upgrade: brings the database in step with the program, or leaves it as it was.

On SQLite a whole copy is made beside the database first and put back when a step fails. On
PostgreSQL all migrations and declarations run in one transaction. The house takes no writes
meanwhile. What the earlier program did not keep of old records is written for them. Does not know
what a migration does.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from secretariat.kernel import registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.jobs import LANES
from secretariat.kernel.jobs.turns import turn
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import House
from secretariat.kernel.tables import apply as tables
from secretariat.kernel.upkeep import catching_up, databases
from secretariat.kernel.upkeep.errors import UpgradeFailed

SAFETY_SUFFIX = ".before-upgrade"
UNDER_WAY = "an upgrade is under way"


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did: migrations, and steps of the declarations."""

    migrations: tuple[str, ...]
    steps: tuple[str, ...]


def pending() -> tuple[str, ...]:
    """Return the migrations that the database of the records lacks, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return tuple(f"{migration.app_label}.{migration.name}" for migration, _ in plan)


def lacks() -> tuple[str, ...]:
    """Return everything the database lacks, migrations first; nothing is changed."""
    missing = pending()
    return missing or tuple(f"{step.register}: {step.act}" for step in tables.plan())


def upgrade() -> Upgraded:
    """Migrate and apply the declarations, wholly or not at all.

    Raises:
        UpgradeFailed: the database is as it was; the sentence says which step failed and why.
    """
    try:
        with _all_or_nothing():
            wanted = pending()
            steps = () if wanted else tables.plan()
            call_command("migrate", database="default", interactive=False, verbosity=0)
            steps += tables.apply()
            if wanted or steps:
                touched = {step.register for step in steps}
                catching_up.catch_up(set(registers.all_registers()) if wanted else touched)
    except (DatabaseError, SecretariatError, ValueError, LookupError, TypeError) as error:
        raise UpgradeFailed(reason=f"{type(error).__name__}: {error}") from error
    bring_aside_in_step()
    return Upgraded(wanted, tuple(f"{step.register}: {step.act}" for step in steps))


def bring_aside_in_step() -> None:
    """Migrate the second database, of sessions and rate limits, where it is one of its own."""
    if locks.is_sqlite():
        call_command("migrate", database="aside", interactive=False, verbosity=0)


def bring_in_step() -> bool:
    """Upgrade if the database lacks anything, as after a restore; tell whether it did.

    Raises:
        UpgradeFailed: the database is as it was.
    """
    is_behind = bool(lacks())
    if is_behind:
        upgrade()
    bring_aside_in_step()
    return is_behind


@contextmanager
def _all_or_nothing() -> Iterator[None]:
    """Undo everything the block did to the database when it fails."""
    if not locks.is_sqlite():
        with transaction.atomic():
            yield
        return
    path = Path(str(connection.settings_dict["NAME"]))
    copy = path.with_suffix(SAFETY_SUFFIX)
    with _lanes_at_rest(), _closed(copy, path):
        copy_whole(copy)
        try:
            yield
        except BaseException:
            put_back(copy, path)
            raise
    copy.unlink()


@contextmanager
def _lanes_at_rest() -> Iterator[None]:
    """Keep the lanes from their duties, which may write even while the house is read-only."""
    with ExitStack() as held:
        for lane in LANES:
            if not held.enter_context(turn(lane)):
                raise UpgradeFailed(reason=f"the lane {lane} is at work; stop the house first")
        yield


@contextmanager
def _closed(copy: Path, path: Path) -> Iterator[None]:
    """Let nobody change records during the block; an upgrade that died before is undone first."""
    if "house" not in connection.introspection.table_names():
        yield
        return
    if copy.exists() and _reason() == UNDER_WAY:
        put_back(copy, path)
    before = _reason()
    with locks.write(even_if_read_only=True):
        House.objects.update_or_create(key="read_only", defaults={"value": UNDER_WAY})
    try:
        yield
    finally:
        with locks.write(even_if_read_only=True):
            if before in {"", UNDER_WAY}:
                House.objects.filter(key="read_only").delete()
            else:
                House.objects.filter(key="read_only").update(value=before)


def _reason() -> str:
    """Return why the house is read-only, or the empty text."""
    return House.objects.filter(key="read_only").values_list("value", flat=True).first() or ""


def copy_whole(copy: Path) -> None:
    """Copy the SQLite database into one file beside it, durably."""
    copy.unlink(missing_ok=True)
    connection.ensure_connection()
    databases.copy_sqlite(connection.connection, copy)
    databases.sync_file(copy)


def put_back(copy: Path, path: Path) -> None:
    """Write a copy over the SQLite database through SQLite, so that open readers see it too."""
    connection.close()
    try:
        with closing(sqlite3.connect(copy)) as source, closing(sqlite3.connect(path)) as target:
            target.execute("PRAGMA busy_timeout=30000")
            source.backup(target)
            target.execute("PRAGMA journal_mode=WAL")
    except sqlite3.Error as error:
        raise OperationalError(f"{error}; the copy of before is {copy}") from error
