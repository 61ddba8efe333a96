"""Verb: letter."""

from collections.abc import Sequence
from pathlib import Path

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.finding_numbers import NUMBER, locate
from secretariat.cli.output import Output
from secretariat.cli.pairs import read_values
from secretariat.kernel import records


@command(
    "letter",
    NUMBER,
    argument("name", metavar="MOVE", help="a move that writes a letter"),
    argument("answers", nargs="*", metavar="QUESTION=ANSWER", help="what the move asks"),
    argument("--to", metavar="FILE", help="where to write it; by default under its own name here"),
    AS,
)
def letter(
    *,
    number: str,
    name: str,
    answers: Sequence[str],
    to: str | None,
    username: str | None,
    out: Output,
) -> None:
    """Write the letter that a move would file, without making the move, and print its path."""
    actor = actor_for(username)
    seen = locate(number, reader=actor)
    given = read_values(answers, None)
    made = records.preview_letter(seen.register, seen.id, name, actor=actor, answers=given)
    path = Path(to or made.name.replace("/", "-"))
    path.write_bytes(made.pdf)
    out.answer({"letter": str(path), "bytes": len(made.pdf)})
