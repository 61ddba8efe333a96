"""Home: gives every run of the tests a house of its own, in a temporary folder.

Loaded by pytest before anything reads the settings (`-p tests.home`), so that no test can ever
open the house of the person who runs it. Does not know Django.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

KEPT = {"SECRETARIAT_DATABASE", "SECRETARIAT_TEST_DATA"}


def _forget_settings() -> None:
    """Remove every setting of the caller's own house; the tests start from the defaults."""
    for name in list(os.environ):
        if name.startswith("SECRETARIAT_") and name not in KEPT:
            del os.environ[name]


def _make() -> Path:
    """Make the folder, name it in the environment, and remove it when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix="secretariat-test-"))
    owner = os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # a forked child must not pull the house away from its parent
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    os.environ["SECRETARIAT_HOME"] = str(folder)
    return folder


_forget_settings()
HOME = _make()
