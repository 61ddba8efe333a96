"""Settings of every run: its house, its databases, its property tests, what is run where."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

import tests.home
from tests.needs import data_folder

__all__ = ["data_folder"]

settings.register_profile(
    "dev",
    max_examples=30,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.register_profile(
    "proof",
    max_examples=5_000,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))

STORAGE_FIXTURES = {"db", "transactional_db", "live_server", "django_db_setup"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer to run only what touches the database, or only the rest."""
    help_ = "run only the tests that touch the database, or only the others"
    parser.addoption("--part", choices=("storage", "rest"), default=None, help=help_)


def pytest_report_header() -> list[str]:
    """Say on which engine and in which house the tests run."""
    engine = "PostgreSQL" if os.environ.get("SECRETARIAT_DATABASE") else "SQLite"
    return [f"house: {tests.home.HOME} on {engine}"]


def touches_storage(item: pytest.Item) -> bool:
    """Return whether a test opens the database, by its marks, its fixtures or its class."""
    if item.get_closest_marker("django_db") or item.get_closest_marker("storage"):
        return True
    if STORAGE_FIXTURES & set(getattr(item, "fixturenames", ())):
        return True
    from django.test import TransactionTestCase

    owner = getattr(item, "cls", None)
    return isinstance(owner, type) and issubclass(owner, TransactionTestCase)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what does not touch the database, where asked to."""
    part = config.getoption("--part")
    if part is None:
        return
    is_kept = {item: touches_storage(item) is (part == "storage") for item in items}
    config.hook.pytest_deselected(items=[item for item in items if not is_kept[item]])
    items[:] = [item for item in items if is_kept[item]]


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Let a part succeed in which none of the chosen tests lies: they lie in the other one."""
    if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and session.config.getoption("--part"):
        session.exitstatus = pytest.ExitCode.OK


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Keep the test databases of SQLite in files: memory knows neither WAL nor a second process."""
    from django.db import connections

    for alias in connections:
        connection: Any = connections[alias]
        if connection.vendor == "sqlite":
            name = str(tests.home.HOME / f"test_{alias}.sqlite3")
            connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session", name="data_folder")
def data_folder_fixture() -> Path:
    """Return the folder of large test data, or skip."""
    return data_folder()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Close the second connection to one PostgreSQL database before that is dropped."""
    yield
    if os.environ.get("SECRETARIAT_DATABASE"):
        from django.db import connections

        connections["aside"].close()
