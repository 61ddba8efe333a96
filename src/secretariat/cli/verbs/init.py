"""Verb: init."""

import shlex
from pathlib import Path

from secretariat.cli import skeletons
from secretariat.cli.command import argument, command
from secretariat.cli.output import Output


@command(
    "init",
    argument("folder", metavar="DIR", help="folder to make"),
    argument("--name", default="Our institution", help="name of the institution (%(default)s)"),
)
def init(*, folder: str, name: str, out: Output) -> None:
    """Make the folder of an institution: its declarations, with an example register of its own."""
    place = Path(folder).expanduser().resolve()
    for path in skeletons.new_institution(place, name):
        out.row(file=str(path))
    out.say(
        f"Next:\n  export SECRETARIAT_INSTITUTION={shlex.quote(str(place))}\n"
        "  secretariat registers check\n  secretariat registers apply\n"
        "  secretariat administrator USERNAME --name NAME --staff-number NUMBER\n"
        "  secretariat serve"
    )
