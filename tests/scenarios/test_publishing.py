"""A policy document under embargo, a draft that nobody else sees, personal data masked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from tests import worlds

from secretariat.kernel import finding, identity, queries, records
from secretariat.kernel.errors import NotFound
from secretariat.kernel.values import Masked


def on(reader, day):
    """Return a reader on a day."""
    return replace(reader, today=day)


def test_a_policy_document_is_public_from_its_day_until_its_end(staff, search):
    editor = staff("EDITOR", "EMPLOYMENT", "policy_editor")
    day = date(2031, 5, 1)
    values = {
        "name": "Law on telework",
        "summary": "Rights of people who work at home",
        "published_on": day,
        "withdrawn_on": day + timedelta(days=30),
        "editor_note": "quoll",
    }
    law = records.create("policy_document", values, actor=editor)
    search()

    days = {
        day - timedelta(days=1): 0,
        day: 1,
        day + timedelta(days=29): 1,
        day + timedelta(days=30): 0,
    }
    for today, seen in days.items():
        reader = on(identity.visitor(), today)
        assert queries.page("policy_document", reader=reader).count.number == seen
        assert finding.find("telework", reader=reader).total == seen
        assert len(finding.suggest("telew", reader=reader)) == seen
        assert finding.find("quoll", reader=reader).total == 0
    public = queries.get("policy_document", law.number, reader=on(identity.visitor(), day))
    assert "editor_note" not in public.values


def test_a_draft_is_seen_by_its_author_alone(staff, search):
    author = staff("AUTHOR", "RAMS")
    others = [staff("PEER", "RAMS"), staff("BOSS", "RAMS", "records_manager", "registry_officer")]
    draft = records.create("record", {"name": "Unripe thoughts"}, actor=author, submit=False)
    search()

    for reader in (*others, identity.visitor()):
        assert queries.page("record", reader=reader).records == ()
        assert finding.find("unripe", reader=reader).total == 0
        with pytest.raises(NotFound):
            queries.get("record", draft.id, reader=reader)
    assert queries.get("record", draft.id, reader=author).state == "draft"
    assert finding.find("unripe", reader=author).total == 1


def test_personal_data_are_seen_by_those_who_need_them_and_masked_for_the_auditor(staff, search):
    peer = staff("PEER", "RAMS")
    officer = staff("HR", "ORG", "personnel_officer")
    auditor = staff("AUDITOR", "ORG", "auditor")
    stored = queries.get("person", "PEER", reader=officer)
    values = {"private_phone": "+41 22 799 61 11", "birth_on": "1980-05-17"}
    records.edit("person", "PEER", values, actor=officer, version=stored.version)
    search()

    assert "private_phone" not in queries.get("person", "PEER", reader=peer).values
    masked = queries.get("person", "PEER", reader=auditor)
    assert masked.values["private_phone"] == Masked("•••• 1 11")
    assert queries.get("person", "PEER", reader=officer).values["birth_on"] == date(1980, 5, 17)
    for reader in (peer, auditor):
        by_birth = queries.walk("person", reader=reader, sort="birth_on")
        assert [r.id for r in by_birth] == sorted(
            r.id for r in queries.walk("person", reader=reader)
        )
        assert finding.find("799", reader=reader).total == 0
        changes = queries.history("person", "PEER", reader=reader)
        assert not any("private_phone" in change.fields for change in changes)
    assert worlds.house().is_house
