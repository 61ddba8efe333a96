"""The doctor names what is not well, with what to do, and changes nothing."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.utils import timezone
from proofs.faults import state

from proofs import common
from secretariat.kernel import contents, records
from secretariat.kernel.audit import checkpoints, keys
from secretariat.kernel.identity import house
from secretariat.kernel.store.models import Event, House, Job, Outbox
from secretariat.kernel.upkeep import doctor


def found(check: str) -> doctor.Health:
    """Return what one check says."""
    return next(one for one in doctor.examine() if one.check == check)


def test_well_house_has_no_fault_and_stays_as_it_is(copies):
    checkpoints.seal_now()
    before = state()

    told = list(doctor.examine())

    assert [one for one in told if one.state == "fault" and one.check != "database settings"] == []
    assert state() == before


def test_durable_settings_are_checked(copies):
    if connection.vendor == "postgresql":
        pytest.skip("the private cluster of the tests runs without fsync")
    assert found("database settings").state == "ok"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")

    assert "synchronous is 0 and must be 2" in found("database settings").fact

    connection.close()


def test_little_space_is_told(copies, monkeypatch):
    monkeypatch.setattr(doctor.locks, "LOW_WATER_BYTES", 2**60)

    assert found("disk").state == "fault"
    assert "Make space" in found("disk").remedy


def test_closed_house_is_told(copies):
    House.objects.create(key="read_only", value="an upgrade is under way")

    assert "an upgrade is under way" in found("changes").fact


def test_row_that_differs_from_its_record_is_told(copies):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE reg_person SET state = 'left'")

    assert "secretariat audit verify" in found("copies of rows").remedy


def test_late_work_is_told(copies):
    late = timezone.now() - timedelta(minutes=10)
    Job.objects.create(lane="slow", name="x", run_at=late, enqueued_at=late)
    Outbox.objects.update(at=late)
    Event.objects.update(at=late)

    assert "slow (1 jobs wait)" in found("lanes").fact
    assert found("search index").state == "fault"
    assert "--lane prompt" in found("checkpoints").remedy


def test_jobs_that_gave_up_are_told(copies):
    Job.objects.create(
        lane="slow", name="x", state="dead", run_at=timezone.now(), enqueued_at=timezone.now()
    )

    assert found("lanes").fact == "1 jobs gave up"


def test_missing_bytes_are_told(copies):
    file = contents.keep(BytesIO(b"bytes"), "a.bin", actor=house())
    photograph = [{"name": file.name, "digest": file.digest}]
    records.create("gift", common.gift("Vase", photograph=photograph), actor=house())
    contents.store().delete(file.digest)

    assert file.digest in found("content").fact


def test_key_that_others_may_read_is_told(copies):
    checkpoints.seal_now()
    keys.private_path().chmod(0o644)

    assert "chmod 600" in found("key").remedy

    keys.private_path().unlink()
    assert found("key").state == "fault"


def test_clock_behind_the_newest_event_is_told(copies):
    Event.objects.update(at=timezone.now() + timedelta(minutes=3))

    assert "time server" in found("clock").remedy
