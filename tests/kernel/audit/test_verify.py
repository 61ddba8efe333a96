"""Verify: what was altered is found and named, what is lawful is not."""

import random

import pytest

from proofs import common, tamper, tampering
from secretariat.kernel import records
from secretariat.kernel.audit import checkpoints
from secretariat.kernel.audit.findings import Findings
from secretariat.kernel.audit.verify import known_folders, verify
from secretariat.kernel.identity import house
from secretariat.kernel.store.models import Checkpoint, Event, Record


@pytest.fixture
def sealed(copies):
    """Return the copies of a house with sealed gifts."""
    tamper.fill(4)
    return copies


def test_house_that_nobody_altered_is_clean(sealed):
    found = verify()

    assert found.findings == ()
    assert found.events == Event.objects.count()
    assert found.unsealed == 0


def test_tampering_of_every_kind_is_found_and_named(sealed):
    random.seed(1)

    assert [wrong for act in tampering.ACTS if (wrong := tamper.attempt(act))] == []


def test_what_is_not_sealed_is_told(sealed):
    assert tamper.unsealed() == ""


def test_erasure_leaves_a_chain_that_verifies(sealed):
    gift = records.create("gift", common.gift("Vase"), actor=house())
    records.erase("gift", gift.id, "giver", actor=house(), reason="Asked for.", authority="Rule 1")
    checkpoints.seal_now()

    assert verify().findings == ()


def test_one_record_is_verified_alone(sealed):
    gift = Record.objects.filter(register="gift").first()

    found = verify(gift.id)

    assert found.records == 1
    assert found.events == gift.seq
    assert found.is_clean


def test_copy_alone_names_what_the_house_forgot(sealed):
    """With the house's own files gone too, a copy still names the deleted record."""
    gift = Record.objects.filter(register="gift").first()
    tampering.delete_whole(tampering.Target(gift.id.hex, "", 0, 0))
    Checkpoint.objects.all().delete()
    for path in known_folders()[0].glob("*.json"):
        path.unlink()

    found = verify(folders=[known_folders()[0], sealed])

    assert any(f.what == "record.deleted" and gift.id.hex in f.where for f in found.findings)
    assert any(f.what == "checkpoint.dropped" for f in found.findings)


def test_finding_says_since_when(sealed):
    gift = Record.objects.filter(register="gift").first()
    tampering.edit_sealed(tampering.Target(gift.id.hex, "", 0, 0))

    finding = next(f for f in verify().findings if f.what == "event.altered")

    assert finding.since.startswith("20")
    assert str(finding).endswith("Z.")


def test_many_findings_are_counted_and_a_thousand_kept():
    findings = Findings()
    for number in range(1_500):
        findings.add("event.altered", str(number), "It was edited.")

    assert (len(findings.kept), findings.count) == (1_000, 1_500)


def test_many_findings_of_one_kind_hide_none_of_another():
    findings = Findings()
    for number in range(1_500):
        findings.add("event.added", str(number), "It was added.")
    findings.add("event.altered", "gift", "It was edited.")

    assert findings.kept[-1].what == "event.altered"


def test_text_that_is_no_event_is_a_finding(sealed):
    gift = Record.objects.filter(register="gift").first()
    Event.objects.filter(record=gift.id, seq=2).update(sealed="{", disclosed="[")

    assert any("cannot be read as an event" in f.sentence for f in verify().findings)
