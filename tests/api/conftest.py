"""Fixtures of the tests of the API."""

import pytest

from tests.api.house import House, build


@pytest.fixture
def house(db: None) -> House:
    """Return a small house with people, accounts and tokens."""
    return build()


@pytest.fixture(autouse=True)
def fresh_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the requests that other tests made."""
    from secretariat.api import callers

    monkeypatch.setattr(callers, "_credit", {})
