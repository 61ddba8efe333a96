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
            snippet=_marked(hit.snippet, is_json=out.is_json),
            via=hit.via,
        )
    out.say(f"{found.total} found, {len(found.hits)} shown.")
    if found.pending:
        out.say(f"{found.pending} changed records are not indexed yet.")


def _marked(pieces: tuple[tuple[str, bool], ...], *, is_json: bool) -> object:
    """Return a passage with its marks: as pieces for programs, in «» for people."""
    if is_json:
        return [{"text": text, "marked": is_marked} for text, is_marked in pieces]
    return "".join(f"«{text}»" if is_marked else text for text, is_marked in pieces)
