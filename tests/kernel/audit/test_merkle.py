"""Merkle trees: the root of the standard, from bounded memory."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.audit.merkle import leaf_bytes, leaves_of, root_of, root_of_bytes


def by_definition(entries: list[bytes]) -> bytes:
    """Return the root as the standard defines it, recursively."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    split = 1
    while split * 2 < len(entries):
        split *= 2
    left, right = by_definition(entries[:split]), by_definition(entries[split:])
    return hashlib.sha256(b"\x01" + left + right).digest()


@pytest.mark.standard("RFC 6962", "2.1")
@given(st.lists(st.binary(max_size=8), max_size=70))
def test_root_is_that_of_the_standard(entries):
    assert root_of(entries) == by_definition(entries).hex()


@pytest.mark.standard("RFC 6962", "2.1")
def test_root_of_a_known_tree():
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    inputs.append("606162636465666768696a6b6c6d6e6f")

    root = root_of(bytes.fromhex(text) for text in inputs)

    assert root == "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"


@given(st.lists(st.tuples(st.uuids(), st.integers(1, 2**31), st.binary(min_size=32, max_size=32))))
def test_entries_read_back_as_they_were_written(events):
    leaves = [(record.hex, seq, digest.hex()) for record, seq, digest in events]

    data = b"".join(leaf_bytes(*leaf) for leaf in leaves)

    assert list(leaves_of(data)) == leaves
    assert root_of_bytes(data) == root_of(leaf_bytes(*leaf) for leaf in leaves)
