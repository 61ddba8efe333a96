"""Verb: administrator."""

from collections.abc import Sequence

from secretariat.cli import furnishing, house, people
from secretariat.cli.command import argument, command
from secretariat.cli.output import Output
from secretariat.cli.passwords import PASSWORD_STDIN, ask_password
from secretariat.kernel import identity, registers

FIRST_ROLES = ("access_administrator", "personnel_officer")


@command(
    "administrator",
    argument("username", metavar="USERNAME", help="name typed at the door"),
    argument("--name", required=True, help="name of the person"),
    argument("--staff-number", required=True, help="staff number of the person"),
    argument("--email", default="", help="where the house writes to"),
    argument("--unit", default=None, help="code of the unit (the first one declared)"),
    argument("--role", dest="roles", action="append", default=[], help=f"instead of {FIRST_ROLES}"),
    PASSWORD_STDIN,
)
def administrator(  # noqa: PLR0913 - each option of the act, by name
    *,
    username: str,
    name: str,
    staff_number: str,
    email: str,
    unit: str | None,
    roles: Sequence[str],
    password_stdin: bool,
    out: Output,
) -> None:
    """Set up the first administrator: units, file plan, a person, the person's roles, an account.

    The administrator gives all further access by records in the registers.
    """
    house.require_ready()
    institution = registers.institution()
    given = tuple(roles) or tuple(r for r in FIRST_ROLES if r in institution.roles)
    people.check_roles(given)
    first = next(iter(institution.units), "")
    newcomer = people.Newcomer(
        username=username,
        password=ask_password(from_stdin=password_stdin),
        name=name,
        staff_number=staff_number,
        unit=unit or first,
        email=email,
        roles=given,
    )
    people.check_unit(newcomer.unit)
    for piece in furnishing.furnish():
        out.say(f"Made {piece.register} {piece.number}.")
    actor = identity.house()
    person = people.welcome(newcomer, actor=actor, reason="First administrator of the house")
    out.answer({"username": username, "person": person.number, "roles": given})
