"""Verb: move."""

from collections.abc import Sequence

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.finding_numbers import NUMBER, locate
from secretariat.cli.output import Output
from secretariat.cli.pairs import read_values
from secretariat.cli.records_shown import show
from secretariat.kernel import records


@command(
    "move",
    NUMBER,
    argument("name", metavar="MOVE", help="a declared move that leaves the record's state"),
    argument("answers", nargs="*", metavar="QUESTION=ANSWER", help="what the move asks"),
    AS,
)
def move(
    *, number: str, name: str, answers: Sequence[str], username: str | None, out: Output
) -> None:
    """Make a declared move and print the record."""
    actor = actor_for(username)
    seen = locate(number, reader=actor)
    given = read_values(answers, None)
    show(records.move(seen.register, seen.id, name, actor=actor, answers=given), out)
