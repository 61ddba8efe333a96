"""Verb: doctor."""

from secretariat.cli.command import command
from secretariat.cli.exits import NotReady
from secretariat.cli.output import Output
from secretariat.kernel.upkeep.doctor import examine


@command("doctor")
def doctor(*, out: Output) -> None:
    """Look at the house and say what is not well, and what to do about it; change nothing."""
    faults = []
    for found in examine():
        out.row(state=found.state, check=found.check, fact=found.fact, remedy=found.remedy)
        if found.state == "fault":
            faults.append(found)
    if faults:
        raise Unwell(count=len(faults), remedy=faults[0].remedy)
    out.say("The house is well.")


class Unwell(NotReady):
    """End the command with what is to be done first."""

    code = "house.unwell"
    message = "%(count)s faults were found. Begin with: %(remedy)s"
