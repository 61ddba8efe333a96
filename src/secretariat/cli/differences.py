"""Differences: tells what a new package says otherwise of registers that are extended here."""

from secretariat.cli.house import pending_migrations
from secretariat.cli.output import Output
from secretariat.kernel.tables import packaged


def tell(out: Output) -> None:
    """Say each difference of the package, for those who extended or replaced its registers."""
    if pending_migrations():
        return
    for code, before, now, words in packaged.differences():
        out.say(f"The package's {code}, version {before} to {now}: {words}.")
