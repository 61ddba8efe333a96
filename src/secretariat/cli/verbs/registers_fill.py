"""Verb: registers fill."""

from secretariat.cli import furnishing, house
from secretariat.cli.command import command
from secretariat.cli.output import Output


@command("registers fill")
def registers_fill(*, out: Output) -> None:
    """Make records of the units, file plan and vocabularies that are declared and missing."""
    house.require_ready()
    made = 0
    with out.progress("Filling the registers") as progress:
        for piece in furnishing.furnish():
            progress.step()
            made += 1
            out.row(register=piece.register, number=piece.number)
    out.say(f"{made} records made.")
