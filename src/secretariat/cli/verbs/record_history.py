"""Verb: record history."""

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, command
from secretariat.cli.finding_numbers import NUMBER, locate
from secretariat.cli.output import Output
from secretariat.kernel import queries


@command("record history", NUMBER, AS)
def record_history(*, number: str, username: str | None, out: Output) -> None:
    """Print what happened to a record, oldest first."""
    reader = actor_for(username)
    record = locate(number, reader=reader)
    for change in queries.history(record.register, record.id, reader=reader):
        out.row(
            seq=change.seq,
            at=change.at,
            kind=change.kind,
            actor=change.actor,
            state=change.state,
            fields=change.fields,
            asked=change.asked,
            erased=change.erased,
            reason=change.reason,
        )
