"""Identity: who is asking, resolved to principals at each request.

Everything that changes about people is resolved here, on the person's side: the unit and the units
above it, roles held today at a unit and below it, roles of those one deputizes for, units whose
successor one belongs to. Does not read tables, see `standing`; does not decide anything, see
`access`.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from secretariat.kernel import standing
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.grammar import LEVELS
from secretariat.kernel.standing import HeldRole, Standing, Units
from secretariat.kernel.store.models import Account

PUBLIC, STAFF = "public", "staff"


class SignInRefused(SecretariatError):
    """Refuse an account that is unknown, closed, or whose person has left."""

    code = "identity.sign_in_refused"
    status = 401
    message = "The name or the password is not right. Try again, or ask for your access to be set."


class UnknownAccount(SecretariatError):
    """Refuse to act as somebody who has no account."""

    code = "identity.unknown_account"
    status = 404
    message = "No account is called %(username)s. Name an account of this house."


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, and with what rights.

    Attributes:
        person: id of the person's record; None for a visitor and for the house itself.
        principals: tokens held today: `public`, `staff`, `unit:<id>`, `role:<name>`,
            `role:<name>@<unit id>`. The person itself is not among them; see `person`.
        clearance: highest level that may be read, 0 (public) to 3.
        scopes: what a token was issued for; None where nothing is narrowed.
        is_house: whether the operator at the machine acts, whom no rule narrows.
    """

    person: UUID | None
    name: str
    principals: frozenset[str]
    clearance: int
    caveats: frozenset[str]
    language: str
    today: date
    unit: UUID | None = None
    scopes: frozenset[str] | None = None
    is_house: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Tell whether a person or the house acts."""
        return self.person is not None or self.is_house

    @property
    def key(self) -> str:
        """Return what names the actor in the house's own notes."""
        return str(self.person) if self.person else self.name or "visitor"

    def narrowed(self, scopes: frozenset[str]) -> "Actor":
        """Return the same actor within the scopes of a token."""
        return replace(self, scopes=scopes)

    def has_scope(self, act: str, register: str) -> bool:
        """Tell whether `act` (read or write) on a register lies within the token's scopes."""
        return self.scopes is None or not self.scopes.isdisjoint({act, f"{register}:{act}"})


def today() -> date:
    """Return the day at the headquarters."""
    return timezone.localdate()


def visitor(*, language: str | None = None) -> Actor:
    """Return somebody who has not signed in."""
    return Actor(
        person=None,
        name="",
        principals=frozenset({PUBLIC}),
        clearance=0,
        caveats=frozenset(),
        language=language or settings.LANGUAGE_CODE,
        today=today(),
    )


def house(*, language: str | None = None) -> Actor:
    """Return the operator at the machine, who holds the database anyway."""
    return Actor(
        person=None,
        name="house",
        principals=frozenset({PUBLIC, STAFF}),
        clearance=len(LEVELS) - 1,
        caveats=frozenset(),
        language=language or settings.LANGUAGE_CODE,
        today=today(),
        is_house=True,
    )


def actor_named(username: str, *, language: str | None = None) -> Actor:
    """Return the actor behind a sign-in name.

    Raises:
        UnknownAccount: there is no such account.
        SignInRefused: the account is closed or its person has left.
    """
    account = Account.objects.filter(username__iexact=username).first()
    if account is None:
        raise UnknownAccount(username=username)
    return actor_of(account, language=language)


def actor_of(account: Account, *, language: str | None = None) -> Actor:
    """Return the actor behind an account, with the rights the person holds now.

    Raises:
        SignInRefused: the account is closed or its person has left.
    """
    found = standing.of_person(account.person_id) if account.is_active else None
    if found is None:
        raise SignInRefused
    return actor_standing(found, language=language or account.language)


def actor_again(key: str, *, language: str, scopes: frozenset[str] | None) -> Actor:
    """Return the actor that `Actor.key` named before, with the rights held now.

    Raises:
        SignInRefused: no account of the person is open, or the person has left.
    """
    operator = house(language=language)
    if key == operator.key:
        return operator
    person = UUID(key)
    is_open = Account.objects.filter(person_id=person, is_active=True).exists()
    found = standing.of_person(person) if is_open else None
    if found is None:
        raise SignInRefused
    return replace(actor_standing(found, language=language), scopes=scopes)


def actor_standing(found: Standing, *, language: str | None = None) -> Actor:
    """Return the actor whose standing is known, with the rights the person holds now.

    Raises:
        SignInRefused: the person has left.
    """
    if found.has_left:
        raise SignInRefused
    on = today()
    held = standing.roles(found.person, on)
    units = standing.units(found.unit, (unit for role in held for unit in role.units))
    tokens = {token for role in held for token in _tokens(role, units)}
    caveats = (caveat.strip() for caveat in (found.caveats or "").split(","))
    return Actor(
        person=found.person,
        name=found.name,
        principals=frozenset({PUBLIC, STAFF, *tokens, *(f"unit:{u}" for u in units.belonged)}),
        clearance=LEVELS.index(found.clearance or "internal"),
        caveats=frozenset(caveat for caveat in caveats if caveat),
        language=language or found.language or settings.LANGUAGE_CODE,
        today=on,
        unit=found.unit,
    )


def holders(role: str, *, unit: UUID | None = None) -> frozenset[UUID]:
    """Return the people who hold a role today, or act today for one who does.

    Args:
        role: code of the role.
        unit: where it is held, there or above; None for those who hold it in the whole house.
    """
    on = today()
    wanted = {f"role:{role}"} | ({f"role:{role}@{unit}"} if unit else set())
    found = set()
    for person in standing.named_for(role, on):
        held = standing.roles(person, on)
        units = standing.units(None, (place for one in held for place in one.units))
        if any(wanted & _tokens(one, units) for one in held):
            found.add(person)
    return frozenset(found)


def _tokens(held: HeldRole, units: Units) -> set[str]:
    """Return the tokens of a role held within all of some units; none is the whole house."""
    if not held.units:
        return {f"role:{held.role}"}
    places = (units.below[unit] for unit in held.units)
    return {f"role:{held.role}@{unit}" for unit in frozenset.intersection(*places)}
