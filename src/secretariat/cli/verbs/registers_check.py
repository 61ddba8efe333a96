"""Verb: registers check."""

from secretariat.cli.command import command
from secretariat.cli.institutions import INSTITUTION, PACKAGE, folder_of
from secretariat.cli.output import Output
from secretariat.kernel.registers.errors import DeclarationsInvalid
from secretariat.kernel.registers.lint import lint
from secretariat.kernel.registers.loader import read_institution


@command("registers check", INSTITUTION)
def registers_check(*, institution: str | None, out: Output) -> None:
    """Judge the declarations of an institution; print each fault with its file and line.

    Needs no house. Ends with 1 where there is a fault.
    """
    found = read_institution(folder_of(institution), package=PACKAGE)
    faults = lint(found)
    for fault in faults:
        out.row(**{name: fault.facts[name] for name in ("file", "line", "problem")})
    if faults:
        raise DeclarationsInvalid(faults)
    out.say(f"{len(found.declared)} registers of {found.name}: no fault.")
