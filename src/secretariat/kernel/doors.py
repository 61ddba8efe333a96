"""Doors: what happened at the way in, as events that are sealed like those of records.

Each account has a chain of its own, under an id that follows from the account; tries with names
that nobody has stand in the chain of the door. What was typed is never kept: it may be a password.
Where somebody came from can be erased. Decides nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from django.db.models import F
from django.utils import timezone

from secretariat.kernel import evidence
from secretariat.kernel.audit.chain import GENESIS, Entry, seal
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Account, Event, House

DOOR = "door"
KINDS = frozenset(
    (
        *("signed_in", "signed_out", "refused", "confirmed", "sign_ins_ended"),
        *("factor_added", "factor_removed", "factors_taken", "password_set"),
        *("token_issued", "token_revoked", "closed"),
    )
)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where somebody comes from; both empty at the command line."""

    address: str = ""
    browser: str = ""


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of an account as it is shown."""

    kind: str
    at: datetime
    factor: str
    address: str


OPERATOR = Origin()


def chain_of(account: int | str) -> UUID:
    """Return the id under which the events of an account, or of the door, stand."""
    return uuid5(NAMESPACE_URL, f"urn:secretariat:account:{account}")


def chains() -> frozenset[str]:
    """Return the ids, 32 hex digits each, of the chains of all accounts and of the door."""
    known: list[int | str] = [DOOR, *Account.objects.values_list("pk", flat=True)]
    return frozenset(chain_of(account).hex for account in known)


def record(kind: str, account: Account | None, *, origin: Origin, factor: str = "") -> None:
    """Append an event in a transaction of its own, even while the house is read-only."""
    with locks.write(even_if_read_only=True):
        note(kind, account, origin=origin, factor=factor)


def note(
    kind: str,
    account: Account | None,
    *,
    origin: Origin,
    factor: str = "",
    count: int | None = None,
) -> None:
    """Append an event, in the transaction of what happened.

    The row of the account is written first: it orders the events, and the sealer waits for it.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    if account is None:
        House.objects.update_or_create(key=DOOR, defaults={"value": timezone.now().isoformat()})
    else:
        Account.objects.filter(pk=account.pk).update(is_active=F("is_active"))
    chain = chain_of(account.pk if account else DOOR)
    last = Event.objects.filter(record=chain).order_by("-seq").first()
    facts = {"register": "account", "factor": factor or None, "count": count}
    fields = {"address": origin.address, "browser": origin.browser[:300]}
    entry = Entry(
        record=chain,
        seq=last.seq + 1 if last else 1,
        kind=kind,
        actor=account.person_id if account and origin != OPERATOR else None,
        at=max(timezone.now(), last.at) if last else timezone.now(),
        facts={name: value for name, value in facts.items() if value is not None},
        fields={name: value for name, value in fields.items() if value},
    )
    evidence.append([seal(entry, prev=last.hash if last else GENESIS)])


def happenings(account: Account | None, *, limit: int) -> Iterator[Happening]:
    """Yield the newest events of an account, or of the door where there is none."""
    chain = chain_of(account.pk if account else DOOR)
    rows = Event.objects.filter(record=chain).order_by("-seq")[:limit]
    for kind, at, sealed, disclosed in rows.values_list("kind", "at", "sealed", "disclosed"):
        factor = str(orjson.loads(sealed)["facts"].get("factor", ""))
        address = orjson.loads(disclosed).get("address")
        yield Happening(kind, at, factor, orjson.loads(address[1]) if address else "")
