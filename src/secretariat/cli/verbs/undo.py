"""Verb: undo."""

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, command
from secretariat.cli.finding_numbers import NUMBER, locate
from secretariat.cli.output import Output
from secretariat.cli.records_shown import show
from secretariat.kernel import records


@command("undo", NUMBER, AS)
def undo(*, number: str, username: str | None, out: Output) -> None:
    """Take back the account's own last move on a record and print the record."""
    actor = actor_for(username)
    seen = locate(number, reader=actor)
    show(records.undo(seen.register, seen.id, actor=actor, version=seen.version), out)
