"""Merkle: one hash over many entries, in bounded memory. Pure.

Source: RFC 6962, section 2.1 (Merkle hash trees): leaves and nodes are hashed with prefixes of
their own, so that neither can be taken for the other. Does not know events beyond their 52 bytes.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

LEAF_BYTES = 16 + 4 + 32
EMPTY_ROOT = hashlib.sha256(b"").hexdigest()
Leaf = tuple[str, int, str]


def leaf_bytes(record: str, seq: int, event_hash: str) -> bytes:
    """Return the entry of one event: its record (32 hex digits), its place, its hash."""
    return bytes.fromhex(record) + seq.to_bytes(4, "big") + bytes.fromhex(event_hash)


def leaves_of(data: bytes) -> Iterator[Leaf]:
    """Yield record, place and hash of entries that stand one after the other."""
    for at in range(0, len(data), LEAF_BYTES):
        part = data[at : at + LEAF_BYTES]
        yield part[:16].hex(), int.from_bytes(part[16:20], "big"), part[20:].hex()


@dataclass(slots=True)
class Tree:
    """A growing tree; keeps one hash for each complete subtree, never the entries."""

    count: int = 0
    _peaks: list[tuple[int, bytes]] = field(default_factory=list)

    def add(self, entry: bytes) -> None:
        """Add the next entry."""
        size, top = 1, hashlib.sha256(b"\x00" + entry).digest()
        peaks = self._peaks
        while peaks and peaks[-1][0] == size:
            top = hashlib.sha256(b"\x01" + peaks.pop()[1] + top).digest()
            size *= 2
        peaks.append((size, top))
        self.count += 1

    def root(self) -> str:
        """Return the root over all entries so far, 64 hex digits."""
        if not self._peaks:
            return EMPTY_ROOT
        top = self._peaks[-1][1]
        for _, left in reversed(self._peaks[:-1]):
            top = hashlib.sha256(b"\x01" + left + top).digest()
        return top.hex()


def root_of(entries: Iterable[bytes]) -> str:
    """Return the root over entries."""
    sha256 = hashlib.sha256
    level = [sha256(b"\x00" + entry).digest() for entry in entries]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        above = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
        level = [*above, level[-1]] if len(level) % 2 else above
    return level[0].hex() if level else EMPTY_ROOT


def root_of_bytes(data: bytes) -> str:
    """Return the root over entries that stand one after the other."""
    return root_of(data[at : at + LEAF_BYTES] for at in range(0, len(data), LEAF_BYTES))
