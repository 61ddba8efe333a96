"""Verb: sample."""

from secretariat.cli import house
from secretariat.cli import sample as samples
from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.kernel import indexing
from secretariat.kernel.errors import SecretariatError

DEFAULT_RECORDS = 300


class HouseNotEmpty(SecretariatError):
    """Refuse to mix a sample into a house that has one already."""

    code = "sample.not_empty"
    status = 409
    message = "This house holds the sample already. Fill another one: secretariat --home DIR sample"


@command(
    "sample",
    argument("--records", type=int, default=DEFAULT_RECORDS, help="invented records (%(default)s)"),
)
def sample(*, records: int, out: Output) -> None:
    """Fill an empty house with the sample institution and bring the search index up to date.

    The same number of records gives the same sample.
    """
    house.require_ready()
    if samples.is_filled():
        raise HouseNotEmpty
    with out.progress("Filling the house", None) as progress:
        made = samples.fill(records, step=progress.step)
    indexed = indexing.drain_all()
    out.answer({"records": made, "indexed": indexed})
