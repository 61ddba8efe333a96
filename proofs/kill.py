"""Kill: every process of the house is killed during a write burst, and no confirmed write is lost.

Writers create and edit, keep files, and confirm over a pipe what the house confirmed to them; a
sealer and an indexer are at work. All of them, and with PostgreSQL the whole server, are killed
(SIGKILL) at a random moment. After the restart every confirmed write is there, every chain
verifies, numbers have no gap, the index catches up.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from tests import postgres

from proofs import common


class Server:
    """A PostgreSQL server of our own, that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        programs = postgres.binaries()
        if programs is None:
            sys.stderr.write(
                "SKIPPED: no PostgreSQL on this machine: install the package postgresql\n"
            )
            sys.exit(common.ABSENT)
        self.folder, self.programs = folder, programs
        postgres.make(folder, programs)
        self.process = postgres.start(folder, programs, sync=True)
        postgres.wait_ready(folder, programs, self.process)
        self.url = (
            f"postgresql://{postgres.NAME}@/{postgres.NAME}?host={quote(str(folder), safe='')}"
        )

    def family(self) -> list[int]:
        """Return the server's processes, children first."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [*map(int, path.read_text().split()), self.process.pid]

    def kill(self) -> None:
        """Kill the server and all its processes."""
        pids = self.family()
        os.kill(self.process.pid, signal.SIGSTOP)  # so that it starts no child meanwhile
        for pid in {*pids, *self.family()}:
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        for pid in pids:
            while Path(f"/proc/{pid}").exists():
                time.sleep(0.01)

    def start(self) -> None:
        """Start it again and wait until it answers."""
        self.process = postgres.start(self.folder, self.programs, sync=True)
        probe = [str(self.programs / "pg_isready"), "-q", "-h", str(self.folder)]
        while subprocess.run(probe, check=False).returncode:
            if self.process.poll() is not None:
                raise SystemExit((self.folder / "log").read_text()[-2000:])
            time.sleep(0.05)


@contextmanager
def server(engine: str) -> Iterator[Server | None]:
    """Yield a server where the engine needs one."""
    if engine == "sqlite":
        yield None
        return
    with common.folder() as folder:
        made = Server(folder)
        try:
            yield made
        finally:
            postgres.stop(made.process)


def write(index: int, round_: int) -> None:
    """Create, edit and keep files until killed; confirm each on standard output."""
    common.open_here()
    from io import BytesIO

    from secretariat.kernel import contents, records
    from secretariat.kernel.identity import house

    actor, number = house(), 0
    while True:
        name = f"Burst {round_} {index} {number}"
        values = common.gift(name)
        if number % 5 == 0:
            file = contents.keep(BytesIO(os.urandom(3_000)), "photo.bin", actor=actor)
            values["photograph"] = [{"name": file.name, "digest": file.digest}]
            confirm("content", file.digest, 0, file.digest)
        record = records.create("gift", values, actor=actor, key=name)
        confirm("record", record.id, record.version, record.head)
        if number % 2:
            edited = {"place": f"Room {number}"}
            record = records.edit("gift", record.id, edited, actor=actor, version=record.version)
            confirm("record", record.id, record.version, record.head)
        number += 1


def confirm(kind: str, name: object, version: int, head: str) -> None:
    """Tell the parent what the house has confirmed, in one write."""
    os.write(1, f"{kind} {name} {version} {head}\n".encode())


def keep_sealing() -> None:
    """Seal again and again until killed."""
    common.open_here()
    from secretariat.kernel.audit import checkpoints

    while True:
        checkpoints.seal_now()
        time.sleep(0.05)


def keep_indexing() -> None:
    """Index again and again until killed."""
    common.open_here()
    from secretariat.kernel import indexing

    while True:
        indexing.drain()
        time.sleep(0.05)


class Burst:
    """The processes of one round, and what they confirmed."""

    def __init__(self, env: dict[str, str], writers: int, round_: int) -> None:
        self.confirmed: list[tuple[str, str, int, str]] = []
        roles = [["--writer", str(index), "--round", str(round_)] for index in range(writers)]
        self.writers = [self._start(env, role, pipe=True) for role in roles]
        self.others = [self._start(env, [r], pipe=False) for r in ("--sealer", "--indexer")]
        self.readers = [threading.Thread(target=self._read, args=(p,)) for p in self.writers]
        for reader in self.readers:
            reader.start()

    def _start(self, env: dict[str, str], role: list[str], *, pipe: bool) -> subprocess.Popen:
        command = [sys.executable, "-m", "proofs.kill", *role]
        target = subprocess.PIPE if pipe else subprocess.DEVNULL
        return subprocess.Popen(
            command, env=env, cwd=common.ROOT, stdout=target, stderr=subprocess.PIPE
        )

    def _read(self, process: subprocess.Popen) -> None:
        for line in process.stdout:
            if line.endswith(b"\n"):
                kind, name, version, head = line.decode().split()
                self.confirmed.append((kind, name, int(version), head))

    def wait_until_busy(self) -> None:
        """Wait until every writer has confirmed something."""
        while len(self.confirmed) < 4 * len(self.writers):
            for process in (*self.writers, *self.others):
                if process.poll() is not None:
                    raise SystemExit(process.stderr.read().decode()[-2000:])
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill all of them."""
        for process in (*self.writers, *self.others):
            process.kill()
        for process in (*self.writers, *self.others):
            process.wait()
        for reader in self.readers:
            reader.join()
        for process in (*self.writers, *self.others):
            process.stderr.close()
            if process.stdout:
                process.stdout.close()


def check(confirmed: list[tuple[str, str, int, str]]) -> list[str]:
    """Return what of the confirmed writes is lost, and what does not verify."""
    from secretariat.kernel import contents, finding, indexing
    from secretariat.kernel.audit.verify import verify
    from secretariat.kernel.identity import house
    from secretariat.kernel.store.models import Content, Event, Outbox, Record

    wrong = []
    hashes = set(Event.objects.values_list("hash", flat=True))
    versions = dict(Record.objects.values_list("id", "version"))
    versions = {str(key): value for key, value in versions.items()}
    kept = set(Content.objects.values_list("digest", flat=True))
    for kind, name, version, head in confirmed:
        if kind == "content" and not (name in kept and contents.store().verify(name)):
            wrong.append(f"content {name} is lost")
        if kind == "record" and (versions.get(name, 0) < version or head not in hashes):
            wrong.append(f"record {name} version {version} is lost")
    numbers = sorted(
        int(n.rsplit("-", 1)[1])
        for n in Record.objects.filter(register="gift").values_list("number", flat=True)
    )
    if numbers != list(range(1, len(numbers) + 1)):
        wrong.append(f"numbers have a gap: {len(numbers)} records, the last is {numbers[-1]}")
    found = verify()
    wrong += [str(finding_) for finding_ in found.findings[:5]]
    indexing.drain_all()
    total = finding.find("Burst", reader=house(), register="gift").total
    if Outbox.objects.exists() or total != len(numbers):
        wrong.append(f"the index knows {total} of {len(numbers)} records")
    indexing.close()
    return wrong


def main() -> int:
    made = common.parser(__doc__, rounds=20, writers=3)
    made.add_argument("--writer", type=int, default=None)
    made.add_argument("--round", type=int, default=0)
    made.add_argument("--sealer", action="store_true")
    made.add_argument("--indexer", action="store_true")
    given = made.parse_args()
    if given.writer is not None:
        write(given.writer, given.round)
    if given.sealer:
        keep_sealing()
    if given.indexer:
        keep_indexing()
    seed = common.seed_of(given.seed)
    with (
        server(given.engine) as own,
        common.opened(given.engine, at=own.url if own else "") as house,
    ):
        return rounds(given, own, house, seed)


def rounds(given, own: Server | None, house, seed: int) -> int:
    """Kill and check as often as asked, and report."""
    from django.db import connections

    from secretariat.kernel.store.models import Event

    common.furnish()
    connections.close_all()
    confirmed: list[tuple[str, str, int, str]] = []
    wrong: list[str] = []
    slowest = 0.0
    for round_ in range(given.rounds):
        burst = Burst(house.env, given.writers, round_)
        burst.wait_until_busy()
        time.sleep(random.uniform(0.1, 1.5))
        if own is not None:
            own.kill()
        burst.kill()
        begun = time.monotonic()
        if own is not None:
            own.start()
        Event.objects.exists()
        slowest = max(slowest, time.monotonic() - begun)
        confirmed += burst.confirmed
        wrong += [f"round {round_}: {line}" for line in check(confirmed)]
        connections.close_all()
    for line in wrong[:20]:
        sys.stderr.write(line + "\n")
    figure = (
        f"{given.rounds} kills of all processes, {len(confirmed):,} confirmed writes,"
        f" {len(wrong)} faults; open again in {slowest:.1f} s at most"
    )
    return common.report(
        "Kill during writes", figure, engine=given.engine, seed=seed, holds=not wrong
    )


if __name__ == "__main__":
    sys.exit(main())
