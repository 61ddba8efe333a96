"""Backup: a copy made while the house is written to is restored as the same house, or not at all.

Writers go on during every backup. Restored with the key; refused without it; refused when any byte
of it was altered; an erasure made after it is made again before the house serves.
"""

import random
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from proofs import common

SECRET = "correct horse battery"
SECRET_VALUE = "Zyxwvut Qponmlk"


def write_for_ever(index: int) -> None:
    """Create gifts until killed; runs in a process of its own."""
    common.open_here()
    from secretariat.kernel import records
    from secretariat.kernel.identity import house

    number = 0
    while True:
        records.create("gift", common.gift(f"Writer {index} {number}"), actor=house())
        number += 1


@contextmanager
def writers(env: dict[str, str], count: int):
    """Let processes write during the block."""
    command = [sys.executable, "-m", "proofs.backup", "--writer"]
    started = [
        subprocess.Popen([*command, str(index)], env=env, cwd=common.ROOT) for index in range(count)
    ]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.wait()


def wait_for_writing(count: int) -> None:
    """Wait until the writers made some records."""
    from secretariat.kernel.store.models import Record

    wanted = Record.objects.count() + count
    while Record.objects.count() < wanted:
        time.sleep(0.1)


def fill(count: int) -> str:
    """Make records with files; return the id of the record whose giver is erased later."""
    from io import BytesIO

    from secretariat.kernel import contents, records
    from secretariat.kernel.identity import house

    common.furnish()
    for index in range(count):
        data = random.randbytes(2_000)
        file = contents.keep(BytesIO(data), f"photo {index}.bin", actor=house())
        values = common.gift(
            f"Vase {index}", photograph=[{"name": file.name, "digest": file.digest}]
        )
        records.create("gift", values, actor=house())
    secret = records.create("gift", common.gift("Secret", giver=SECRET_VALUE), actor=house())
    return str(secret.id)


@contextmanager
def empty_database(env: dict[str, str]):
    """Yield the environment of a house with an empty database of its own."""
    with common.database("postgresql" if env["SECRETARIAT_DATABASE"] else "sqlite") as url:
        yield {**env, "SECRETARIAT_DATABASE": url}


def restore(backups: Path, into: Path, env: dict[str, str], *, secret: str = SECRET) -> str:
    """Restore in a process of its own; return the refusal, or nothing."""
    code = (
        "import sys; from pathlib import Path;"
        "from secretariat.kernel.upkeep.restore import restore;"
        "from secretariat.kernel.errors import SecretariatError\n"
        "try: found = restore(Path(sys.argv[1]), into=Path(sys.argv[2]), secret=sys.argv[3])\n"
        "except SecretariatError as e: sys.exit(f'{type(e).__name__}: {e}')\n"
        "print(found)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(backups), str(into), secret],
        env=env, capture_output=True, text=True, cwd=common.ROOT,
    )  # fmt: skip
    sys.stderr.write(done.stdout + done.stderr)
    return done.stderr.strip() if done.returncode else ""


def verify_there(home: Path, env: dict[str, str], secret_record: str) -> str:
    """Verify the restored house in a process of its own, and look for the erased value."""
    code = (
        "from proofs import common; common.open_here()\n"
        "from secretariat.kernel.audit.verify import verify\n"
        "from secretariat.kernel import queries\n"
        "from secretariat.kernel.identity import house\n"
        "r = verify(); print([str(f) for f in r.findings], r.notes)\n"
        "from uuid import UUID\n"
        f"g = queries.by_id(UUID('{secret_record}'), reader=house()).values['giver']\n"
        "raise SystemExit(0 if r.is_clean and g is None else f'not the same: {r.findings} {g}')"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env={**env, "SECRETARIAT_HOME": str(home)},
        capture_output=True, text=True, cwd=common.ROOT,
    )  # fmt: skip
    sys.stderr.write(found.stdout)
    raw = b"".join(p.read_bytes() for p in home.rglob("*") if p.is_file())
    if not env["SECRETARIAT_DATABASE"] and SECRET_VALUE.encode() in raw:
        return "the erased value is in a file of the restored house"
    return found.stderr.strip()[-300:] if found.returncode else ""


def refusals(backups: Path, place: Path, env: dict[str, str]) -> list[str]:
    """Try what must be refused; return what was not, or left something behind."""
    from secretariat.kernel.upkeep import manifests

    wrong = []
    into = place / "refused"
    if "KeyWrong" not in restore(backups, into, env, secret="another passphrase") or into.exists():
        wrong.append("a wrong passphrase was not refused")
    newest = manifests.newest(backups)
    for name in (*manifests.read(newest).files, manifests.MANIFEST):
        path = newest / name
        data = path.read_bytes()
        if not data:
            continue
        at = random.randrange(len(data))
        path.chmod(0o600)
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        if not restore(backups, into, env) or into.exists():
            wrong.append(f"a bit turned in {name} was not refused")
        path.write_bytes(data)
    blob = next(p for p in (backups / "content").rglob("*") if p.is_file() and len(p.name) == 64)
    blob.rename(blob.with_name("away"))
    if "missing" not in restore(backups, into, env) or into.exists():
        wrong.append("a missing content was not refused")
    blob.with_name("away").rename(blob)
    if any(p.name.startswith(".refused") for p in place.iterdir()):
        wrong.append("a failed restore left a folder behind")
    return wrong


def erase_now(record: str) -> None:
    """Erase the secret giver and do what is done after it."""
    from secretariat.kernel import jobs, records
    from secretariat.kernel.audit import checkpoints
    from secretariat.kernel.identity import house
    from secretariat.kernel.upkeep import purge

    records.erase("gift", record, "giver", actor=house(), reason="Asked for.", authority="Rule 1")
    jobs.run_waiting(purge.LANE)
    checkpoints.seal_now()  # a checkpoint the backup does not have


def main() -> int:
    made = common.parser(__doc__, rounds=5, records=300, writers=3)
    made.add_argument("--writer", type=int, default=None)
    given = made.parse_args()
    if given.writer is not None:
        write_for_ever(given.writer)
    seed = common.seed_of(given.seed)
    with common.opened(given.engine) as house:
        from secretariat.kernel.upkeep.backup import backup

        record = fill(given.records)
        wrong: list[str] = []
        backups = house.place / "backups"
        seconds = 0.0
        for _ in range(given.rounds):
            with writers(house.env, given.writers):
                wait_for_writing(20)
                started = time.monotonic()
                last = backup(backups, secret=SECRET)
                seconds += (time.monotonic() - started) / given.rounds
        erase_now(record)
        with empty_database(house.env) as env:
            wrong += refusals(backups, house.place, env)
            into = house.place / "restored"
            begun = time.monotonic()
            wrong += [w for w in [restore(backups, into, env)] if w]
            back = time.monotonic() - begun
            wrong += [w for w in [verify_there(into, env, record)] if w]
            if "not empty" not in restore(backups, into, env):
                wrong.append("a house that is not empty was not refused")
        for line in wrong:
            sys.stderr.write(line + "\n")
        records = sum(n for k, n in last.manifest.counts.items() if k != "events")
        figure = (
            f"{given.rounds} backups under {given.writers} writers ({seconds:.1f} s each),"
            f" {records} records restored in {back:.1f} s, {len(wrong)} faults"
        )
        return common.report(
            "Backup and restore", figure, engine=given.engine, seed=seed, holds=not wrong
        )


if __name__ == "__main__":
    sys.exit(main())
