"""Verb: audit rebuild."""

from secretariat.cli.command import command
from secretariat.cli.output import Output
from secretariat.kernel.audit.rebuild import rebuild


@command("audit rebuild")
def audit_rebuild(*, out: Output) -> None:
    """Recreate the rows that follow from others, and tell how many were not what they follow from.

    Covers the copies, folded texts and sort keys in the registers' tables, folded translations, the
    tokens of access sets, and each record's access. Run audit verify first: this repairs.
    """
    differed = 0
    for found in rebuild():
        differed += found.differed
        if found.checked or found.differed:
            out.row(
                register=found.register,
                what=found.what,
                checked=found.checked,
                differed=found.differed,
            )
    out.say(
        f"{differed} rows were written anew."
        if differed
        else "Every derived row is as it should be."
    )
