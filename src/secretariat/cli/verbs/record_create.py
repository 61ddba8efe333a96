"""Verb: record create."""

from collections.abc import Sequence

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.output import Output
from secretariat.cli.pairs import VALUES, VALUES_FILE, read_values
from secretariat.cli.records_shown import show
from secretariat.kernel import records


@command(
    "record create",
    argument("register", metavar="REGISTER", help="code of the register"),
    VALUES,
    VALUES_FILE,
    argument("--draft", action="store_true", help="leave it in the draft state"),
    argument("--language", help="language of the original"),
    argument("--level", help="security level"),
    argument("--key", help="idempotency key: the same act is not done twice under one key"),
    AS,
)
def record_create(  # noqa: PLR0913 - each option of the act, by name
    *,
    register: str,
    values: Sequence[str],
    file: str | None,
    draft: bool,
    language: str | None,
    level: str | None,
    key: str | None,
    username: str | None,
    out: Output,
) -> None:
    """Create a record and print it."""
    created = records.create(
        register,
        read_values(values, file),
        actor=actor_for(username),
        submit=not draft,
        language=language,
        level=level,
        key=key,
    )
    show(created, out)
