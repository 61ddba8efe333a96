"""Retention: every end of a record has a class of the file plan."""

from collections.abc import Iterator

from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.registers.lint.faults import Fault
from secretariat.kernel.registers.loader import Institution


def retention(register: Register, institution: Institution) -> Iterator[Fault]:
    """Check that every end of a record, and every draft, has a class of the file plan."""
    states = register.lifecycle.states.values()
    wanted = {s.result for s in states if s.result} | {"draft" for s in states if s.kind == "draft"}
    if not wanted:
        yield ("lifecycle",), "no state closes a record; a record must be able to end"
    for result in sorted(wanted - register.retention.keys()):
        yield ("retention",), f"no file-plan class for {result!r}"
    for result in sorted(register.retention.keys() - wanted):
        yield ("retention", result), f"{result!r} is no result of the lifecycle"
    codes: dict[tuple[str, ...], str] = {("class",): register.class_}
    codes |= {("retention", result): code for result, code in register.retention.items()}
    for path, code in codes.items():
        if code not in institution.file_plan:
            yield path, f"the file plan has no class {code!r}"
