"""Fixtures of the kernel's tests: a small house with people of every kind."""

from types import SimpleNamespace

import pytest
from tests import worlds


@pytest.fixture
def people(db: None) -> SimpleNamespace:
    """Return actors: clerk (RAMS), colleague (FINANCE), officers and managers of the whole house.

    Units: ORG over INFOTEC over RAMS, ORG over FINANCE.
    """
    worlds.unit("ORG")
    worlds.unit("INFOTEC", parent="ORG")
    worlds.unit("RAMS", parent="INFOTEC")
    worlds.unit("FINANCE", parent="ORG")
    worlds.person("CLERK", unit="RAMS")
    worlds.person("COLLEAGUE", unit="FINANCE")
    worlds.person("GIFTS", unit="FINANCE")
    worlds.role("GIFTS", "gifts_officer")
    return SimpleNamespace(
        clerk=worlds.actor("CLERK"),
        colleague=worlds.actor("COLLEAGUE"),
        gifts=worlds.actor("GIFTS"),
        house=worlds.house(),
    )
