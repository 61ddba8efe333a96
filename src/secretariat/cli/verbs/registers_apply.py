"""Verb: registers apply."""

from secretariat.cli import house
from secretariat.cli.command import command
from secretariat.cli.output import Output


@command("registers apply")
def registers_apply(*, out: Output) -> None:
    """Bring the database in step with this program and the declarations.

    Workers that run on the old declarations refuse to write and start again.
    """
    done = house.bring_up_to_date()
    for lack in done:
        out.row(of=lack.of, act=lack.act, sql=lack.sql)
    out.say(f"{len(done)} steps done." if done else "The database was up to date.")
