"""The local store: durable when `put` returns, whole when the disk is full, safe among writers."""

import hashlib
import io
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from tests.needs import absent, program

from secretariat.kernel.content import ContentAltered, LocalStore, StoreFull

PUT = (
    "import io, sys, pathlib; from secretariat.kernel.content import LocalStore\n"
    "store = LocalStore(pathlib.Path(sys.argv[1]))\n"
)


def environment() -> dict[str, str]:
    """Return an environment in which a child finds the project."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def test_file_and_folders_are_synced_before_put_returns(tmp_path):
    trace = tmp_path / "trace"
    strace = program("strace", package="strace")
    calls = "trace=fsync,fdatasync,link,linkat,openat,write"
    script = PUT + "store.put(io.BytesIO(b'durable')); sys.stdout.write('returned')"

    subprocess.run(
        [strace, "-f", "-y", "-o", trace, "-e", calls, sys.executable, "-c", script, "store"],
        check=True,
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
    )

    digest = hashlib.sha256(b"durable").hexdigest()
    leaf = f"store/{digest[:2]}/{digest[2:4]}"
    patterns = [
        r'write\(\d+<[^>]*/\.incoming/[^>]*>, "durable"',
        r"fsync\(\d+<[^>]*/\.incoming/[^>]*>\)\s+= 0",
        rf'link(?:at)?\(.*"{leaf}/{digest}".*\)\s+= 0',
        rf"fsync\(\d+<[^>]*/{leaf}>\)\s+= 0",
        r'write\(1<[^>]*>, "returned"',
    ]
    written = trace.read_text(encoding="utf-8")
    places = [re.search(pattern, written) for pattern in patterns]
    assert None not in places, f"not in the trace: {patterns[places.index(None)]}"
    starts = [place.start() for place in places]
    assert starts == sorted(starts)
    for folder in (f"store/{digest[:2]}", "store"):
        synced = re.search(rf"fsync\(\d+<[^>]*/{folder}>\)\s+= 0", written)
        assert synced is not None
        assert synced.start() < starts[-1]


def test_a_full_disk_is_named_and_nothing_is_left(tmp_path):
    """A file system of one megabyte, in a mount namespace of the test's own."""
    unshare = program("unshare", package="util-linux")
    script = PUT + (
        "from secretariat.kernel.content import StoreFull\n"
        "kept = store.put(io.BytesIO(b'small')).digest\n"
        "try: store.put(io.BytesIO(bytes(4_000_000)))\n"
        "except StoreFull as refusal: print(refusal)\n"
        "left = sorted(p.name for p in store.root.rglob('*') if p.is_file())\n"
        "print(left == ['.lock', kept], store.read(kept))\n"
    )
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    mount = f"mount -t tmpfs -o size=1m none {tmp_path}/small"
    (tmp_path / "small").mkdir()
    command = f"{mount} && {sys.executable} {tmp_path}/script.py {tmp_path}/small/store"

    done = subprocess.run(
        [unshare, "--map-root-user", "--user", "--mount", "sh", "-c", command],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    if done.stderr.startswith(("unshare:", "mount:")):
        absent(f"this system allows no mount namespace: {done.stderr.strip()}")

    first, second = done.stdout.splitlines()
    assert first.startswith("No space is left in the content store")
    assert first.endswith("Nothing was stored; free space first.")
    assert second == "True b'small'"


def test_stored_files_are_read_only_and_nothing_temporary_stays(tmp_path):
    store = LocalStore(tmp_path)
    digest = store.put(io.BytesIO(b"words")).digest
    path = tmp_path / digest[:2] / digest[2:4] / digest

    assert path.stat().st_mode & 0o777 == 0o444
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_a_stream_that_fails_leaves_nothing(tmp_path):
    class Failing(io.BytesIO):
        def read(self, size: int = -1) -> bytes:
            if self.tell() > 0:
                raise ConnectionResetError("the sender left")
            return super().read(4)

    store = LocalStore(tmp_path)
    with pytest.raises(ConnectionResetError, match="the sender left"):
        store.put(Failing(b"many words"))

    assert list(store.iterate()) == []
    assert list((tmp_path / ".incoming").iterdir()) == []


def test_stored_bytes_are_never_overwritten(tmp_path):
    store = LocalStore(tmp_path)
    digest = store.put(io.BytesIO(b"words")).digest
    with store.as_file(digest) as path:
        before = path.stat()
    store.put(io.BytesIO(b"words"))

    with store.as_file(digest) as path:
        assert path.stat().st_ino == before.st_ino


def damage(store: LocalStore, digest: str, content: bytes) -> None:
    """Change stored bytes behind the back of the store."""
    with store.as_file(digest) as path:
        path.chmod(0o644)
        path.write_bytes(content)


def test_altered_bytes_are_found_and_not_built_upon(tmp_path):
    store = LocalStore(tmp_path)
    kept, altered = (store.put(io.BytesIO(words)).digest for words in (b"kept", b"words"))
    damage(store, altered, b"other")

    assert {result.digest: result.outcome for result in store.fixity()} == {
        kept: "ok",
        altered: "altered",
    }
    assert not store.verify(altered)
    damage(store, altered, b"longer than before")
    with pytest.raises(ContentAltered, match="has 18 bytes in the store where 5 were expected"):
        store.put(io.BytesIO(b"words"))


def test_storing_again_protects_from_the_sweep(tmp_path):
    store = LocalStore(tmp_path)
    digest = store.put(io.BytesIO(b"words")).digest
    with store.as_file(digest) as path:
        os.utime(path, (0, 0))
    store.put(io.BytesIO(b"words"))

    assert store.sweep(lambda digests: set()) == 0
    assert store.exists(digest)


def test_a_put_waits_for_the_sweep_that_asks_about_its_digest(tmp_path):
    store = LocalStore(tmp_path)
    digest = store.put(io.BytesIO(b"words")).digest
    with store.as_file(digest) as path:
        os.utime(path, (0, 0))
    done: list[str] = []
    writer = threading.Thread(target=lambda: done.append(store.put(io.BytesIO(b"words")).digest))

    def refer_to_nothing(digests):
        writer.start()
        writer.join(0.3)
        assert writer.is_alive()
        return set()

    assert store.sweep(refer_to_nothing) == 1
    writer.join()

    assert done == [digest]
    assert store.read(digest) == b"words"


def test_abandoned_temporary_files_are_swept(tmp_path):
    store = LocalStore(tmp_path)
    left = tmp_path / ".incoming" / "left"
    left.write_bytes(b"half a file")
    os.utime(left, (0, 0))

    assert store.sweep(lambda digests: set()) == 1
    assert not left.exists()


def write_many(root: Path, first: int) -> None:
    """Store fifty contents, half of them shared with the other writers."""
    store = LocalStore(root)
    for number in range(first, first + 50):
        store.put(io.BytesIO(b"%d" % number))


def test_writers_of_the_same_bytes_do_not_disturb_each_other(tmp_path):
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_many, args=(tmp_path, n * 25)) for n in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    store = LocalStore(tmp_path)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(list(store.iterate())) == 100
    assert all(result.outcome == "ok" for result in store.fixity())


def test_a_store_without_its_folder_of_arrivals_fails_loudly(tmp_path):
    store = LocalStore(tmp_path / "store")
    shutil.rmtree(tmp_path / "store")

    with pytest.raises(FileNotFoundError):
        store.put(io.BytesIO(b"words"))


def test_a_full_store_is_an_answer_for_the_web():
    assert (StoreFull.code, StoreFull.status) == ("content.store_full", 507)
