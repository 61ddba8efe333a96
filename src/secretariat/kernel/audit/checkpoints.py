"""Checkpoints: signed seals over the events of an epoch, each chained to the one before.

A checkpoint closes what a chain leaves open: a chain cut back together with its head, a record that
went with all its events. Sealing reads events and changes none. Does not know what an event says.

Source: RFC 6962 (Merkle hash trees), RFC 8032 (Ed25519).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import orjson
from django.utils import timezone

from secretariat.foundation.canonical import canonical, digest, instant
from secretariat.kernel.audit import copies, epochs, keys
from secretariat.kernel.audit.chain import GENESIS
from secretariat.kernel.audit.copies import SealedFile
from secretariat.kernel.audit.errors import CheckpointConflict, SealDelayed
from secretariat.kernel.audit.keys import SigningKey
from secretariat.kernel.audit.merkle import (
    LEAF_BYTES,
    Leaf,
    Tree,
    leaf_bytes,
    leaves_of,
    root_of_bytes,
)
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Checkpoint, Event, SealEpoch

SEAL_EVERY = timedelta(minutes=1)
SEAL_EVENTS = 10_000
WAIT_SECONDS = 30.0
READ_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Seal:
    """A checkpoint as its readers see it.

    Attributes:
        number: the epoch it seals.
        count: how many events.
        problems: why it is not in every copy yet; empty when it is.
    """

    number: int
    count: int
    root: str
    sealed_at: datetime
    is_copied: bool
    problems: tuple[str, ...] = ()


def seal_now(*, wait_seconds: float = WAIT_SECONDS) -> Seal | None:
    """Seal everything that was committed before this call; return the newest checkpoint.

    None where the house has no event yet.

    Raises:
        SealDelayed: a transaction that may still write into the epoch does not end.
        KeyMissing, KeyUnreadable: the house cannot sign.
        CheckpointConflict: a copy holds another checkpoint of the same number.
    """
    key = keys.signing_key()
    epochs.close_open()
    waiting = epochs.unsealed()
    if waiting and not epochs.wait_settled(wait_seconds):
        raise SealDelayed(epoch=waiting[0], seconds=wait_seconds)
    for number in waiting:
        _seal(number, key)
    problems = copy_pending(key)
    return _newest(tuple(problems))


def seal_when_due() -> int:
    """Seal what is due, without waiting for anybody; return how many checkpoints were made.

    Due is an epoch a minute after it was opened, or with 10,000 events.
    """
    if not epochs.unsealed() and _is_due():
        epochs.close_open()
    made = 0
    waiting = epochs.unsealed()
    if waiting and epochs.is_settled():
        key = keys.signing_key()
        for number in waiting:
            made += _seal(number, key)
    if _uncopied():
        copy_pending(keys.signing_key())
    return made


def seal_gap(first: int, last: int) -> None:
    """Seal, in one checkpoint, that `first` to `last` belong to a life that was not restored.

    The house was restored from a copy older than those checkpoints. Events of the copy that no
    checkpoint of its own covers are sealed by this one, whose number follows `last`.
    """
    key = keys.signing_key()
    number = last + 1
    with locks.write(even_if_read_only=True):
        Event.objects.filter(epoch__gt=epochs.last_sealed()).update(epoch=number)
        SealEpoch.objects.filter(id=1).update(
            number=number + 1, opened_at=timezone.now(), horizon=0
        )
    _seal(number, key, skips=(first, last))
    copy_pending(key)


def _is_due() -> bool:
    """Tell whether the open epoch is old or full."""
    row = SealEpoch.objects.get(id=1)
    events = Event.objects.filter(epoch=row.number)
    if timezone.now() - row.opened_at >= SEAL_EVERY:
        return events.exists()
    return events.order_by("id")[SEAL_EVENTS - 1 : SEAL_EVENTS].exists()


def _seal(number: int, key: SigningKey, *, skips: tuple[int, int] | None = None) -> bool:
    """Make the checkpoint of a settled epoch; False where another sealer made it meanwhile."""
    tree, leaves = Tree(), bytearray()
    for leaf in events_of(number):
        entry = leaf_bytes(*leaf)
        tree.add(entry)
        leaves += entry
    with locks.write(even_if_read_only=True):
        SealEpoch.objects.select_for_update().get(id=1)  # one sealer at a time
        if Checkpoint.objects.filter(number__gte=number).exists():
            return False
        before = Checkpoint.objects.order_by("-number").first()
        sealed_at = timezone.now()
        body = canonical(
            {
                "number": number,
                "count": tree.count,
                "root": tree.root(),
                "prev": digest(before.body) if before else GENESIS,
                "prev_number": before.number if before else 0,
                "sealed_at": instant(sealed_at),
                "first": _place(bytes(leaves[:LEAF_BYTES])),
                "last": _place(bytes(leaves[-LEAF_BYTES:])),
                "key": key.id,
                "skips": list(skips) if skips else None,
            }
        )
        Checkpoint.objects.create(
            number=number,
            count=tree.count,
            root=tree.root(),
            prev=digest(before.body) if before else GENESIS,
            sealed_at=sealed_at,
            body=body,
            signature=key.sign(body),
            key_id=key.id,
        )
        keys.export(key)
    return True


def _place(entry: bytes) -> list[object] | None:
    """Return record and place of an entry."""
    found = next(leaves_of(entry), None)
    return [found[0], found[1]] if found else None


def events_of(number: int) -> Iterator[Leaf]:
    """Yield record (hex), place and hash of the events of an epoch, by record and place."""
    rows = Event.objects.filter(epoch=number).order_by("record", "seq")
    for record, seq, event_hash in rows.values_list("record", "seq", "hash").iterator(READ_AT_ONCE):
        yield record.hex, seq, event_hash


def entries_of(number: int) -> bytes:
    """Return the entries of an epoch's events, one after the other."""
    rows = Event.objects.filter(epoch=number).order_by("record", "seq")
    found = rows.values_list("record", "seq", "hash").iterator(READ_AT_ONCE)
    return b"".join(
        [record.bytes + seq.to_bytes(4, "big") + bytes.fromhex(one) for record, seq, one in found]
    )


def copy_pending(key: SigningKey) -> list[str]:
    """Write the files of checkpoints that lack a copy, in order; return a sentence for each fault.

    Stops at the first checkpoint that cannot be copied everywhere, so that none before a copied one
    is without copy.

    Raises:
        CheckpointConflict: the events are no longer those that were sealed, or a copy holds another
            checkpoint of the same number.
    """
    for row in _uncopied():
        sealed = SealedFile(row.body, row.signature, _leaves(row))
        problems = copies.write(row.number, sealed, public_pem=key.public_pem, key=key.id)
        if problems:
            return problems
        with locks.write(even_if_read_only=True):
            Checkpoint.objects.filter(number=row.number).update(copied_at=timezone.now())
    return []


def _uncopied() -> list[Checkpoint]:
    """Return the checkpoints after the newest copied one, ascending."""
    copied = Checkpoint.objects.exclude(copied_at=None).order_by("-number")
    last = copied.values_list("number", flat=True).first() or 0
    return list(Checkpoint.objects.filter(number__gt=last).order_by("number"))


def _leaves(row: Checkpoint) -> bytes:
    """Return the entries of a checkpoint, from the house's own file or from the events.

    Raises:
        CheckpointConflict: neither is what was sealed.
    """
    found = copies.read(copies.local_folder(), row.number)
    if found is not None and root_of_bytes(found.leaves) == row.root:
        return found.leaves
    leaves = entries_of(row.number)
    if root_of_bytes(leaves) != row.root:
        problem = "does not fit its events"
        raise CheckpointConflict(number=row.number, place="the database", problem=problem)
    return leaves


def newest() -> Seal | None:
    """Return the newest checkpoint, or None."""
    return _newest(())


def _newest(problems: tuple[str, ...]) -> Seal | None:
    row = Checkpoint.objects.order_by("-number").first()
    if row is None:
        return None
    return Seal(
        number=row.number,
        count=row.count,
        root=row.root,
        sealed_at=row.sealed_at,
        is_copied=row.copied_at is not None,
        problems=problems,
    )


def facts_of(body: str) -> dict[str, object]:
    """Return what a checkpoint's signed text says."""
    facts: dict[str, object] = orjson.loads(body)
    return facts
