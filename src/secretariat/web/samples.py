"""Samples: the accounts of the sample institution, offered at the door of a demonstration house.

Read from `sample/accounts.yaml` of the institution. Nothing is offered unless the house is a
demonstration; see the setting `DEMO`.
"""

from dataclasses import dataclass
from functools import cache

from secretariat.kernel import registers
from secretariat.kernel.registers.source import read_source


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample account: its name, its password, and who the person is."""

    username: str
    password: str
    about: str


@cache
def sample_accounts() -> tuple[Sample, ...]:
    """Return the sample accounts; none where the institution brings none."""
    path = registers.institution().root / "sample" / "accounts.yaml"
    if not path.exists():
        return ()
    rows = read_source(path).value
    return tuple(
        Sample(str(row["username"]), str(row["password"]), str(row.get("about", "")))
        for row in (rows if isinstance(rows, list) else [])
    )
