"""Verification: how many events a second `audit verify` reads on one core.

    python -m bench.verification [--records 20000] [--engine sqlite|postgresql]

One gift is made through the write door and copied with fresh ids, each copy with a chain of its
own: one event of creation (eight fields) and four edits. Three passes are timed: chains and rows,
the same with all typed values, and everything with the checkpoints.
"""

import copy
import time
from dataclasses import replace
from datetime import timedelta

from proofs import common

EDITS = 4
BATCH = 1_000


def fill(count: int) -> None:
    """Copy one gift `count` times, with chains of their own, and seal them."""
    from secretariat.kernel import records, registers
    from secretariat.kernel.audit import checkpoints
    from secretariat.kernel.identity import house
    from secretariat.kernel.loading import load
    from secretariat.kernel.store import locks
    from secretariat.kernel.store.models import Record
    from secretariat.kernel.tables.models_of_registers import model_of

    common.furnish()
    made = records.create("gift", common.gift("Vase"), actor=house())
    row = Record.objects.get(id=made.id)
    typed = model_of("gift").objects.get(pk=made.id)
    values = load(registers.get("gift"), [row])[0].values
    for start in range(0, count, BATCH):
        with locks.write():
            _copy(row, typed, values, range(start, min(start + BATCH, count)))
        checkpoints.seal_when_due()
    checkpoints.seal_now()


def _copy(row, typed, values, numbers) -> None:
    """Write copies of a gift, each with its chain."""
    from secretariat.foundation.identifiers import uuid7
    from secretariat.kernel import evidence
    from secretariat.kernel.audit.chain import GENESIS, seal
    from secretariat.kernel.identity import house
    from secretariat.kernel.records import storage
    from secretariat.kernel.store.models import Record
    from secretariat.kernel.tables.models_of_registers import model_of

    given = {name: value for name, value in values.items() if value not in (None, ())}
    rows, twins, chain = [], [], []
    for number in numbers:
        one, twin = copy.copy(row), copy.copy(typed)
        one.id = twin.record_id = uuid7()
        one.number = twin.number = f"GIFT-2027-{number:06d}"
        one.head, one.seq, one.version = GENESIS, 0, 1
        facts = {"language": one.language, "owner": one.owner, "unit": one.unit}
        event = storage.entry(one, "create", house(), one.created_at, given, facts=facts)
        for turn in range(EDITS + 1):
            if turn:
                one.version += 1
                one.changed_at += timedelta(seconds=1)
                fields = {"giver": values["giver"], "description": values["description"]}
                event = storage.entry(one, "edit", house(), one.changed_at, fields)
            sealed = seal(replace(event, seq=turn + 1), prev=one.head)
            one.head, one.seq = sealed.hash, turn + 1
            chain.append(sealed)
        twin.changed_at = one.changed_at
        rows.append(one)
        twins.append(twin)
    Record.objects.bulk_create(rows)
    model_of("gift").objects.bulk_create(twins)
    evidence.append(chain)


def timed(name: str, **what: bool) -> tuple[str, int, float, float]:
    """Verify and return the pass, its events, its seconds, and those on the core itself."""
    from secretariat.kernel.audit.verify import verify

    start, core = time.perf_counter(), time.process_time()
    found = verify(**what)
    seconds, busy = time.perf_counter() - start, time.process_time() - core
    if not found.is_clean:
        raise SystemExit(f"The sample does not verify: {found.findings[:3]}")
    return name, found.events, seconds, busy


def main() -> None:
    given = common.parser(__doc__, records=20_000).parse_args()
    with common.opened(given.engine):
        fill(given.records)
        print("| pass | events | seconds | events/s | seconds of the core | events/s of the core |")
        print("|---|---|---|---|---|---|")
        for name, events, seconds, busy in (
            timed("chains and rows", with_values=False, with_seals=False),
            timed("chains, rows and typed values", with_seals=False),
            timed("all, with checkpoints"),
        ):
            speeds = f"{events / seconds:,.0f} | {busy:.1f} | {events / busy:,.0f}"
            print(f"| {name} | {events:,} | {seconds:.1f} | {speeds} |")
        print(f"\n{common.machine(given.engine)}")


if __name__ == "__main__":
    main()
