"""Telling: stories played in a house of their own, each undone after it was told.

A story is a function that asserts; a module of stories runs as a process of its own, because its
house has declarations of its own. Does not know what is told.
"""

import json
import os
import sys
import tempfile
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

from secretariat.kernel.errors import SecretariatError

Story = Callable[[SimpleNamespace], None]
FAILURES = (AssertionError, AttributeError, LookupError, TypeError, ValueError, SecretariatError)


def play(
    stories: Mapping[str, Story],
    *,
    write: Callable[[Path], Path],
    people: Callable[[], SimpleNamespace],
) -> int:
    """Play stories and print, by name, what went wrong with each; return the exit code.

    Args:
        stories: the stories by name.
        write: writes the institution into a folder and returns its root.
        people: makes whom the stories are about, once the house is open.
    """
    from proofs import common

    with tempfile.TemporaryDirectory() as folder:
        os.environ["SECRETARIAT_INSTITUTION"] = str(write(Path(folder) / "institution"))
        common.open_here(migrate=True)
        from django.db import transaction
        from django.test.utils import setup_test_environment

        setup_test_environment()
        world = people()
        outcomes = {}
        for name, told in stories.items():
            outcomes[name] = ""
            try:
                with transaction.atomic():
                    told(world)
                    transaction.set_rollback(True)
            except FAILURES:
                outcomes[name] = traceback.format_exc()
    sys.stdout.write(json.dumps(outcomes))
    return 0


def outcomes(module: str, *, home: Path) -> dict[str, str]:
    """Run a module of stories apart and return what went wrong with each; nothing where all went.

    Args:
        module: its name; as a program it prints outcomes as `play` does.
        home: folder of its house.
    """
    from tests import worlds

    run = worlds.run_apart(module, home=home)
    assert run.returncode == 0, run.stderr[-3000:]
    return dict(json.loads(run.stdout))
