"""Verb: registers plan."""

from secretariat.cli import house
from secretariat.cli.command import command
from secretariat.cli.output import Output


@command("registers plan")
def registers_plan(*, out: Output) -> None:
    """Print what the database lacks of the declarations; nothing is changed."""
    lacks = house.lacks()
    for lack in lacks:
        out.row(of=lack.of, act=lack.act, sql=lack.sql)
    out.say(f"{len(lacks)} steps." if lacks else "The database is up to date.")
