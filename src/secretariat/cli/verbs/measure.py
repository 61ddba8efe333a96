"""Verb: measure."""

from datetime import date

from secretariat.cli.acting import actor_for
from secretariat.cli.command import AS, argument, command
from secretariat.cli.output import Output
from secretariat.kernel import measures


@command(
    "measure",
    argument("register", metavar="REGISTER", help="code of the register"),
    argument("measure", metavar="MEASURE", nargs="?", help="name of the measure; without it, all"),
    argument("--on", dest="day", type=date.fromisoformat, help="as of the end of this day"),
    AS,
)
def measure(
    *, register: str, measure: str | None, day: date | None, username: str | None, out: Output
) -> None:
    """Print the figures of a measure, as the account may know them."""
    reader = actor_for(username)
    names = [measure] if measure else list(measures.of_register(register, reader=reader))
    for name in names:
        found = measures.compute(register, name, reader=reader, as_of=day)
        for group in found.groups or found.totals:
            key = dict(zip(found.declared.by, group.key, strict=False))
            currency = {"currency": group.currency} if group.currency else {}
            out.row(measure=name, **key, **currency, **group.figures)
        out.say(f"{name}: {len(found.groups)} groups at the end of {found.as_of.isoformat()}.")
