"""The house runs on packages whose licences leave its users free."""

import re
import tomllib

import pytest
from packaging.version import Version

from tests.house import licences, sources


def _packages():
    """Return what the project needs at run time, and what that needs."""
    project = tomllib.loads((sources.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return licences.runtime_packages(project["project"]["dependencies"])


def test_every_package_the_house_runs_on_has_an_allowed_licence():
    faults = {
        package: list(licences.refused(licences.licence_of(package))) for package in _packages()
    }

    assert {package: words for package, words in faults.items() if words} == {}


def test_what_was_read_by_hand_is_still_needed():
    assert licences.READ_BY_HAND.keys() <= _packages()


def test_the_text_extractor_stays_on_its_free_releases():
    """Releases of kreuzberg under the Elastic licence exist on both sides of these."""
    lock = (sources.ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = re.search(r"^kreuzberg==(\S+)", lock, re.M)

    assert pinned
    assert Version("4.10") <= Version(pinned.group(1)) < Version("5")


def test_the_walk_follows_what_packages_need():
    found = _packages()

    assert {"django", "pydantic", "pydantic-core", "psycopg-binary"} <= found
    assert "pytest" not in found


@pytest.mark.parametrize(
    ("licence", "words"),
    [
        ("MIT", []),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", []),
        ("Elastic-2.0", ["Elastic-2.0"]),
        ("AGPL-3.0-or-later", ["AGPL-3.0-or-later"]),
        ("MIT AND SSPL-1.0", ["SSPL-1.0"]),
        ("", ["no licence at all"]),
    ],
)
def test_an_unfree_licence_is_found(licence, words):
    assert list(licences.refused(licence)) == words
