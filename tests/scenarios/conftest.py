"""Fixtures of the scenarios: a furnished house with its own search index."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connections
from tests import worlds

from secretariat.kernel import finding, indexing


@pytest.fixture(scope="session", autouse=True)
def aside_closed(django_db_setup: None) -> Iterator[None]:
    """Close the second connection first; an open one would keep the database from being dropped."""
    yield
    connections["aside"].close()


@pytest.fixture
def search(db, settings, tmp_path):
    """Return what brings the index of this test in step; the index is thrown away afterwards."""
    indexing.close()
    finding._index.cache_clear()
    settings.SEARCH = tmp_path / "index"
    yield indexing.drain_all
    indexing.close()
    finding._index.cache_clear()
    cache.clear()


@pytest.fixture
def staff(db):
    """Make the units of the house and return what hires a person: number, unit and roles."""
    for code, parent in [("ORG", None), ("RAMS", "ORG"), ("FINANCE", "ORG"), ("EMPLOYMENT", "ORG")]:
        worlds.unit(code, parent=parent)

    def hire(number, unit, *roles, **marks):
        worlds.person(number, unit=unit, **marks)
        for name in roles:
            worlds.role(number, name)
        return worlds.actor(number)

    return hire
