"""Takeover: running records of earlier versions go on under the lifecycle of the present one.

Each record gets an event that says so, with the state it came from: that is where it stands from
then on. Done in short transactions, the records of each version once. Does not decide which state
takes the place of which; the declaration does.
"""

from collections.abc import Callable, Mapping, Sequence

from django.utils import timezone

from secretariat.kernel import clocks, evidence, outbox, registers, timelines
from secretariat.kernel.audit.chain import SealedEntry, seal
from secretariat.kernel.identity import house
from secretariat.kernel.loading import load
from secretariat.kernel.records import storage
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Record
from secretariat.kernel.tables.models_of_registers import model_of

AT_ONCE = 1_000
KIND = "migrate"
_FIELDS = ("state", "state_kind", "declared_version", "version", "changed_at", "head", "seq")


def take_over(
    code: str, states: Mapping[str, str], since: int, *, tell: Callable[[int], None]
) -> int:
    """Take the running records of a register over into its present version; return how many.

    Args:
        code: the register.
        states: by old state, the one that takes its place; what is not named stays.
        since: the last version whose records are taken over.
        tell: told of each block how many records it had.
    """
    register, count = registers.get(code), 0
    while True:
        with locks.write(even_if_read_only=True):
            running = Record.objects.select_for_update().filter(
                register=code, declared_version__lte=since
            )
            rows = list(running.exclude(state_kind="closed").order_by("id")[:AT_ONCE])
            if not rows:
                return count
            _take(register, rows, states)
        count += len(rows)
        tell(len(rows))


def _take(register: Register, rows: Sequence[Record], states: Mapping[str, str]) -> None:
    """Write a block of records in their new states, with their events."""
    at = max([timezone.now(), *(row.changed_at for row in rows)])
    sealed: list[SealedEntry] = []
    by_state: dict[str, list[Record]] = {}
    for row, item in zip(rows, load(register, rows), strict=True):
        before = {"state_from": row.state, "version_from": row.declared_version}
        row.state = states.get(row.state, row.state)
        row.state_kind = register.lifecycle.states[row.state].kind
        row.declared_version, row.version = register.version, row.version + 1
        row.changed_at = at
        event = storage.entry(row, KIND, house(), at, {}, facts=before)
        event = clocks.tick(register, row, item.values, event)
        sealed.append(seal(event, prev=row.head))
        row.head, row.seq = sealed[-1].hash, event.seq
        by_state.setdefault(row.state, []).append(row)
        timelines.advance(register, [(row, item.values, event)])
    Record.objects.bulk_update(rows, _FIELDS, batch_size=200)
    typed = model_of(register.code)._default_manager
    for state, some in by_state.items():
        typed.filter(pk__in=[row.id for row in some]).update(state=state, changed_at=at)
    evidence.append(sealed)
    outbox.note([row.id for row in rows], is_new=False)
