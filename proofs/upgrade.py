"""Upgrade: a migration that fails, or is killed, leaves the house as it was and serving.

The failing migration adds a table and a column and deletes all events before it fails; on SQLite it
commits step by step. While it runs, another process reads and tries to write. With `--since
REVISION` a house made by the program of that revision is upgraded instead; see `upgrade_since`.
"""

import subprocess
import sys
import threading

from proofs import common, upgrade_since
from proofs.faults import state

UPGRADE = (
    "from proofs import common; common.open_here()\n"
    "from secretariat.kernel.upkeep import upgrade\n"
    "from secretariat.kernel.upkeep.errors import UpgradeFailed\n"
    "try: print(upgrade.upgrade())\n"
    "except UpgradeFailed as e: raise SystemExit(f'refused: {e}')\n"
)


def command(env: dict[str, str], *, later: bool, sleep: bool = False) -> subprocess.Popen:
    """Start an upgrade, by the later program or by this one."""
    module = "proofs.upgrade_settings" if later else "secretariat.conf.settings"
    variables = {**env, "DJANGO_SETTINGS_MODULE": module}
    if sleep:
        variables["PROOF_SLEEP"] = "1"
    return subprocess.Popen(
        [sys.executable, "-c", UPGRADE], env=variables, cwd=common.ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


class Busy(threading.Thread):
    """Reads and tries to write until told to stop; keeps what the house confirmed and refused."""

    def __init__(self) -> None:
        super().__init__()
        self.stop, self.made, self.refused, self.failed = threading.Event(), [], 0, []

    def run(self) -> None:
        """Read and write."""
        from django.db import connections

        from secretariat.kernel import queries, records
        from secretariat.kernel.errors import ReadOnlyHouse
        from secretariat.kernel.identity import house

        while not self.stop.wait(0.05):
            try:
                record = records.create("gift", common.gift("During"), actor=house())
                self.made.append((record.id, record.head))
            except ReadOnlyHouse:
                self.refused += 1
            queries.page("gift", reader=house(), limit=5)
        connections.close_all()


def healthy(busy: Busy | None) -> list[str]:
    """Return what is not well after a failed upgrade."""
    from secretariat.kernel import records
    from secretariat.kernel.audit.verify import verify
    from secretariat.kernel.identity import house
    from secretariat.kernel.store.models import Event, House

    wrong = [str(finding) for finding in verify().findings[:5]]
    if House.objects.filter(key="read_only").exists():
        wrong.append("the house is still read-only")
    else:
        records.create("gift", common.gift("After"), actor=house())
    if busy is not None:
        hashes = set(Event.objects.values_list("hash", flat=True))
        lost = [record for record, head in busy.made if head not in hashes]
        wrong += [f"confirmed during the upgrade and lost: {record}" for record in lost]
    return wrong


def fails(env: dict[str, str]) -> list[str]:
    """Let the later program's migration fail while others are at work."""
    wrong = []
    before = state()
    process = command(env, later=True)
    output, error = process.communicate()
    if "fails on purpose" not in error:
        wrong.append(f"the upgrade did not fail as it should: {output} {error[-500:]}")
    if state() != before:
        wrong.append("the database is not as it was")
    busy = Busy()
    busy.start()
    process = command(env, later=True)
    process.communicate()
    busy.stop.set()
    busy.join()
    return wrong + healthy(busy)


def is_killed(env: dict[str, str]) -> list[str]:
    """Kill the later program within its migration, then start this one again."""
    before = state()
    process = command(env, later=True, sleep=True)
    process.stdout.readline()
    process.kill()
    process.communicate()
    again = command(env, later=False)
    output, error = again.communicate()
    wrong = [] if again.returncode == 0 else [f"starting again failed: {output} {error[-500:]}"]
    if state() != before:
        wrong.append("after the kill the database is not as it was")
    return wrong + healthy(None)


def main() -> int:
    made = common.parser(__doc__, rounds=3, records=20, readers=100)
    made.add_argument("--since", metavar="REVISION")
    given = made.parse_args()
    seed = common.seed_of(given.seed)
    if given.since:
        return upgrade_since.main(
            given.since, given.engine, records=given.records, readers=given.readers, seed=seed
        )
    with common.opened(given.engine) as house:
        from django.db import connections

        from secretariat.kernel import records
        from secretariat.kernel.audit import checkpoints
        from secretariat.kernel.identity import house as operator

        common.furnish()
        for index in range(given.records):
            records.create("gift", common.gift(f"Vase {index}"), actor=operator())
        checkpoints.seal_now()
        wrong: list[str] = []
        for _ in range(given.rounds):
            for attempt in (fails, is_killed):
                wrong += attempt(house.env)
                connections.close_all()
        for line in wrong[:20]:
            sys.stderr.write(line + "\n")
        figure = f"{given.rounds * 3} failed or killed upgrades, {len(wrong)} faults"
        return common.report(
            "Failed upgrade", figure, engine=given.engine, seed=seed, holds=not wrong
        )


if __name__ == "__main__":
    sys.exit(main())
