"""Verb: search."""

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.output import Output
from secretariat.kernel import finding


@command(
    "search",
    argument("text", metavar="TEXT", help="what to look for"),
    argument("--register", help="only in this register"),
    argument("--limit", type=int, default=20, help="how many to print (%(default)s)"),
    AS,
)
def search(
    *, text: str, register: str | None, limit: int, username: str | None, out: Output
) -> None:
    """Find records by their words, as the account may see them."""
    found = finding.find(text, reader=actor_for(username), register=register, limit=limit)
    for hit in found.hits:
        out.row(
            register=hit.record.register,
            number=hit.record.reference,
            title=hit.record.title,
            state=hit.record.state,
            snippet="".join(part for part, _is_match in hit.snippet),
        )
    out.say(f"{found.total} found, {len(found.hits)} shown.")
    if found.pending:
        out.say(f"{found.pending} changed records are not indexed yet.")
