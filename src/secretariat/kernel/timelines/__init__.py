"""Timelines: where each record stood when, and which values it had; follows from its events.

`passages` keeps the stays in states, `versions` the measured values with the time they held. Both
are written in the transaction of the change and recreated by `audit rebuild`.
"""

from collections.abc import Mapping, Sequence

from secretariat.kernel.audit.chain import Entry
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record
from secretariat.kernel.timelines import passages, versions
from secretariat.kernel.timelines.rebuilding import rebuild
from secretariat.kernel.timelines.versions import erase_versions

__all__ = ["advance", "begin", "erase_versions", "rebuild"]

Values = Mapping[str, object]


def begin(register: Register, created: Sequence[tuple[Record, Values, Entry]]) -> None:
    """Write where new records stand and which values they begin with."""
    passages.begin((row, event) for row, _, event in created)
    versions.begin(register, ((row, values) for row, values, _ in created))


def advance(register: Register, changed: Sequence[tuple[Record, Values, Entry]]) -> None:
    """Write where records stand after an event each, and the values they have from now on."""
    passages.advance((row, event) for row, _, event in changed)
    versions.advance(register, [(row, values) for row, values, _ in changed])
