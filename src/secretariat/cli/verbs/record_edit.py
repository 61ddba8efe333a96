"""Verb: record edit."""

from collections.abc import Sequence

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.finding_numbers import NUMBER, locate
from secretariat.cli.output import Output
from secretariat.cli.pairs import VALUES, VALUES_FILE, read_values
from secretariat.cli.records_shown import show
from secretariat.kernel import records


@command(
    "record edit",
    NUMBER,
    VALUES,
    VALUES_FILE,
    argument("--version", type=int, help="the version you saw; the present one by default"),
    AS,
)
def record_edit(
    *,
    number: str,
    values: Sequence[str],
    file: str | None,
    version: int | None,
    username: str | None,
    out: Output,
) -> None:
    """Change fields of a record and print it; an empty value removes."""
    actor = actor_for(username)
    seen = locate(number, reader=actor)
    changes = read_values(values, file)
    saved = records.edit(
        seen.register,
        seen.id,
        changes,
        actor=actor,
        version=seen.version if version is None else version,
    )
    show(saved, out)
