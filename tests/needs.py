"""Needs: what a test may need and a machine may lack, and what happens then.

On a person's machine the test is skipped and says what is missing; under CI it fails.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]


def is_ci() -> bool:
    """Return whether the run stands for the whole project, so that nothing may be left out."""
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def absent(what: str) -> NoReturn:
    """Skip the running test because `what` is missing here; fail it under CI."""
    if is_ci():
        pytest.fail(f"{what} (under CI nothing may be left out).", pytrace=False)
    pytest.skip(what, allow_module_level=True)


def data_folder() -> Path:
    """Return the folder of large test data, `SECRETARIAT_TEST_DATA`, by default `../shared`."""
    named = os.environ.get("SECRETARIAT_TEST_DATA", "")
    folder = Path(named).expanduser().resolve() if named else ROOT.parent / "shared"
    if not (folder / "data").is_dir():
        absent(f"no test data: set SECRETARIAT_TEST_DATA to a folder that holds data/ ({folder})")
    return folder


def chromium() -> str:
    """Return the path of the system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        found = shutil.which(name)
        if found:
            return found
    absent("no Chromium on this machine: install the package chromium")


def program(name: str, *, package: str) -> str:
    """Return the path of a program that comes with the Debian package `package`."""
    return shutil.which(name) or absent(f"no program {name!r}: install the package {package}")
