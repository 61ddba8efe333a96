"""Verb: demo."""

import os
from pathlib import Path

from secretariat.cli.command import argument, command
from secretariat.cli.main import open_house
from secretariat.cli.output import Output


@command(
    "demo",
    argument("--port", type=int, default=8000, help="port (%(default)s)"),
    argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)"),
    argument("--records", type=int, default=300, help="invented records of a new house (300)"),
)
def demo(*, port: int, host: str, records: int, out: Output) -> None:
    """Make a demonstration house with sample data, print how to enter it, and serve it.

    The house lies in ./var/demo unless --home or SECRETARIAT_HOME names another folder.
    """
    home = os.environ.setdefault("SECRETARIAT_HOME", str(Path("var/demo").resolve()))
    os.environ["SECRETARIAT_DEMO"] = "yes"
    open_house()
    from secretariat.cli import house, sample, serving  # a house must be open
    from secretariat.kernel import indexing

    serving.require_free(host, port)
    if house.bring_up_to_date():
        out.say(f"The house in {home} is set up.")
    if not sample.is_filled():
        with out.progress("Filling the house") as progress:
            sample.fill(records, step=progress.step)
        indexing.drain_all()
        indexing.close()
    for username in sample.people.named_accounts():
        out.row(account=username)
    out.say(f"Open {serving.address(host, port)} and choose one of these accounts; Ctrl-C ends.")
    serving.serve(host=host, port=port, workers=serving.default_workers(), out=out)
