"""Tamper: whatever somebody with all rights over the database alters is found and named.

Each act is done to sealed and copied events, verified, and undone. The attacker knows the code, can
compute every hash anew, and lacks only the key and the copies.
"""

import random
import sys

from proofs import common
from proofs.tampering import ACTS, Act, Target, forge_field


def fill(count: int) -> None:
    """Make records of at least four events each, sealed in several epochs."""
    from secretariat.kernel import records
    from secretariat.kernel.audit import checkpoints
    from secretariat.kernel.identity import house

    common.furnish()
    actor = house()
    made = []
    for index in range(count):
        made.append(records.create("gift", common.gift(f"Vase {index}"), actor=actor))
        if index % 10 == 9:
            checkpoints.seal_now()
    for turn in range(4):
        for index, record in enumerate(made):
            values = {"place": f"Room {turn}-{index}"}
            made[index] = records.edit(
                "gift", record.id, values, actor=actor, version=record.version
            )
        checkpoints.seal_now()


def attempt(act: Act) -> str:
    """Do one act to a random record, verify, undo it; return what is wrong, or nothing."""
    from django.db import transaction

    from secretariat.kernel.audit.verify import verify
    from secretariat.kernel.store.models import Checkpoint, Event, Record

    ids = list(Record.objects.filter(register="gift").values_list("id", flat=True))
    record = random.choice(ids)
    epoch = Event.objects.get(record=record, seq=1).epoch
    last = Checkpoint.objects.order_by("-number").values_list("number", flat=True)[0]
    target = Target(record.hex, "", epoch, last)
    with transaction.atomic():
        act.do(target)
        found = verify()
        transaction.set_rollback(True)
    name = {"record": target.record, "checkpoint": f"checkpoint {target.epoch}", "none": ""}[
        act.names
    ]
    if any(f.what in act.finds and name in f.where for f in found.findings):
        return ""
    return f"{act.name}: found only {[str(f) for f in found.findings[:5]]}"


def unsealed() -> str:
    """Forge an event that is not sealed yet; it must be counted as such."""
    from secretariat.kernel import records
    from secretariat.kernel.audit.verify import verify
    from secretariat.kernel.identity import house

    clean = verify()
    record = records.create("gift", common.gift("Late vase"), actor=house())
    target = Target(record.id.hex, "", 0, 0)
    forge_field(target)
    found = verify()
    if not clean.is_clean or clean.unsealed or not found.is_clean or found.unsealed != 1:
        return f"not yet sealed: {clean.unsealed} {found.unsealed} {found.findings[:3]}"
    return ""


def main() -> int:
    made = common.parser(__doc__, records=200, rounds=20)
    given = made.parse_args()
    seed = common.seed_of(given.seed)
    with common.opened(given.engine):
        fill(given.records)
        wrong = [w for act in ACTS for _ in range(given.rounds) if (w := attempt(act))]
        wrong += [w for w in [unsealed()] if w]
        for line in wrong:
            sys.stderr.write(line + "\n")
        tries = len(ACTS) * given.rounds + 1
        figure = f"{len(ACTS) + 1} acts, {tries} attempts, {tries - len(wrong)} found and named"
        return common.report("Tampering", figure, engine=given.engine, seed=seed, holds=not wrong)


if __name__ == "__main__":
    sys.exit(main())
