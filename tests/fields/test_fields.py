"""Field types and keys: each set of tests is played in a house that declares them.

The house is another institution, so each set runs in a process of its own.
"""

from pathlib import Path

import pytest

from tests import worlds

HERE = Path(__file__).parent
SETS = sorted(
    path.name
    for path in HERE.glob("*.py")
    if path.name not in {"__init__.py", "conftest.py", "institution.py", Path(__file__).name}
)


@pytest.mark.django_db
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", SETS)
def test_everything_promised_of_a_field_holds(tmp_path, name):
    run = worlds.run_apart(
        "pytest", ["-p", "tests.fields.institution", f"tests/fields/{name}"], home=tmp_path
    )

    assert run.returncode == 0, run.stdout[-8000:] + run.stderr[-2000:]
