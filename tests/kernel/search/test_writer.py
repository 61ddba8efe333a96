"""The writer: batches, positions, rebuilding, the lock, and being killed."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from tests.kernel.search.builders import SCHEMA, STAFF, document, found, uid
from tests.kernel.search.looping_writer import BATCH

from secretariat.kernel.search import (
    Index,
    IndexNotBuilt,
    Request,
    SearchInvalid,
    SearchSchema,
    Writer,
    WriterBusy,
)

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def writer(tmp_path):
    with Writer.open(tmp_path, "staff", SCHEMA) as opened:
        with opened.rebuild() as fresh:
            fresh.publish()
        yield opened


@pytest.fixture
def index(tmp_path, writer):
    with Index.open(tmp_path, "staff", SCHEMA) as opened:
        yield opened


def _folders(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "staff").iterdir() if path.is_dir())


def test_a_batch_is_seen_by_an_open_reader_with_its_position(writer, index):
    assert (found(index, ""), index.position) == ([], 0)

    writer.apply([document(1, "box"), document(2, "box")], [], 7)

    assert (found(index, "box"), index.position, writer.position) == ([2, 1], 7, 7)


def test_applying_a_batch_again_changes_nothing(writer, index):
    for _ in range(2):
        writer.apply([document(1, "box"), document(2, "lid")], [uid(3)], 5)

    assert index.search(Request(""), STAFF).total == 2
    assert index.position == 5


def test_an_upsert_replaces_and_a_delete_removes(writer, index):
    writer.apply([document(1, "box"), document(2, "box")], [], 1)
    writer.apply([document(1, "lid")], [uid(2)], 2)

    assert (found(index, "box"), found(index, "lid")) == ([], [1])


def test_the_highest_version_of_a_batch_stays(writer, index):
    newer = replace(document(1, "newer"), version=9)
    writer.apply([document(1, "older"), newer, document(1, "older")], [], 9)

    assert (found(index, "newer"), found(index, "older")) == ([1], [])


def test_the_position_never_goes_back(writer, index):
    writer.apply([], [], 9)
    writer.apply([], [], 3)

    assert index.position == 9


def test_a_refused_batch_leaves_nothing_behind(writer, index):
    with pytest.raises(SearchInvalid, match="32 lower-case hexadecimal digits"):
        writer.apply([document(1, "box")], ["nonsense"], 4)
    writer.apply([document(2, "box")], [], 5)

    assert found(index, "box") == [2]


def test_a_source_that_breaks_leaves_nothing_behind(writer, index):
    def broken():
        yield document(1, "box")
        raise OSError("the source broke")

    with pytest.raises(OSError, match="the source broke"):
        writer.apply(broken(), [], 4)

    assert (found(index, "box"), index.position) == ([], 0)


def test_equals_stand_newest_first_however_the_index_is_cut(writer, index):
    for number in (3, 1, 4, 2):
        writer.apply([document(number, "box")], [], number)
    same = [replace(document(number, "lid"), changed=9) for number in (7, 6, 8)]
    for number, one in enumerate(same):
        writer.apply([one], [], 10 + number)

    assert found(index, "box") == [4, 3, 2, 1]
    assert found(index, "box", offset=1, limit=2) == [3, 2]
    assert found(index, "lid") == [6, 7, 8]
    assert found(index, "", sort="oldest") == [1, 2, 3, 4, 6, 7, 8]


def test_what_ceases_to_be_public_leaves_the_public_index(tmp_path):
    with Writer.open(tmp_path, "public", SCHEMA) as writer:
        with writer.rebuild() as fresh:
            fresh.apply([document(1, "box", is_public=True)], [], 1)
            fresh.publish()
        with Index.open(tmp_path, "public", SCHEMA) as index:
            assert found(index, "box") == [1]
            writer.apply([document(1, "box")], [], 2)
            assert found(index, "box") == []


def test_a_second_writer_is_refused(tmp_path, writer):
    with pytest.raises(WriterBusy, match="Another process already writes the staff search index"):
        Writer.open(tmp_path, "staff", SCHEMA)


def test_nothing_is_searched_or_written_before_the_first_build(tmp_path):
    with (
        Writer.open(tmp_path, "staff", SCHEMA) as writer,
        Index.open(tmp_path, "staff", SCHEMA) as index,
    ):
        assert writer.needs_rebuild
        with pytest.raises(IndexNotBuilt, match="staff search index is not built yet"):
            index.search(Request(""), STAFF)
        with pytest.raises(IndexNotBuilt, match="staff search index is not built yet"):
            writer.apply([], [], 1)


def test_a_rebuild_is_switched_to_at_once_and_the_old_folder_goes_when_unused(
    tmp_path, writer, index
):
    writer.apply([document(1, "box")], [], 1)
    assert found(index, "") == [1]
    old = _folders(tmp_path)
    with writer.rebuild() as fresh:
        fresh.apply([document(2, "box")], [], 2)
        writer.apply([document(3, "box")], [], 3)
        assert found(index, "") == [3, 1]
        fresh.publish()

    assert set(old) < set(_folders(tmp_path))
    assert (found(index, ""), index.position, writer.position) == ([2], 2, 2)
    writer.sweep()
    assert not set(old) & set(_folders(tmp_path))
    writer.apply([document(4, "box")], [], 4)
    assert found(index, "") == [4, 2]


def test_an_abandoned_rebuild_leaves_no_folder(tmp_path, writer, index):
    before = _folders(tmp_path)
    with writer.rebuild() as fresh:
        fresh.apply([document(2, "box")], [], 2)

    assert _folders(tmp_path) == before
    assert found(index, "") == []


def test_an_index_of_another_schema_is_never_opened(tmp_path, writer):
    writer.apply([document(1, "box")], [], 1)
    writer.close()
    changed = SearchSchema(("gift.custody",))
    with Writer.open(tmp_path, "staff", changed) as later:
        assert later.needs_rebuild
        with Index.open(tmp_path, "staff", changed) as index:
            with pytest.raises(IndexNotBuilt):
                index.search(Request(""), STAFF)
            with later.rebuild() as fresh:
                fresh.publish()
            assert index.search(Request(""), STAFF).total == 0
    with Index.open(tmp_path, "staff", SCHEMA) as older, pytest.raises(IndexNotBuilt):
        older.search(Request(""), STAFF)


def test_a_killed_writer_loses_no_acknowledged_batch(tmp_path):
    with Writer.open(tmp_path, "staff", SCHEMA) as writer, writer.rebuild() as fresh:
        fresh.publish()
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    command = [sys.executable, "-m", "tests.kernel.search.looping_writer", str(tmp_path)]
    for round_ in range(4):
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
        )
        acknowledged = [int(process.stdout.readline())]
        time.sleep(0.03 * (round_ + 1))
        process.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout.read().split("\n")[:-1]]
        process.wait()
        process.stdout.close()

        with Index.open(tmp_path, "staff", SCHEMA) as index:
            assert index.position in (acknowledged[-1], acknowledged[-1] + 1)
            assert index.search(Request("box"), STAFF).total == index.position * BATCH


def test_unsound_schemas_and_audiences_are_refused(tmp_path):
    with pytest.raises(SearchInvalid, match=r"\[gift\] is no register.group"):
        SearchSchema(("gift",))
    with pytest.raises(SearchInvalid, match="named twice"):
        SearchSchema(("gift.a", "gift.a"))
    with pytest.raises(SearchInvalid, match=r"\[world\] is no audience"):
        Index.open(tmp_path, "world", SCHEMA)
