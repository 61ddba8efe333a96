"""Fixtures of the tests of the API."""

import pytest

from tests.api.house import House, build


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of tests that open a database of their own."""
    config.addinivalue_line("markers", "storage: opens a database of its own")


@pytest.fixture
def house(db: None) -> House:
    """Return a small house with people, accounts and tokens."""
    return build()


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the requests that other tests made."""
    from secretariat.api import callers

    monkeypatch.setattr(callers, "_credit", {})
