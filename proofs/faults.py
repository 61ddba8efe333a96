"""Faults: a write that fails half-way, a full disk and a lost connection leave the house as it was.

For each act the Nth statement that writes is made to fail, N = 1, 2 … until the act passes; after
each failure every row of every table is what it was. A disk without space makes the house
read-only with a sentence, reads go on, and writes resume when space is back. A trace shows that a
file and its folder are on disk before the row that names it is committed.
"""

import hashlib
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from proofs import common

WRITES = ("INSERT", "UPDATE", "DELETE")
DISK_MIB = 200


class Broken(Exception):
    """The fault that is put in."""


class NthWrite:
    """Let the Nth statement that writes fail, or do something before it."""

    def __init__(self, n: int, do: Callable[[], None]) -> None:
        self.left, self.do, self.hit = n, do, False

    def __call__(self, execute, sql, params, many, context):
        """Count a statement, and act before the Nth that writes."""
        if sql.lstrip().upper().startswith(WRITES):
            self.left -= 1
            if self.left == 0:
                self.hit = True
                self.do()
        return execute(sql, params, many, context)


def state() -> str:
    """Return a digest of every row of every table."""
    from django.db import connection

    hasher = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in sorted(map(repr, cursor.fetchall())):
                hasher.update(f"{table} {row}\n".encode())
    return hasher.hexdigest()


def acts() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield each act on a record of its own, by name."""
    from secretariat.kernel import records
    from secretariat.kernel.identity import house

    actor = house()

    def fresh():
        return records.create("gift", common.gift(f"Vase {random.random()}"), actor=actor)

    values = common.gift("Another", **{"description@fr": "Un autre"})
    yield "create", lambda: records.create("gift", values, actor=actor, key=str(random.random()))
    one = fresh()
    changed = {"place": "Room 1", "value": "1.00 USD", "description@es": "Uno"}
    yield "edit", lambda: records.edit("gift", one.id, changed, actor=actor, version=1)
    two = fresh()
    answers = {"reason": "It was too much."}
    yield "move", lambda: records.move("gift", two.id, "give_back", actor=actor, answers=answers)
    three = fresh()
    yield (
        "classify",
        lambda: records.classify(
            "gift", three.id, actor=actor, reason="Named persons.", version=1, level="confidential"
        ),
    )
    four = fresh()
    yield (
        "erase",
        lambda: records.erase(
            "gift", four.id, "giver", actor=actor, reason="Asked for.", authority="Rule 1"
        ),
    )


def fail_every_write() -> tuple[int, list[str]]:
    """Let each write of each act fail in turn; return how many faults, and what is wrong."""
    from django.db import connection

    count, wrong = 0, []
    for name, act in acts():
        before, n = state(), 1
        while True:
            nth = NthWrite(n, _break)
            with connection.execute_wrapper(nth), suppress(Broken):
                act()
            if not nth.hit:
                break
            count += 1
            if state() != before:
                wrong.append(f"{name}: the house is not as it was after write {n} failed")
                before = state()
            n += 1
        if state() == before:
            wrong.append(f"{name}: nothing was written without a fault")
    return count, wrong


def _break() -> None:
    raise Broken


def lose_connection() -> tuple[int, list[str]]:
    """End the database's process at each write in turn; the next request must work."""
    import psycopg
    from django.db import DatabaseError, close_old_connections, connection

    facts = connection.get_connection_params()
    where = {k: facts[k] for k in ("dbname", "user", "host") if k in facts}
    count, wrong = 0, []

    def terminate() -> None:
        pid = connection.connection.info.backend_pid
        with psycopg.connect(**where, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])

    for name, act in acts():
        before, n = state(), 1
        while True:
            nth = NthWrite(n, terminate)
            try:
                with connection.execute_wrapper(nth):
                    act()
            except DatabaseError:
                close_old_connections()  # what the next request does first
            if not nth.hit:
                break
            count += 1
            if state() != before:
                wrong.append(f"{name}: the house is not as it was after the connection was lost")
                before = state()
            n += 1
    return count, wrong


@contextmanager
def small_disk(place: Path) -> Iterator[Path | None]:
    """Yield a folder on a disk of its own, or None where this user may not mount one."""
    folder = place / "disk"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        sys.stderr.write("SKIPPED: a full disk; only root may mount a small one.\n")
        yield None
        return
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill_disk(folder: Path, *, leave: int) -> None:
    """Fill a disk up to some bytes."""
    import os

    space = os.statvfs(folder)
    size = space.f_bavail * space.f_frsize - leave
    with (folder / "ballast").open("wb") as ballast:
        for _ in range(size // 65_536):
            ballast.write(bytes(65_536))


def leave_no_reserve() -> None:
    """Give back the space of SQLite's log, which a next write would use before it asks for more."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def full_disk(home: Path) -> list[str]:
    """Run out of space twice: near the end, and at the very end within a write."""
    from io import BytesIO

    from secretariat.kernel import contents, queries, records
    from secretariat.kernel.audit.verify import verify
    from secretariat.kernel.content import StoreFull
    from secretariat.kernel.errors import ReadOnlyHouse
    from secretariat.kernel.identity import house
    from secretariat.kernel.store import locks

    disk, wrong = home.parent, []
    made = records.create("gift", common.gift("Before"), actor=house())
    before = state()

    def refused(what: str, words: str, act: Callable[[], object]) -> None:
        try:
            act()
        except (ReadOnlyHouse, StoreFull) as refusal:
            if words not in str(refusal):
                wrong.append(f"{what}: {refusal}")
        else:
            wrong.append(f"{what} was not refused")
        if state() != before or queries.get("gift", made.id, reader=house()).title != "Before":
            wrong.append(f"{what}: the house is not as it was, or cannot be read")

    fill_disk(disk, leave=locks.LOW_WATER_BYTES // 2)
    refused(
        "nearly full",
        "nearly full",
        lambda: records.create("gift", common.gift("A"), actor=house()),
    )
    (disk / "ballast").unlink()
    low, locks.LOW_WATER_BYTES = locks.LOW_WATER_BYTES, 0
    leave_no_reserve()
    fill_disk(disk, leave=65_536)
    many = common.gift("B", valuation_note="long " * 90_000)
    refused("full", "full", lambda: records.create("gift", many, actor=house()))
    large = BytesIO(bytes(2_000_000))
    refused("upload", "space", lambda: contents.keep(large, "large.bin", actor=house()))
    (disk / "ballast").unlink()
    locks.LOW_WATER_BYTES = low
    records.create("gift", common.gift("After"), actor=house())
    contents.keep(BytesIO(b"small"), "small.txt", actor=house())
    wrong += [str(finding) for finding in verify().findings]
    return wrong


def trace_one() -> None:
    """Keep a file, between two marks; runs under strace."""
    import os
    from io import BytesIO

    common.open_here()
    from secretariat.kernel import contents
    from secretariat.kernel.identity import house

    contents.store()
    os.write(2, b"MARK begin\n")
    contents.keep(BytesIO(os.urandom(5_000)), "photo.bin", actor=house())
    os.write(2, b"MARK end\n")


def traced(house) -> str:
    """Return what is wrong with the order in which file, folder and row reach the disk."""
    if shutil.which("strace") is None:
        sys.stderr.write("SKIPPED: the order of writing; install the package strace.\n")
        return ""
    log = house.place / "trace"
    calls = "fsync,fdatasync,link,linkat,write,pwrite64,sendto"
    command = ["strace", "-f", "-y", "-s", "120", "-e", f"trace={calls}", "-o", str(log)]
    done = subprocess.run(
        [*command, sys.executable, "-m", "proofs.faults", "--trace"],
        env=house.env, cwd=common.ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        return f"the trace failed: {done.stderr[-300:]}"
    text = log.read_text(errors="replace")
    lines = text[text.index("MARK begin") : text.rindex("MARK end")].splitlines()
    is_row = r"house\.sqlite3-wal" if not house.url else r'sendto\(.*INSERT INTO \\"content\\"'

    def first(pattern: str, after: int = 0) -> int:
        return next(
            (i for i, line in enumerate(lines) if i >= after and re.search(pattern, line)), -1
        )

    file = first(r"f(data)?sync\(\d+<[^>]*content/\.incoming/")
    name = first(r"link(at)?\(.*content/\.incoming/", max(file, 0))
    folder = first(r"fsync\(\d+<[^>]*content/[0-9a-f]{2}/[0-9a-f]{2}>", max(name, 0))
    row = first(is_row)
    durable = (
        first(r"f(data)?sync\(\d+<[^>]*house\.sqlite3-wal", max(row, 0)) if not house.url else row
    )
    if -1 in {file, name, folder, row, durable} or not file < name < folder < row <= durable:
        return f"the order of writing is {file} {name} {folder} {row} {durable}"
    return ""


def main() -> int:
    made = common.parser(__doc__)
    made.add_argument("--trace", action="store_true")
    given = made.parse_args()
    if given.trace:
        trace_one()
        return 0
    seed = common.seed_of(given.seed)
    with ExitStack() as held:
        place = held.enter_context(common.folder())
        disk = held.enter_context(small_disk(place))
        house = held.enter_context(common.opened(given.engine, within=disk))
        common.furnish()
        count, wrong = fail_every_write()
        figure = f"{count} writes failed in turn"
        if given.engine == "postgresql":
            lost, more = lose_connection()
            wrong += more
            figure += f", {lost} connections lost"
        problem = traced(house)
        wrong += [problem] if problem else []
        if disk is not None and given.engine == "sqlite":
            wrong += full_disk(house.home)
            figure += ", disk full three ways"
        figure += f", file and folder on disk before the row; {len(wrong)} faults"
        for line in wrong[:20]:
            sys.stderr.write(line + "\n")
        return common.report(
            "Faults half-way", figure, engine=given.engine, seed=seed, holds=not wrong
        )


if __name__ == "__main__":
    sys.exit(main())
