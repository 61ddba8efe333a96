"""Identity: who is asking, resolved to principals at each request.

Everything that changes about people is resolved here, on the person's side: the unit and the units
above it, roles held today at a unit and below it, roles of those one deputizes for, units whose
successor one belongs to. Reads the tables of person, unit and role_assignment directly, because the
read door asks this module who reads.

Does not decide anything; see `access`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.registers.grammar import LEVELS
from secretariat.kernel.store.models import Account, Record
from secretariat.kernel.tables.models_of_registers import model_of

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
    people: Any = model_of("person")._default_manager
    person = people.filter(pk=account.person_id).first() if account.is_active else None
    if person is None or _state_kind(account.person_id) == "closed":
        raise SignInRefused
    on = today()
    units = _Units()
    return Actor(
        person=account.person_id,
        name=str(person.name),
        principals=frozenset(
            {PUBLIC, STAFF}
            | {f"unit:{unit}" for unit in units.above(person.unit)}
            | _role_tokens(account.person_id, on, units)
        ),
        clearance=LEVELS.index(person.clearance or "internal"),
        caveats=frozenset(
            c.strip() for c in (person.clearance_caveats or "").split(",") if c.strip()
        ),
        language=language
        or account.language
        or person.preferred_language
        or settings.LANGUAGE_CODE,
        today=on,
        unit=person.unit,
    )


def holders(role: str, *, unit: UUID | None = None) -> frozenset[UUID]:
    """Return the people who hold a role today, or act today for one who does.

    Args:
        role: code of the role.
        unit: where it is held, there or above; None for those who hold it in the whole house.
    """
    on, units = today(), _Units()
    rows: Any = model_of("role_assignment")._default_manager.filter(role__in=(role, "*"))
    named = rows.filter(state="active", from_on__lte=on).values_list("holder", flat=True)
    wanted = {f"role:{role}"} | ({f"role:{role}@{unit}"} if unit else set())
    found = [person for person in set(named) if wanted & _role_tokens(person, on, units)]
    left = Record.objects.filter(id__in=found, state_kind="closed")
    return frozenset(found) - set(left.values_list("id", flat=True))


def _state_kind(record: UUID) -> str:
    """Return the kind of state a record is in."""
    return Record.objects.values_list("state_kind", flat=True).get(pk=record)


class _Units:
    """The tree of units with its successions, read once for one question."""

    def __init__(self) -> None:
        rows = list(
            model_of("unit")._default_manager.values_list("record_id", "parent", "successor")
        )
        self.parent = {unit: parent for unit, parent, _ in rows}
        self.merged: dict[UUID, list[UUID]] = {}
        self.children: dict[UUID, list[UUID]] = {}
        for unit, parent, successor in rows:
            if successor is not None:
                self.merged.setdefault(successor, []).append(unit)
            if parent is not None:
                self.children.setdefault(parent, []).append(unit)

    def above(self, unit: UUID | None) -> set[UUID]:
        """Return the unit, all above it, and all whose successors these are."""
        found: set[UUID] = set()
        while unit is not None and unit not in found:
            found.add(unit)
            unit = self.parent.get(unit)
        return self._with_merged(found)

    def below(self, unit: UUID) -> set[UUID]:
        """Return the unit, all below it, and all whose successors these are."""
        found: set[UUID] = set()
        todo = [unit]
        while todo:
            at = todo.pop()
            if at not in found:
                found.add(at)
                todo += self.children.get(at, []) + self.merged.get(at, [])
        return found

    def _with_merged(self, units: Iterable[UUID]) -> set[UUID]:
        """Return the units and those merged into them, however often."""
        found: set[UUID] = set()
        todo = list(units)
        while todo:
            at = todo.pop()
            if at not in found:
                found.add(at)
                todo += self.merged.get(at, [])
        return found


def _role_tokens(person: UUID, on: date, units: _Units) -> set[str]:
    """Return the tokens of the roles held on a day, by the person or as deputy."""
    rows = list(_assignments([person], on))
    tokens: set[str] = set()
    for row in rows:
        if row.deputy_of is None:
            tokens |= _tokens_at(row.role, [row.unit], units)
    deputizing = [row for row in rows if row.deputy_of is not None]
    if deputizing:
        for row in _assignments({row.deputy_of for row in deputizing}, on):
            for own in deputizing:
                is_covered = own.deputy_of == row.holder and own.role in {row.role, "*"}
                if row.deputy_of is None and is_covered:
                    tokens |= _tokens_at(row.role, [row.unit, own.unit], units)
    return tokens


def _tokens_at(role: str, where: Iterable[UUID | None], units: _Units) -> set[str]:
    """Return the tokens of a role held within all of some units; None is the whole house."""
    places = [units.below(unit) for unit in where if unit is not None]
    if not places:
        return {f"role:{role}"}
    return {f"role:{role}@{unit}" for unit in set.intersection(*places)}


def _assignments(holders: Iterable[UUID | None], on: date):  # type: ignore[no-untyped-def] # noqa: ANN202 - rows of a typed table
    """Return the assignments of some holders that are in force on a day."""
    rows: Any = model_of("role_assignment")._default_manager.filter(holder__in=list(holders))
    open_ended = rows.filter(state="active", from_on__lte=on)
    return [row for row in open_ended if row.until_on is None or row.until_on >= on]
