"""Upgrade since: a house made by an earlier program is the same house under the present one.

The earlier program is taken from the history of this project. It makes a house with the sample in
it, seals and backs it up. The present program refuses to work on that house; an upgrade of it that
fails leaves the earlier program serving; one that passes leaves every record, value, verb, count
and chain as they were, for each person of the house. So does a backup of then, restored now.
"""

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.api.served import free_port, wait_for

from proofs import common
from proofs.backup import SECRET, empty_database

FAULTS_SHOWN = 20
NOT_READY = 5

# Runs within either program, so it uses only what both have: what each person finds and sees.
NOTES = """
import json, sys
import django
django.setup()
from secretariat.kernel import finding, identity, queries, registers
from secretariat.kernel.identity import SignInRefused
from secretariat.kernel.store.models import Account, Event

def plain(value):
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    for name in ("id", "digest", "shown"):
        if hasattr(value, name):
            return str(getattr(value, name))
    return None if value is None else str(value)

most = int(sys.argv[1])
readers = {"house": identity.house(language="en"), "visitor": identity.visitor(language="en")}
told = {"events": Event.objects.count()}
for name in sorted(Account.objects.values_list("username", flat=True))[:most]:
    try:
        readers[name] = identity.actor_named(name, language="en")
    except SignInRefused:
        told[f"{name} signs in"] = False
for who, reader in readers.items():
    for code in registers.all_registers():
        for record in queries.walk(code, reader=reader, sort="created_at"):
            told[f"{who} {code} {record.id}"] = {
                "is": [record.number, record.title, record.state, record.level, record.version,
                       record.head, plain(record.owner), plain(record.unit)],
                "values": {name: plain(value) for name, value in record.values.items()},
                "masked": sorted(record.masked),
                "can": sorted(record.can),
                "changes": who == "house" and len(queries.history(code, record.id, reader=reader)),
            }
    told[f"{who} finds"] = finding.find("", reader=reader, limit=1).total
json.dump(told, sys.stdout)
"""

# Runs within either program: one record more, one edited.
WRITE = """
import django
django.setup()
from secretariat.kernel import indexing, queries, records
from secretariat.kernel.identity import house
person = queries.page("person", reader=house(), sort="created_at", limit=1).records[0]
for first in queries.page("gift", reader=house(), sort="created_at", limit=50).records:
    if first.state_kind == "closed":
        continue
    records.edit("gift", first.id, {"place": "Room 7"}, actor=house(), version=first.version)
new = {"description": "New", "giver": "Example giver", "kind": "gift", "value": "12.50 CHF",
       "received_on": "2026-01-05", "recipient": str(person.id)}
records.create("gift", new, actor=house())
indexing.drain_all()
"""

# Runs beside a house that is served: returns once its workers have brought search up to date.
FOUND = """
import time
import django
django.setup()
from secretariat.kernel import finding
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import house, visitor
for _ in range(300):
    try:
        for reader in (house(), visitor()):
            finding.find("", reader=reader, limit=1)
        break
    except SecretariatError as refusal:
        last = refusal
    time.sleep(0.2)
else:
    raise last
"""


class Program:
    """A program and a house: runs verbs and scripts, and keeps what did not end as it should."""

    def __init__(self, name: str, env: dict[str, str], wrong: list[str], readers: int = 0) -> None:
        self.name, self.env, self.wrong, self.readers = name, env, wrong, readers

    def run(self, *words: str, ends: int = 0, says: str = "", given: str = "") -> str:
        """Run a verb, expecting how it ends and what it says; return what it said."""
        command = [sys.executable, "-m", "secretariat.cli.main", *words]
        return self._run(command, " ".join(words), ends=ends, says=says, given=given)

    def script(self, text: str, name: str, *words: str) -> str:
        """Run a script within the program."""
        return self._run([sys.executable, "-c", text, *words], name, ends=0, says="", given="")

    def notes(self) -> dict[str, Any]:
        """Return what the house, a visitor and people of the house find and see."""
        return dict(json.loads(self.script(NOTES, "notes", str(self.readers)) or "{}"))

    def _run(self, command: list[str], name: str, *, ends: int, says: str, given: str) -> str:
        done = subprocess.run(
            command, env=self.env, input=given, capture_output=True, text=True, check=False
        )
        if done.returncode != ends or says not in done.stdout + done.stderr:
            told = (done.stdout + done.stderr)[-600:]
            self.wrong.append(f"{self.name}, {name}: ended with {done.returncode}: {told}")
        return done.stdout

    def serves(self, place: Path) -> None:
        """Serve the house until it answers and all of it can be found."""
        port = free_port()
        command = [sys.executable, "-m", "secretariat.cli.main", "serve", "--port", str(port)]
        with (place / "serve.log").open("wb") as log:
            process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log)
            try:
                wait_for(f"http://127.0.0.1:{port}", process)
                self.script(FOUND, "find")
            except AssertionError as problem:
                told = (place / "serve.log").read_text(encoding="utf-8")[-600:]
                self.wrong.append(f"{self.name} does not serve: {problem} {told}")
            finally:
                process.terminate()
                process.wait(60)


def extract(revision: str, into: Path) -> Path:
    """Write the source of an earlier program and return its folder; end with 75 without history."""
    command = ["git", "archive", "--format=tar", revision, "src"]
    done = subprocess.run(command, cwd=common.ROOT, capture_output=True, check=False)
    if done.returncode:
        sys.stderr.write(
            f"SKIPPED: revision {revision} is not in the history at hand, so no house can be made"
            f" by the program of then: {done.stderr.decode().strip()}\n"
        )
        sys.exit(common.ABSENT)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(into, filter="data")
    return into / "src"


@contextmanager
def house(engine: str) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yield a folder and the environment of an empty house in it."""
    with common.folder() as place, common.database(engine) as url:
        yield place, common.environment(place / "house", url)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return what of the notes of before is no longer so; fields and verbs may have been added."""
    wrong = [f"{key} is new" for key in sorted(after.keys() - before.keys())]
    if not after:
        return ["there are no notes of after"]
    for key, was in before.items():
        now = after.get(key)
        if isinstance(was, dict) and isinstance(now, dict):
            kept = {name: now["values"].get(name) for name in was["values"]}
            now = {**now, "values": kept, "can": sorted({*now["can"]} & {*was["can"]})}
        if now != was:
            wrong.append(f"{key} was {was} and is {now}")
    return wrong


def compare(revision: str, engine: str, records: int, readers: int) -> tuple[str, list[str]]:
    """Make a house by the earlier program and upgrade it; return the figure and what is wrong."""
    wrong: list[str] = []
    with house(engine) as (place, env):
        source = extract(revision, place / "earlier")
        old = Program(revision, {**env, "PYTHONPATH": str(source)}, wrong, readers)
        new = Program("present", env, wrong, readers)
        make(old, place, records)
        fail(new, old, place)
        before = old.notes()
        old.run("audit", "checkpoint")
        old.run("backup", str(place / "backups"), "--password-stdin", given=SECRET)
        new.run("registers", "apply")
        new.serves(place)
        wrong += differences(before, new.notes())
        judge(new, place)
        wrong += restored(new, place, before)
        count = sum(1 for key in before if key.startswith("house ")) - 1
        people = sum(1 for key in before if key.endswith(" finds"))
    figure = (
        f"a house of {revision}: {count} records, {before['events']} events, {people} readers,"
        f" {len(before)} answers compared, {len(wrong)} differ"
    )
    return figure, wrong


def make(old: Program, place: Path, records: int) -> None:
    """Let the earlier program make a house with the sample in it."""
    (place / "house").mkdir()
    old.run("registers", "apply")
    old.run("sample", "--records", str(records))


def fail(new: Program, old: Program, place: Path) -> None:
    """Refuse to work on the house; let an upgrade fail; the earlier program serves as before."""
    old.readers, most = 0, old.readers
    before = old.notes()
    new.run("sample", ends=NOT_READY, says="registers apply")
    broken = {**new.env, "DJANGO_SETTINGS_MODULE": "proofs.upgrade_settings"}
    Program("failing", broken, new.wrong).run("registers", "apply", ends=1, says="on purpose")
    new.wrong += [f"after the failed upgrade: {w}" for w in differences(before, old.notes())]
    old.run("audit", "verify")
    old.serves(place)
    old.script(WRITE, "write")
    old.readers = most


def judge(new: Program, place: Path) -> None:
    """Verify the upgraded house; nothing derived may lack; it takes writes and serves."""
    new.run("audit", "verify")
    new.run("audit", "rebuild", says="Every derived row is as it should be.")
    new.script(WRITE, "write")
    new.run("audit", "checkpoint")
    new.run("audit", "verify")
    new.serves(place)


def restored(program: Program, place: Path, before: dict[str, Any]) -> list[str]:
    """Restore the backup of the earlier program by the present one; return what differs."""
    with empty_database(program.env) as empty:
        there = {**empty, "SECRETARIAT_HOME": str(place / "restored")}
        new = Program("present, restored", there, program.wrong, program.readers)
        into = ("--into", str(place / "restored"), "--password-stdin")
        if "recovery_point" not in new.run("restore", str(place / "backups"), *into, given=SECRET):
            return []
        found = {k: v for k, v in new.notes().items() if not k.endswith(" finds")}
        new.run("audit", "rebuild", says="Every derived row is as it should be.")
        kept = {k: v for k, v in before.items() if not k.endswith(" finds")}
        return [f"restored: {one}" for one in differences(kept, found)]


def main(revision: str, engine: str, *, records: int, readers: int, seed: int) -> int:
    """Print what became of a house of an earlier program."""
    figure, wrong = compare(revision, engine, records, readers)
    for line in wrong[:FAULTS_SHOWN]:
        sys.stderr.write(line + "\n")
    with common.opened(engine):
        return common.report(
            "Upgrade of an earlier house", figure, engine=engine, seed=seed, holds=not wrong
        )
