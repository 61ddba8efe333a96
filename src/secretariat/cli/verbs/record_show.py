"""Verb: record show."""

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, command
from secretariat.cli.finding_numbers import NUMBER, locate
from secretariat.cli.output import Output
from secretariat.cli.records_shown import show


@command("record show", NUMBER, AS)
def record_show(*, number: str, username: str | None, out: Output) -> None:
    """Print a record as the account may see it."""
    show(locate(number, reader=actor_for(username)), out)
