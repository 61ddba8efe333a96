"""Verb: registers plan."""

from secretariat.cli import differences, house
from secretariat.cli.command import command
from secretariat.cli.output import Output
from secretariat.kernel.tables.errors import PlanRefused


@command("registers plan")
def registers_plan(*, out: Output) -> None:
    """Print what the database lacks of the declarations; nothing is changed.

    Of each step: register, what is done, how, the rows it concerns, the rows refused with examples,
    an estimate, and its statement. Ends with 1 where rows are refused.
    """
    differences.tell(out)
    lacks = house.lacks()
    for lack in lacks:
        out.row(**lack.columns)
    refused = sum(lack.refused for lack in lacks)
    if refused:
        raise PlanRefused(count=refused)
    out.say(f"{len(lacks)} steps." if lacks else "The database is up to date.")
