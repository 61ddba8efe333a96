"""What every store promises, shown on the local folder and on remote stores."""

import hashlib
import io
import time
from collections.abc import Callable
from itertools import pairwise

import obstore.store
import pytest
from hypothesis import given
from hypothesis import strategies as st

from secretariat.kernel.content import (
    ContentIncomplete,
    ContentMissing,
    ContentTooLarge,
    DigestInvalid,
    LocalStore,
    RemoteStore,
    Store,
    StoreUnknown,
    open_store,
)

Make = Callable[[], Store]


@pytest.fixture(params=["local", "memory", "folder"])
def store(request, tmp_path) -> Store:
    """Return an empty store of each kind."""
    if request.param == "local":
        return LocalStore(tmp_path / "store")
    if request.param == "memory":
        return RemoteStore("memory:///")
    return RemoteStore(obstore.store.LocalStore(str(tmp_path / "remote"), mkdir=True))


def put(store: Store, content: bytes, **options: int) -> str:
    """Store bytes and return their digest."""
    return store.put(io.BytesIO(content), **options).digest


def nobody(digests):
    """Refer to nothing."""
    return set()


def test_what_is_put_is_read_back_under_its_digest(store):
    blob = store.put(io.BytesIO(b"the words"))

    assert blob.digest == hashlib.sha256(b"the words").hexdigest()
    assert blob.size_bytes == 9
    assert store.read(blob.digest) == b"the words"
    assert store.exists(blob.digest)
    assert store.verify(blob.digest)


@given(content=st.binary(max_size=300))
def test_any_bytes_come_back_unchanged(tmp_path_factory, content):
    store = LocalStore(tmp_path_factory.getbasetemp() / "any")

    assert store.read(put(store, content)) == content


def test_equal_bytes_are_stored_once(store):
    digests = [put(store, b"again"), put(store, b"again")]

    assert digests[0] == digests[1]
    assert list(store.iterate()) == digests[:1]


def test_large_content_is_read_in_pieces_and_from_the_middle(store):
    content = bytes(range(256)) * 20_000
    digest = put(store, content)

    with store.open(digest) as stream:
        stream.seek(1_000_000)
        assert stream.read(300) == content[1_000_000:1_000_300]
    with store.as_file(digest) as path:
        assert path.read_bytes() == content


def test_a_missing_digest_is_named(store):
    missing = "0" * 64

    assert not store.exists(missing)
    with pytest.raises(ContentMissing, match=f"holds no content {missing}"):
        store.open(missing)
    with pytest.raises(ContentMissing), store.as_file(missing):
        pass


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "0" * 63, "0" * 64 + "\n"])
def test_only_digests_become_paths(store, name):
    with pytest.raises(DigestInvalid, match="64 lower-case hexadecimal digits"):
        store.open(name)


@pytest.mark.parametrize("size", [8, 10])
def test_another_size_than_announced_is_refused(store, size):
    with pytest.raises(ContentIncomplete, match=f"9 bytes came where {size} were announced"):
        put(store, b"the words", expected_size=size)

    assert list(store.iterate()) == []


def test_content_above_the_limit_is_refused(store):
    with pytest.raises(ContentTooLarge, match="more than 8 bytes"):
        put(store, b"the words", limit_bytes=8)

    assert list(store.iterate()) == []
    assert store.exists(put(store, b"the words", limit_bytes=9))


def test_deleting_is_final_and_may_be_repeated(store):
    digest = put(store, b"gone")

    store.delete(digest)
    store.delete(digest)

    assert not store.exists(digest)


def test_digests_are_listed_in_order_from_any_of_them(store):
    digests = sorted(put(store, bytes([number])) for number in range(60))

    assert list(store.iterate()) == digests
    for previous, digest in pairwise(digests):
        assert next(store.iterate(previous)) == digest


def test_a_sweep_keeps_what_is_referred_to_and_what_is_young(store):
    kept, swept = put(store, b"kept"), put(store, b"swept")

    assert store.sweep(nobody) == 0
    assert store.sweep(lambda digests: {kept} & set(digests), older_than_seconds=-1) == 1
    assert list(store.iterate()) == [kept]
    assert not store.exists(swept)


def test_swept_content_can_be_stored_again(store):
    digest = put(store, b"back")
    store.sweep(nobody, older_than_seconds=-1)

    assert put(store, b"back") == digest
    assert store.read(digest) == b"back"


def test_fixity_names_what_is_missing_and_resumes_anywhere(store):
    digests = sorted(put(store, bytes([number])) for number in range(20))
    expected = sorted([*digests, "f" * 64])

    results = list(store.fixity(expected=expected))
    resumed = list(store.fixity(digests[9], expected=expected))

    assert [result.digest for result in results] == expected
    assert {result.outcome for result in results[:-1]} == {"ok"}
    assert results[-1].outcome == "missing"
    assert resumed == results[10:]


def test_fixity_keeps_to_a_speed(store):
    for number in range(4):
        put(store, bytes([number]) * 50_000)

    began = time.monotonic()
    list(store.fixity(bytes_per_second=1_000_000))

    assert time.monotonic() - began >= 0.19


def test_a_speed_of_nothing_is_refused(store):
    with pytest.raises(ValueError, match="must be positive, not 0"):
        list(store.fixity(bytes_per_second=0))


def test_stores_are_opened_by_their_address(tmp_path):
    assert isinstance(open_store(tmp_path / "a"), LocalStore)
    assert isinstance(open_store(str(tmp_path / "b")), LocalStore)
    assert open_store(f"file://{tmp_path}/c%20d").root == tmp_path / "c d"
    assert isinstance(open_store("memory:///"), RemoteStore)


def test_an_unknown_address_is_refused():
    with pytest.raises(StoreUnknown, match="names no content store"):
        open_store("gopher://somewhere/else")
