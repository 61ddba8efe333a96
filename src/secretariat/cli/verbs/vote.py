"""Verb: vote."""

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.finding_numbers import NUMBER, locate
from secretariat.cli.output import Output
from secretariat.cli.records_shown import show
from secretariat.kernel import records


@command(
    "vote",
    NUMBER,
    argument("name", metavar="MOVE", help="a move that a body decides"),
    argument("choice", metavar="CHOICE", help="one of its choices, or abstain"),
    argument("--reason", default="", help="why; kept with the vote"),
    AS,
)
def vote(
    *, number: str, name: str, choice: str, reason: str, username: str | None, out: Output
) -> None:
    """Give the account's vote on a decision of a body and print the record."""
    actor = actor_for(username)
    seen = locate(number, reader=actor)
    voted = records.vote(seen.register, seen.id, name, choice, actor=actor, reason=reason)
    show(voted, out)
