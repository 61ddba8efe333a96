"""Verb: assigned."""

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, command
from secretariat.cli.output import Output
from secretariat.kernel import queries


@command("assigned", AS)
def assigned(*, username: str | None, out: Output) -> None:
    """Print the open records that the account holds, those due first."""
    for record in queries.assigned(actor_for(username)):
        out.row(
            register=record.register,
            number=record.reference,
            title=record.title,
            state=record.state,
            changed_at=record.changed_at,
            due_at=record.due_at,
        )
