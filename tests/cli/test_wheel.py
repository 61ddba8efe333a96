"""From a wheel to the first record of an own register, in at most ten commands."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.storage
COMMANDS = (
    ("init", "institution", "--name", "Our Organization"),
    ("registers", "check"),
    ("registers", "apply"),
    (
        "administrator",
        "first",
        "--name",
        "First Person",
        "--staff-number",
        "100001",
        "--password-stdin",
    ),
    ("record", "create", "visit", "name=First visit", "begun_on=2026-11-20", "--as", "first"),
    ("record", "history", "VISIT-2026-0001", "--as", "first"),
    ("audit", "verify"),
)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a wheel that was built from this tree and unpacked."""
    place = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "installed")
    return place / "installed"


def test_a_wheel_becomes_a_house_with_its_own_first_record(unpacked: Path, tmp_path: Path) -> None:
    """Each command succeeds, run from the wheel's own files alone, without sample data."""
    env = {
        **os.environ,
        "PYTHONPATH": str(unpacked),
        "SECRETARIAT_HOME": str(tmp_path / "house"),
        "SECRETARIAT_INSTITUTION": str(tmp_path / "institution"),
        "SECRETARIAT_DATABASE": "",
    }
    where = "import secretariat; print(secretariat.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where], env=env, cwd=tmp_path, capture_output=True, text=True
    )
    assert found.stdout.startswith(str(unpacked))

    printed = []
    for words in COMMANDS:
        done = subprocess.run(
            [sys.executable, "-m", "secretariat.cli.main", *words],
            env=env,
            cwd=tmp_path,
            input="a long pass phrase of our own\n",
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, (words, done.stderr)
        printed.append(done.stdout)

    assert len(COMMANDS) <= 10
    assert "VISIT-2026-0001" in printed[4]
    assert "First visit" in printed[4]
