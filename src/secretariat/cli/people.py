"""People: a person with roles and an account, as an operator sets them up at the command line."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from secretariat.kernel import accounts, records, registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record


class UnknownRole(SecretariatError):
    """Refuse a role that the institution does not declare."""

    code = "people.unknown_role"
    status = 404
    message = "No role is called %(role)s. The roles are %(roles)s."


class UnknownUnit(SecretariatError):
    """Refuse a unit that the institution does not declare."""

    code = "people.unknown_unit"
    status = 404
    message = "No unit has the code %(unit)s. Declare it in units.yaml, or name another."


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person to be set up.

    Attributes:
        roles: codes of roles held in the whole house, or `role@UNIT` for one held at a unit.
        extra: further values of the person's record, by field name.
    """

    username: str
    password: str
    name: str
    staff_number: str
    unit: str
    email: str = ""
    roles: Sequence[str] = ()
    extra: dict[str, object] = field(default_factory=dict)


def check_roles(roles: Sequence[str]) -> None:
    """Return if the institution declares all of these roles.

    Raises:
        UnknownRole: it does not declare one of them.
    """
    known = registers.institution().roles
    for role in roles:
        if role.partition("@")[0] not in known:
            raise UnknownRole(role=role, roles=", ".join(known))


def check_unit(code: str) -> None:
    """Return if the institution declares a unit of this code.

    Raises:
        UnknownUnit: it does not.
    """
    if code not in registers.institution().units:
        raise UnknownUnit(unit=code or "(none)")


def welcome(newcomer: Newcomer, *, actor: Actor, reason: str) -> Record:
    """Create the person's record, role assignments and account; a second run changes nothing.

    Raises:
        UnknownRole: the institution does not declare a role.
        ValuesInvalid: a value cannot be taken, the password among them.
    """
    check_roles(newcomer.roles)
    key = f"welcome {newcomer.staff_number}"
    values = {
        "name": newcomer.name,
        "staff_number": newcomer.staff_number,
        "email": newcomer.email or None,
        "unit": newcomer.unit,
        "joined_on": actor.today.isoformat(),
        **newcomer.extra,
    }
    person = records.create("person", values, actor=actor, key=key)
    for role in newcomer.roles:
        code, _, unit = role.partition("@")
        assignment = {
            "reason": reason,
            "role": code,
            "holder": str(person.id),
            "unit": unit or None,
            "from_on": actor.today.isoformat(),
        }
        records.create("role_assignment", assignment, actor=actor, key=f"{key} {role}"[:120])
    accounts.create_account(
        newcomer.username, newcomer.password, person=person.id, email=newcomer.email
    )
    return person
