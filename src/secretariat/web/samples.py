"""Samples: the accounts of the sample institution, offered at the door of a demonstration house.

Read from `sample/accounts.yaml` of the institution. Nothing is offered unless the house is a
demonstration; see the setting `DEMO`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from secretariat.kernel import registers
from secretariat.kernel.registers.source import read_source
from secretariat.web.words import in_language, role_title


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample account: its name, and the roles and unit of its person."""

    username: str
    about: str


def sample_accounts() -> list[Sample]:
    """Return the sample accounts of a demonstration house; of any other house none."""
    if not settings.DEMO:
        return []
    return [Sample(name, _about(row)) for name, row in _rows().items()]


def is_sample(username: str) -> bool:
    """Tell whether the house is a demonstration and the account is one of its samples."""
    return bool(settings.DEMO) and username in _rows()


@cache
def _rows() -> Mapping[str, Mapping[str, object]]:
    """Return the accounts that open the door, by name."""
    path = registers.institution().root / "sample" / "accounts.yaml"
    rows = read_source(path).value if path.exists() else {}
    found = rows if isinstance(rows, dict) else {}
    return {str(n): r for n, r in found.items() if isinstance(r, dict) and r.get("state") != "left"}


def _about(row: Mapping[str, object]) -> str:
    """Return who the person is: roles, then the unit."""
    held = row.get("roles")
    roles = [role_title(str(role["role"])) for role in held] if isinstance(held, list) else []
    unit = registers.institution().units.get(str(row.get("unit")), {})
    return " · ".join([*dict.fromkeys(roles), in_language(unit)])
