"""Checkpoints: signed, chained, copied; and refused where that would hide something."""

import stat
import threading
from datetime import timedelta

import orjson
import pytest
from django.db import connection, connections
from django.utils import timezone

from proofs import common
from secretariat.kernel import records
from secretariat.kernel.audit import checkpoints, keys
from secretariat.kernel.audit import copies as files
from secretariat.kernel.audit.errors import CheckpointConflict, KeyMissing, SealDelayed
from secretariat.kernel.audit.verify import verify
from secretariat.kernel.identity import house
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Checkpoint, Event, SealEpoch


def another() -> None:
    """Let one more thing happen."""
    records.create("gift", common.gift("Vase"), actor=house())


def test_seal_covers_every_event_and_is_copied(copies):
    seal = checkpoints.seal_now()

    assert seal.count == Event.objects.count()
    assert seal.is_copied
    assert files.read(copies, seal.number) == files.read(files.local_folder(), seal.number)
    assert verify().unsealed == 0


def test_checkpoints_are_chained(copies):
    first = checkpoints.seal_now()
    another()

    second = Checkpoint.objects.get(number=checkpoints.seal_now().number)

    assert orjson.loads(second.body)["prev_number"] == first.number
    assert verify().is_clean


def test_epoch_without_events_is_not_sealed(copies):
    first = checkpoints.seal_now()

    assert checkpoints.seal_now() == first
    assert checkpoints.seal_when_due() == 0


def test_epoch_is_due_after_a_minute_or_when_full(copies, monkeypatch):
    assert checkpoints.seal_when_due() == 0
    SealEpoch.objects.update(opened_at=timezone.now() - timedelta(seconds=61))

    assert checkpoints.seal_when_due() == 1

    another()
    assert checkpoints.seal_when_due() == 0
    monkeypatch.setattr(checkpoints, "SEAL_EVENTS", 1)
    assert checkpoints.seal_when_due() == 1


def test_key_is_for_its_owner_alone(copies):
    key = keys.signing_key()

    assert stat.S_IMODE(keys.private_path().stat().st_mode) == 0o600
    assert keys.trusted_keys().keys() == {key.id}


def test_lost_key_is_not_replaced_silently(copies):
    checkpoints.seal_now()
    keys.private_path().unlink()
    another()

    with pytest.raises(KeyMissing, match="Put the key back"):
        checkpoints.seal_now()


def test_copy_that_cannot_be_written_is_told_and_made_later(copies):
    copies.write_text("a file stands where the folder should be")

    seal = checkpoints.seal_now()

    assert "could not be copied" in seal.problems[0]
    assert not seal.is_copied
    assert verify().unsealed == 0 or verify().last_sealed == 0
    copies.unlink()
    checkpoints.seal_when_due()
    assert checkpoints.newest().is_copied
    assert files.numbers_in(copies) == [seal.number]


def test_another_checkpoint_of_the_number_is_never_overwritten(copies):
    copies.mkdir()
    files.file_of(copies, 1).write_bytes(files.SealedFile("{}", "00", b"").as_bytes())

    with pytest.raises(CheckpointConflict, match="another one than this house sealed"):
        checkpoints.seal_now()


def test_new_folder_of_copies_is_filled(copies, settings, tmp_path):
    checkpoints.seal_now()
    settings.CHECKPOINT_COPIES = [copies, tmp_path / "second"]

    assert files.fill_copies() == 1
    assert files.numbers_in(tmp_path / "second") == files.numbers_in(copies)


def test_event_of_an_open_transaction_is_never_missed(copies):
    """An event written into an epoch before it was closed is in that epoch's checkpoint."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer; nobody can be inside a transaction meanwhile")
    written, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with locks.write():
            another()
            written.set()
            go_on.wait(20)
        connections.close_all()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    written.wait(20)
    with pytest.raises(SealDelayed, match="transaction"):
        checkpoints.seal_now(wait_seconds=0.2)
    assert checkpoints.seal_when_due() == 0
    go_on.set()
    writer.join()

    seal = checkpoints.seal_now()

    assert seal.count == Event.objects.filter(epoch=seal.number).count()
    assert verify().is_clean
    assert verify().unsealed == 0
