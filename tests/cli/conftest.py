"""Settings of the tests of the command line."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Name the mark of tests that open a database of their own."""
    config.addinivalue_line("markers", "storage: opens a database of its own")
