"""Verb: notices."""

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.output import Output
from secretariat.kernel import notices as told


@command("notices", argument("--read", action="store_true", help="mark all as read"), AS)
def notices(*, read: bool, username: str | None, out: Output) -> None:
    """Print the notices of the account, latest first."""
    actor = actor_for(username)
    for one in told.listing(actor):
        out.row(
            at=one.at,
            is_new=not one.is_read,
            register=one.record.register,
            number=one.record.number or one.record.id,
            title=one.record.title,
            kind=one.kind,
            facts=one.facts,
        )
    if read:
        out.say(f"{told.mark_read(actor)} marked as read.")
