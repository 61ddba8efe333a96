"""Doctor: looks at a house and says what is not well, and what to do about it.

Changes nothing. Each check answers with one state: `ok`, `warn` (it works, but), or `fault`. Does
not verify the evidence; `secretariat audit verify` does.
"""

import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from secretariat.kernel import registers
from secretariat.kernel.audit import checkpoints, copies, epochs, keys
from secretariat.kernel.jobs import LANES
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Content, Event, House, Job, Outbox, RecordFile
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.upkeep import upgrade

State = Literal["ok", "warn", "fault"]
LOW_BYTES = 10 * locks.LOW_WATER_BYTES
LATE = timedelta(minutes=5)
SKEW_SECONDS = 5.0
SAMPLE = 500
WANTED_PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


@dataclass(frozen=True, slots=True)
class Health:
    """What one check found: its name, its state, the fact, and the remedy where one is needed."""

    check: str
    state: State
    fact: str
    remedy: str = ""


def examine() -> Iterator[Health]:
    """Yield the outcome of every check; where the database does not fit, only the first few."""
    yield _disk()
    up_to_date = _database()
    yield up_to_date
    if up_to_date.state == "fault":
        return
    for check in _CHECKS:
        yield check()


def _disk() -> Health:
    """Is there space to write?"""
    space = os.statvfs(settings.HOME)
    free = space.f_bavail * space.f_frsize
    fact = f"{free // 2**20:,} MiB are free in {settings.HOME}"
    if free < locks.LOW_WATER_BYTES:
        return Health("disk", "fault", fact, "The house takes no changes. Make space on its disk.")
    if free < LOW_BYTES:
        return Health(
            "disk", "warn", fact, "Make space soon; below 64 MiB the house takes no changes."
        )
    return Health("disk", "ok", fact)


def _database() -> Health:
    """Does the database fit the program and the declarations?"""
    lacks = upgrade.lacks()
    if lacks:
        fact = f"{len(lacks)} steps are missing, the first: {lacks[0]}"
        return Health("database", "fault", fact, "Run secretariat registers apply.")
    applied = House.objects.filter(key=locks.DECLARATIONS).values_list("value", flat=True).first()
    if applied != registers.fingerprint():
        fact = "The declarations are not those that were applied"
        return Health("database", "fault", fact, "Run secretariat registers apply and start anew.")
    return Health("database", "ok", "Tables and declarations are up to date")


def _settings_of_database() -> Health:
    """Does the database keep what it says it wrote, and order text alike?"""
    wrong = list(_sqlite_settings() if locks.is_sqlite() else _postgresql_settings())
    if wrong:
        return Health(
            "database settings",
            "fault",
            "; ".join(wrong),
            "Put the settings back; see the guide to installing.",
        )
    return Health("database settings", "ok", f"{connection.vendor} keeps what it confirms")


def _sqlite_settings() -> Iterator[str]:
    """Yield the settings of SQLite that are not as they must be."""
    with connection.cursor() as cursor:
        for name, wanted in WANTED_PRAGMAS.items():
            cursor.execute(f"PRAGMA {name}")
            found = cursor.fetchone()[0]
            if found != wanted:
                yield f"{name} is {found} and must be {wanted}"


def _postgresql_settings() -> Iterator[str]:
    """Yield the settings of PostgreSQL that are not as they must be."""
    with connection.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            found = cursor.fetchone()[0]
            if found == "off":
                yield f"{name} is off"
        cursor.execute(
            "SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database"
            " WHERE datname = current_database()"
        )
        encoding, collation = cursor.fetchone()
    if encoding != "UTF8":
        yield f"the encoding is {encoding} and must be UTF8"
    if collation not in {"C", "POSIX", "C.UTF-8", "C.utf8"}:
        yield f"the collation is {collation} and must be C, or lists are ordered another way"
    if connection.settings_dict["OPTIONS"].get("prepare_threshold", 0) is not None:
        yield "statements are prepared, which a connection pooler cannot carry"


def _read_only() -> Health:
    """Does the house take changes?"""
    reason = House.objects.filter(key="read_only").values_list("value", flat=True).first()
    if not reason:
        return Health("changes", "ok", "The house takes changes")
    remedy = (
        "Wait for it to end. If nothing is under way, it died: run secretariat registers apply."
    )
    return Health("changes", "warn", f"The house is read-only: {reason}", remedy)


def _copies_agree() -> Health:
    """Do the typed tables carry what the records' own rows say? Looks at the latest of each."""
    wrong = 0
    for code in registers.all_registers():
        rows = model_of(code)._default_manager.select_related("record").order_by("-pk")[:SAMPLE]
        for row in rows.annotate(
            own_set=F("record__access_set"),
            own_state=F("record__state"),
            own_number=F("record__number"),
        ):
            own = (row.own_set, row.own_state, row.own_number)
            wrong += own != (row.access_set, row.state, row.number)
    if wrong:
        fact = f"{wrong} rows of the registers' tables do not say what their records say"
        return Health(
            "copies of rows",
            "fault",
            fact,
            "Run secretariat audit verify, then secretariat audit rebuild.",
        )
    return Health("copies of rows", "ok", f"The latest {SAMPLE} of each register agree")


def _lanes() -> Health:
    """Is somebody at work on every lane?"""
    idle = []
    for lane in LANES:
        late = Job.objects.filter(lane=lane, state="ready", run_at__lt=timezone.now() - LATE)
        if late.exists():
            idle.append(f"{lane} ({late.count()} jobs wait)")
    dead = Job.objects.filter(state="dead").count()
    if idle:
        fact = f"Nobody works on the lane {', '.join(idle)}"
        return Health(
            "lanes", "fault", fact, "Start secretariat serve, or secretariat worker for the lane."
        )
    if dead:
        fact = f"{dead} jobs gave up"
        return Health("lanes", "warn", fact, "Read their errors, mend the cause and repeat them.")
    return Health("lanes", "ok", "No job waits longer than five minutes")


def _outbox() -> Health:
    """Is the search index in step?"""
    first = Outbox.objects.order_by("id").values_list("at", flat=True).first()
    if first is None or timezone.now() - first < LATE:
        return Health("search index", "ok", f"{Outbox.objects.count()} changes wait to be indexed")
    fact = f"Changes have waited to be indexed since {first:%Y-%m-%d %H:%M} UTC"
    return Health("search index", "fault", fact, "Start the lane: secretariat worker --lane index.")


def _contents() -> Health:
    """Are the bytes there, and read?"""
    from secretariat.kernel import contents

    digests = RecordFile.objects.order_by("-id").values_list("content_id", flat=True)[:SAMPLE]
    missing = [digest for digest in set(digests) if not contents.store().exists(digest)]
    waiting = Content.objects.filter(status="waiting", added_at__lt=timezone.now() - LATE).count()
    if missing:
        fact = f"{len(missing)} of the latest {SAMPLE} files have no bytes, the first: {missing[0]}"
        return Health(
            "content", "fault", fact, "Bring the bytes back from a backup into the content store."
        )
    if waiting:
        fact = f"{waiting} contents wait to be read"
        return Health("content", "warn", fact, "Start the lane: secretariat worker --lane slow.")
    return Health("content", "ok", f"The bytes of the latest {SAMPLE} files are there")


def _sealed() -> Health:
    """Is what happened sealed, and are the seals copied off the machine?"""
    newest = checkpoints.newest()
    late = Event.objects.filter(
        epoch__gt=epochs.last_sealed(), at__lt=timezone.now() - LATE
    ).exists()
    if late:
        since = newest.sealed_at.strftime("%Y-%m-%d %H:%M UTC") if newest else "never"
        fact = f"Events wait to be sealed; the newest checkpoint is of {since}"
        return Health(
            "checkpoints", "fault", fact, "Start the lane: secretariat worker --lane prompt."
        )
    if newest is not None and not newest.is_copied:
        fact = f"Checkpoint {newest.number} is not in every copy"
        return Health(
            "checkpoints",
            "fault",
            fact,
            "Mend the folders in SECRETARIAT_CHECKPOINT_COPIES, then secretariat audit checkpoint.",
        )
    if not copies.copy_folders():
        fact = "Checkpoints are copied nowhere"
        return Health(
            "checkpoints",
            "warn",
            fact,
            "Set SECRETARIAT_CHECKPOINT_COPIES to folders off this machine.",
        )
    return Health("checkpoints", "ok", "Everything older than five minutes is sealed and copied")


def _key() -> Health:
    """Is the key of the checkpoints there, and for nobody else to read?"""
    path = keys.private_path()
    if not path.exists():
        state: State = "fault" if epochs.last_sealed() else "ok"
        return Health(
            "key",
            state,
            f"There is no key in {path}",
            "Put it back from a backup." if state == "fault" else "",
        )
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        return Health("key", "fault", f"Others may read {path}", f"Run chmod 600 {path}.")
    if os.access(path, os.R_OK) and _is_beside_database(path):
        fact = "Whoever runs this command can read the key"
        remedy = "If the web runs as the same user, give the prompt lane its own user, and the key."
        return Health("key", "warn", fact, remedy)
    return Health("key", "ok", "The key is kept from this user")


def _is_beside_database(path: Path) -> bool:
    """Tell whether the key lies in the house, where the web process may be at home too."""
    return Path(settings.HOME) in path.parents


def _clock() -> Health:
    """Does this machine agree on the time with its database, and with what was written before?"""
    skew = 0.0
    if not locks.is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT extract(epoch FROM clock_timestamp())::float8")
            skew = abs(float(cursor.fetchone()[0]) - time.time())
    last = Event.objects.order_by("-id").values_list("at", flat=True).first()
    ahead = (last - timezone.now()).total_seconds() if last else 0.0
    if max(skew, ahead) > SKEW_SECONDS:
        off = max(skew, ahead)
        fact = f"The clock differs by {off:.0f} s from the database or the newest event"
        return Health("clock", "fault", fact, "Set the clock of this machine by a time server.")
    return Health("clock", "ok", f"It is {timezone.localtime():%Y-%m-%d %H:%M:%S %Z}")


_CHECKS: tuple[Callable[[], Health], ...] = (
    _settings_of_database,
    _read_only,
    _copies_agree,
    _lanes,
    _outbox,
    _contents,
    _sealed,
    _key,
    _clock,
)
