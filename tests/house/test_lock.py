"""The lock holds what the project asks for, and nothing without a hash."""

import re
import tomllib

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house import sources


def entries(lock):
    """Return the versions a lock pins, by canonical name."""
    pinned = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", lock, re.M):
        pinned.setdefault(canonicalize_name(name), []).append(version)
    return pinned


def unmet(wanted, pinned):
    """Return the requirements that no pinned version meets."""
    return [
        str(need)
        for need in map(Requirement, wanted)
        if not any(
            need.specifier.contains(version, prereleases=True)
            for version in pinned.get(canonicalize_name(need.name), [])
        )
    ]


def unhashed(lock):
    """Return the pinned packages of a lock that carry no hash."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.M)
    return [block.split("==")[0] for block in blocks if "==" in block and "sha256:" not in block]


def _lock():
    """Return the text of the lock."""
    return (sources.ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_the_lock_meets_every_requirement_of_the_project():
    project = tomllib.loads((sources.ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *project["project"]["dependencies"],
        *project["dependency-groups"]["dev"],
        *project["build-system"]["requires"],
    ]

    assert unmet(wanted, entries(_lock())) == []


def test_every_locked_package_carries_its_hashes():
    assert unhashed(_lock()) == []


def test_a_requirement_the_lock_does_not_meet_is_found():
    pinned = entries("django==5.2.19 \\\n    --hash=sha256:aa\n")

    assert unmet(["django>=5.2,<5.3", "django>=6", "lark>=1"], pinned) == ["django>=6", "lark>=1"]


def test_a_package_without_hash_is_found():
    assert unhashed("a==1 \\\n    --hash=sha256:aa\nb==2\n") == ["b"]
