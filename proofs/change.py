"""Change: declarations change under many records while people write and read, and nothing is lost.

Writers and readers work through the doors of the house, each a process that leaves when new
declarations are announced and is started anew on them, as `serve` does. Meanwhile a field is added,
renamed, widened, retyped (a choice by a map, a text to a number), retired and indexed. Afterwards
every value equals one worked out here without the engine, and no reader met an error.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from proofs import common

HEAD = """\
register: thing
office: vault
version: {version}
title: Thing
plural: Things
number: "THI-{{seq:8}}"
purpose: Shows that declarations change while the house is open.
level: internal
class: REC.FIL
fields:
  name: {{type: text, required: true, max: {max}}}
{fields}
lifecycle:
  start: open
  states: {{open: {{kind: open}}, closed: {{kind: closed, result: closed}}}}
  moves: {{close: {{from: open, to: closed}}}}
access:
  - {{who: staff, can: [read]}}
  - {{who: role(records_manager), can: [create, edit, close]}}
retention: {{closed: REC.FIL.01}}
views:
  list: {{columns: [number, name], sort: number, filters: [{filters}]}}
{migrate}"""
LEVEL = "rank: {type: choice, of: {low: Low, mid: Mid, high: High}}"
MAP = "{from: 4, field: rank, map: {low: minor, mid: minor, high: major}}"
NEW_LEVEL = "rank: {type: choice, of: {minor: Minor, major: Major}}"
FIRST = ["place: {type: text}", "amount: {type: text}", LEVEL, "body: {type: longtext}"]
ADDED = [*FIRST, "extra: {type: date}"]
RENAMED = ["site: {type: text, was: place}", *ADDED[1:]]
RETYPED = [RENAMED[0], "amount: {type: integer}", NEW_LEVEL, *RENAMED[3:]]
RETIRED = [*RETYPED[:3], "body: {type: longtext, retired: 6}", RETYPED[4]]
MIGRATE = f"migrate:\n  - {MAP}\n  - {{from: 4, field: amount}}\n"
STEPS: tuple[tuple[str, list[str], int, str, str], ...] = (
    ("first", FIRST, 80, "state", ""),
    ("add", ADDED, 80, "state", ""),
    ("rename", RENAMED, 80, "state", ""),
    ("widen", RENAMED, 200, "state", ""),
    ("retype", RETYPED, 200, "state", MIGRATE),
    ("retire", RETIRED, 200, "state", MIGRATE),
    ("index", RETIRED, 200, "state, amount", MIGRATE),
)
LEVELS = ("low", "mid", "high")
BECOMES = {"low": "minor", "mid": "minor", "high": "major"}
BLOCK = 5_000


def write_step(root: Path, version: int) -> None:
    """Write the institution as it is declared at a version."""
    from tests import vault

    _, fields, longest, filters, migrate = STEPS[version - 1]
    lines = "\n".join(f"  {line}" for line in fields)
    facts = {"version": version, "fields": lines, "max": longest, "filters": filters}
    vault.write_texts(root, {"thing": HEAD.format(migrate=migrate, **facts)})


def values_of(index: int) -> dict[str, str]:
    """Return what record `index` holds at first."""
    level = LEVELS[index % 3]
    return {"name": f"Thing {index}", "place": f"P{index}", "amount": str(index), "rank": level}


def as_declared(values: dict[str, str], version: int) -> dict[str, object]:
    """Return first values by the names and in the form of a version; worked out here alone."""
    found: dict[str, object] = dict(values)
    if version >= 3:
        found["site"] = found.pop("place")
    if version >= 5:
        found["rank"], found["amount"] = BECOMES[values["rank"]], int(values["amount"])
    return found


def fill(count: int) -> None:
    """Put records into the house: some through the door, the rest as rows alone."""
    from secretariat.foundation.identifiers import uuid7
    from secretariat.kernel import bulk, identity, registers
    from secretariat.kernel.store import locks, rows
    from secretariat.kernel.store.models import Counter, Record
    from secretariat.kernel.tables.models_of_registers import model_of
    from secretariat.kernel.tables.rows import to_columns

    through = min(count, 1_000)
    for _ in bulk.load("thing", map(values_of, range(1, through + 1)), actor=identity.house()):
        pass
    model, spec = model_of("thing"), registers.get("thing").fields
    like = Record.objects.filter(register="thing").order_by("number").first()
    assert like is not None
    typed = model._default_manager.get(pk=like.pk)
    spine = [f.attname for f in Record._meta.local_concrete_fields]
    for start in range(through + 1, count + 1, BLOCK):
        some = range(start, min(start + BLOCK, count + 1))
        ids = {i: uuid7() for i in some}
        with locks.write():
            own = {i: {"id": ids[i], "number": f"THI-{i:08}", "title": f"Thing {i}"} for i in some}
            rows.insert(
                Record, spine, ([own[i].get(n, getattr(like, n)) for n in spine] for i in some)
            )
            made = []
            for i in some:
                columns = {"record_id": ids[i], "number": f"THI-{i:08}"}
                for name, value in values_of(i).items():
                    columns |= to_columns(name, spec[name], value)
                made.append(columns)
            names = [f.attname for f in model._meta.local_concrete_fields]
            rows.insert(model, names, ([m.get(n, getattr(typed, n)) for n in names] for m in made))
    Counter.objects.filter(key__startswith="thing").update(last=count)


def work(role: str, seed: int) -> None:
    """Write or read until new declarations are announced; tell each thing done in a line."""
    common.open_here()
    from secretariat.kernel import identity, queries, records, registers
    from secretariat.kernel.errors import DeclarationsChanged
    from secretariat.kernel.tables import attending

    attending.attend()
    if not attending.wait_for_turn():
        return
    version, actor = registers.get("thing").version, identity.house()
    mine = registers.fingerprint()
    say("ready", version)
    number, last = seed, time.monotonic()
    while True:
        if time.monotonic() - last > 0.1:
            last = time.monotonic()
            if attending.wanted() != mine:
                return
        number += 1
        begun = time.monotonic()
        if role == "reader":
            page = queries.page("thing", reader=actor, sort="number", limit=10)
            name = "site" if version >= 3 else "place"
            assert all(name in record.values for record in page.records)
            say("read", round(time.monotonic() - begun, 4))
        else:
            plain = {**values_of(number), "name": f"New {number}"}
            try:
                made = records.create("thing", as_declared(plain, version), actor=actor)
            except DeclarationsChanged:  # it was not relieved in time: refused, not lost
                say("refused", number)
                return
            say("made", str(made.id), number)
        time.sleep(0.01)


def say(*words: object) -> None:
    """Tell the parent, in one write."""
    os.write(1, (json.dumps(words) + "\n").encode())


class Worker(threading.Thread):
    """One process of the house, started anew whenever it leaves for new declarations."""

    def __init__(self, role: str, seed: int, env: dict[str, str]) -> None:
        super().__init__(daemon=True)
        self.role, self.seed, self.env = role, seed, env
        self.done: list[list[object]] = []
        self.errors: list[str] = []
        self.stop = threading.Event()
        self.process: subprocess.Popen | None = None

    def run(self) -> None:
        """Keep the process going."""
        while not self.stop.is_set():
            self.seed += 1_000_000
            self.process = subprocess.Popen(
                [sys.executable, "-m", "proofs.change", "--role", self.role, "--from", str(self.seed)],
                env=self.env, cwd=common.ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                text=True,
            )  # fmt: skip
            for line in self.process.stdout:
                if line.endswith("\n"):
                    self.done.append(json.loads(line))
            if self.process.wait() and not self.stop.is_set():
                self.errors.append(self.process.stderr.read()[-600:])

    def end(self) -> None:
        """End the process."""
        self.stop.set()
        if self.process is not None:
            self.process.terminate()
        self.join()


def apply_apart(env: dict[str, str]) -> dict[str, object]:
    """Apply the declarations in a process of its own; return its seconds and what it did."""
    done = subprocess.run(
        [sys.executable, "-m", "proofs.change", "--role", "apply"],
        env=env, cwd=common.ROOT, text=True, capture_output=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1])[0]


def apply_here() -> None:
    """Apply, and tell how long it took, and how long writers had to wait for the change of hands."""
    common.open_here()
    from secretariat.kernel.tables import apply as applying
    from secretariat.kernel.tables import attending

    spans: dict[str, float] = {}

    def timed(name: str, function):
        def run(*given, **named):
            begun = time.monotonic()
            try:
                return function(*given, **named)
            finally:
                spans[name] = spans.get(name, 0.0) + time.monotonic() - begun

        return run

    applying._swap = timed("swap", applying._swap)
    attending.relieve = timed("relief", attending.relieve)
    begun = time.monotonic()
    steps = applying.apply()
    spans["all"] = time.monotonic() - begun
    acts = [step.act for step in steps]
    say({**{name: round(span, 3) for name, span in spans.items()}, "acts": acts})


def wrong_values(count: int, made: Iterator[tuple[str, int]]) -> list[str]:
    """Return what differs from values that were worked out here."""
    from secretariat.kernel.tables.models_of_registers import model_of

    version, wrong = len(STEPS), []
    rows = model_of("thing")._default_manager
    expected = {key: as_declared(values_of(number), version) for key, number in made}
    seen = 0
    names = ("record_id", "number", "name", "site", "amount", "rank")
    for record, number, name, *held in rows.values_list(*names).iterator(chunk_size=5_000):
        wanted = expected.pop(str(record), None)
        if wanted is None and name.startswith("Thing "):
            seen += 1
            wanted = as_declared(values_of(int(name.removeprefix("Thing "))), version)
        if wanted is not None and held != [wanted[n] for n in ("site", "amount", "rank")]:
            wrong.append(f"{number} holds {held}")
    wrong += [f"{key} is lost" for key in expected]
    if seen != count:
        wrong.append(f"{seen} of {count} records are there")
    return wrong


def main() -> int:
    made = common.parser(__doc__, records=1_000_000, writers=2, readers=2)
    made.add_argument("--role", default="")
    made.add_argument("--from", dest="start", type=int, default=0)
    given = made.parse_args()
    if given.role:
        play_role(given.role, given.start)
        return 0
    seed = common.seed_of(given.seed)
    with common.folder() as folder:
        write_step(folder / "institution", 1)
        return play(given, folder / "institution", seed)


def play_role(role: str, start: int) -> None:
    """Be one process of the house."""
    if role == "apply":
        apply_here()
    elif role == "fill":
        common.open_here(migrate=True)
        fill(start)
    else:
        work(role, start)


def play(given, root: Path, seed: int) -> int:
    """Fill a house, change its declarations under its workers, and report."""
    with common.folder() as place, common.database(given.engine) as url:
        home = place / "house"
        home.mkdir()
        env = {**common.environment(home, url), "SECRETARIAT_INSTITUTION": str(root)}
        filling = ["-m", "proofs.change", "--role", "fill", "--from", str(given.records)]
        subprocess.run([sys.executable, *filling], env=env, cwd=common.ROOT, check=True)
        return measured(given, root, env, seed)


def wait_until_busy(workers: list[Worker], version: int) -> None:
    """Wait until every worker has done something on a version."""
    for worker in workers:
        while ["ready", version] not in worker.done or worker.done[-1][0] == "ready":
            if worker.errors:
                raise SystemExit(worker.errors[0])
            time.sleep(0.05)


def measured(given, root: Path, env: dict[str, str], seed: int) -> int:
    """Change the declarations step by step under workers; print a line for each step."""
    workers = [Worker("writer", 10_000_000 * (i + 1), env) for i in range(given.writers)]
    workers += [Worker("reader", 0, env) for _ in range(given.readers)]
    for worker in workers:
        worker.start()
    spans: dict[str, dict[str, object]] = {}
    for version in range(2, len(STEPS) + 1):
        wait_until_busy(workers, version - 1)
        write_step(root, version)
        spans[STEPS[version - 1][0]] = apply_apart(env)
        sys.stderr.write(f"{STEPS[version - 1][0]}: {spans[STEPS[version - 1][0]]}\n")
    wait_until_busy(workers, len(STEPS))
    for worker in workers:
        worker.end()
    made = [(str(w[1]), int(str(w[2]))) for one in workers for w in one.done if w[0] == "made"]
    reads = [float(str(w[1])) for one in workers for w in one.done if w[0] == "read"]
    refused = sum(w[0] == "refused" for one in workers for w in one.done)
    errors = [error for worker in workers for error in worker.errors]
    os.environ.update(env)
    common.open_here()
    wrong = wrong_values(given.records, iter(made)) + errors
    for line in wrong[:10]:
        sys.stderr.write(line + "\n")
    seconds = "; ".join(f"{n} {s['all']} s (hands {s.get('swap', 0)})" for n, s in spans.items())
    figure = (
        f"{given.records:,} records, {len(made):,} written and {len(reads):,} pages read meanwhile,"
        f" {refused} writes refused, slowest page {max(reads, default=0):.2f} s, {len(wrong)} faults; {seconds}"
    )
    return common.report(
        "Change while open", figure, engine=given.engine, seed=seed, holds=not wrong
    )


if __name__ == "__main__":
    sys.exit(main())
