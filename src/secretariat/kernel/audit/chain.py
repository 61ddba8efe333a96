"""Chain: how one event seals its fields and follows the event before. Pure.

Each field is sealed as a digest over its own random salt and its canonical value. The chain hashes
the digests, so a lawful erasure removes salt and value of one field and the chain still holds,
while a guess at the erased value cannot be checked against the digest.

Does not know databases, access or checkpoints.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson

from secretariat.foundation.canonical import canonical, instant

GENESIS = "0" * 64
SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """What one event says before it is sealed.

    Attributes:
        record: the record that changed.
        seq: place in the record's chain, from 1 without gaps.
        kind: create, edit, move, classify, translate, erase.
        facts: what is sealed in the open: register, declared version, state, level …; no personal
        data. fields: what can be erased: field values, answers (`ask.<name>`) and the reason
        (`reason`).
    """

    record: UUID
    seq: int
    kind: str
    actor: UUID | None
    at: datetime
    facts: Mapping[str, object]
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """An event ready to be stored; all three parts are text."""

    entry: Entry
    sealed: str
    disclosed: str
    prev: str
    hash: str


def seal(entry: Entry, *, prev: str) -> SealedEntry:
    """Return the entry sealed onto the chain that ends in `prev` (64 hex digits)."""
    salts = os.urandom(SALT_BYTES * len(entry.fields)).hex()
    width = SALT_BYTES * 2
    disclosed: dict[str, list[str]] = {}
    digests: dict[str, str] = {}
    for index, (name, value) in enumerate(sorted(entry.fields.items())):
        salt, text = salts[index * width : (index + 1) * width], canonical(value)
        disclosed[name] = [salt, text]
        digests[name] = field_digest(salt, text)
    sealed = canonical(
        {
            "record": entry.record,
            "seq": entry.seq,
            "kind": entry.kind,
            "actor": entry.actor,
            "at": instant(entry.at),
            "facts": dict(entry.facts),
            "fields": digests,
        }
    )
    return SealedEntry(
        entry=entry,
        sealed=sealed,
        disclosed=orjson.dumps(disclosed).decode(),
        prev=prev,
        hash=chain_hash(prev, sealed),
    )


def field_digest(salt: str, text: str) -> str:
    """Return the digest of one field: SHA-256 over salt (hex) and canonical text."""
    return hashlib.sha256(f"{salt}:{text}".encode()).hexdigest()


def chain_hash(prev: str, sealed: str) -> str:
    """Return the hash that follows `prev` with the sealed text."""
    return hashlib.sha256(f"{prev}\n{sealed}".encode()).hexdigest()
