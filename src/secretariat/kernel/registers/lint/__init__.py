"""Lint: judges what the grammar alone cannot see, before anything starts.

Each check yields (path, problem) pairs of one register; the path leads to file and line. Does not
read files and changes nothing.
"""

from secretariat.kernel.registers.errors import DeclarationInvalid
from secretariat.kernel.registers.lint.access import access
from secretariat.kernel.registers.lint.clocks import clocks
from secretariat.kernel.registers.lint.computing import computing
from secretariat.kernel.registers.lint.faults import Check
from secretariat.kernel.registers.lint.fields import fields
from secretariat.kernel.registers.lint.lifecycle import lifecycle
from secretariat.kernel.registers.lint.measures import measures
from secretariat.kernel.registers.lint.migrate import migrate
from secretariat.kernel.registers.lint.retention import retention
from secretariat.kernel.registers.lint.rooms import rooms
from secretariat.kernel.registers.lint.views import views
from secretariat.kernel.registers.loader import Institution

_CHECKS: tuple[Check, ...] = (
    *(fields, computing, rooms, lifecycle, clocks, retention, access, views, measures, migrate),
)


def lint(institution: Institution) -> list[DeclarationInvalid]:
    """Return every fault of the institution's declarations; an empty list lets it start."""
    faults = list(institution.faults)
    for code in sorted(institution.declared):
        declared = institution.declared[code]
        for check in _CHECKS:
            for path, problem in check(declared.register, institution):
                faults.append(declared.source.fault(path, problem))
    return faults
