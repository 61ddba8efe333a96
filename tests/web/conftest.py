"""Fixtures: one furnished house for each module of tests, and clients of its people."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from secretariat.kernel import finding, indexing
from secretariat.web import proof
from tests.web.furnishing import House, furnish

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Open both databases to the tests that visit the house: sessions live in the second one."""
    for item in items:
        if item.path.is_relative_to(HERE) and "house" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.django_db(databases=["default", "aside"]))


@pytest.fixture(scope="module")
def furnished(django_db_setup: None, django_db_blocker: object) -> Iterator[House]:
    """Return a house that the tests of a module share; it is gone after them."""
    with django_db_blocker.unblock():
        with transaction.atomic("default"), transaction.atomic("aside"):
            yield furnish()
            transaction.set_rollback(True, "default")
            transaction.set_rollback(True, "aside")
        connections["aside"].close()  # an open one would keep the test database from being dropped


@pytest.fixture
def house(furnished: House, db: None) -> House:
    """Return the house; what a test changes in it is undone after the test."""
    return furnished


@pytest.fixture
def visitor(house: House) -> Client:
    """Return a client of somebody who has not signed in."""
    return Client()


@pytest.fixture
def client_of(house: House) -> Callable[[str], Client]:
    """Return what gives a client of a signed-in account."""

    def make(username: str) -> Client:
        client = Client()
        client.force_login(house.accounts[username])
        session = client.session
        session[proof.PROVED] = int(time.time())
        session.save()
        return client

    return make


@pytest.fixture
def officer(client_of: Callable[[str], Client]) -> Client:
    """Return a client of the gifts officer."""
    return client_of("gifts.officer")


@pytest.fixture
def colleague(client_of: Callable[[str], Client]) -> Client:
    """Return a client of somebody without any role."""
    return client_of("colleague")


@pytest.fixture
def indexed(house: House, settings: Any, tmp_path: Path) -> Iterator[House]:
    """Return the house with all its records in an index of its own."""
    settings.SEARCH = tmp_path / "index"
    finding._index.cache_clear()
    indexing.close()
    indexing.rebuild()
    indexing.drain_all()
    yield house
    finding._index.cache_clear()
    indexing.close()
