"""Fixtures of a house of claims: people of every kind, a school, a concept, uploaded files."""

from io import BytesIO
from types import SimpleNamespace

import pytest

from secretariat.kernel import contents, records
from tests import worlds


@pytest.fixture
def house(db: None) -> SimpleNamespace:
    """Return actors (manager, auditor, claimant, other), two schools, a concept and an upload."""
    worlds.unit("ORG")
    for number in ("MANAGER", "AUDITOR", "CLAIMANT", "OTHER"):
        worlds.person(number, unit="ORG")
    worlds.role("MANAGER", "records_manager")
    worlds.role("AUDITOR", "auditor")
    worlds.concept("subject.gold", "Gold")
    schools = [
        records.create("school", {"name": n}, actor=worlds.house()) for n in ("Lycée", "Gymnasium")
    ]

    def upload(actor, text=b"an invoice about zarkonium", name="invoice.txt"):
        file = contents.keep(BytesIO(text), name, actor=actor)
        return [{"name": file.name, "digest": file.digest}]

    actors = {n.lower(): worlds.actor(n) for n in ("MANAGER", "AUDITOR", "CLAIMANT", "OTHER")}
    return SimpleNamespace(**actors, house=worlds.house(), schools=schools, upload=upload)
