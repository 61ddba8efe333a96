"""Verb: registers new."""

from secretariat.cli import skeletons
from secretariat.cli.command import argument, command
from secretariat.cli.institutions import INSTITUTION, folder_of
from secretariat.cli.output import Output


@command(
    "registers new",
    argument("code", metavar="CODE", help="code of the register: small letters, singular"),
    argument("--office", required=True, help="office that keeps it: the folder it lies in"),
    argument("--class", dest="file_plan_class", help="class of the file plan (the first one)"),
    INSTITUTION,
)
def registers_new(
    *,
    code: str,
    office: str,
    file_plan_class: str | None,
    institution: str | None,
    out: Output,
) -> None:
    """Write the declaration of a new register and its translations, ready to be changed."""
    written = skeletons.new_register(
        folder_of(institution), code, office=office, file_plan_class=file_plan_class
    )
    for path in written:
        out.row(file=str(path))
    out.say("Change every line of it, then run: secretariat registers check")
