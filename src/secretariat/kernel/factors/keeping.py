"""Keeping: the factors of an account; set up, named, removed, each with an event.

Recovery codes are kept by their digests alone: eighty random bits each, which nobody guesses.
"""

import base64
import secrets
import time
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from secretariat.foundation.canonical import digest
from secretariat.kernel import doors
from secretariat.kernel.factors import totp, vault
from secretariat.kernel.factors.errors import FactorExists, FactorRefused, FactorUnknown
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Account, Factor

AUTHENTICATOR, PASSKEY, RECOVERY = "authenticator", "passkey", "recovery_code"
RECOVERY_CODES, RECOVERY_BYTES = 10, 10


@dataclass(frozen=True, slots=True)
class FactorCard:
    """What is shown of a factor: never its secret."""

    id: int
    kind: str
    name: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Held:
    """The factors of an account, and how many recovery codes are left."""

    authenticator: FactorCard | None
    passkeys: tuple[FactorCard, ...]
    codes_left: int

    @property
    def is_any(self) -> bool:
        """Tell whether there is a second factor; recovery codes alone are none."""
        return self.authenticator is not None or bool(self.passkeys)


def held(account: Account) -> Held:
    """Return the factors of an account, oldest first."""
    rows = list(Factor.objects.filter(account=account).order_by("id"))
    cards = [FactorCard(r.id, r.kind, r.name, r.created_at, r.used_at) for r in rows]
    return Held(
        authenticator=next((c for c in cards if c.kind == AUTHENTICATOR), None),
        passkeys=tuple(c for c in cards if c.kind == PASSKEY),
        codes_left=sum(1 for c in cards if c.kind == RECOVERY and c.used_at is None),
    )


def is_set_up(account: Account) -> bool:
    """Tell whether an account has a second factor."""
    return Factor.objects.filter(account=account, kind__in=(AUTHENTICATOR, PASSKEY)).exists()


def confirm_authenticator(
    account: Account, closed: str, code: str, *, origin: doors.Origin
) -> None:
    """Set up the authenticator that was begun, once it shows a right code; the code is used.

    Raises:
        FactorRefused: the code is not right.
        FactorExists: there is an authenticator already.
    """
    secret = vault.open_(closed, account=account.pk)
    step = totp.step_of(secret, "".join(code.split()), at=time.time())
    if step is None:
        raise FactorRefused
    row = Factor(account=account, kind=AUTHENTICATOR, handle=f"{AUTHENTICATOR}:{account.pk}")
    row.secret, row.counter = closed, step
    add(row, account, origin=origin)


def add(row: Factor, account: Account, *, origin: doors.Origin) -> None:
    """Store a new factor, with its event.

    Raises:
        FactorExists: its handle is taken.
    """
    row.created_at = timezone.now()
    try:
        with locks.write(), transaction.atomic():
            row.save(force_insert=True)
            doors.note("factor_added", account, origin=origin, factor=row.kind)
    except IntegrityError as error:
        raise FactorExists from error


def rename(account: Account, factor: int, name: str) -> None:
    """Give a passkey another name.

    Raises:
        FactorUnknown: the account has no such passkey.
    """
    rows = Factor.objects.filter(id=factor, account=account, kind=PASSKEY)
    if not rows.update(name=name[:120]):
        raise FactorUnknown


def remove(account: Account, factor: int, *, origin: doors.Origin) -> None:
    """Remove an authenticator or a passkey; with the last of them recovery codes go too.

    Raises:
        FactorUnknown: the account has no such factor.
    """
    with locks.write():
        rows = Factor.objects.filter(id=factor, account=account).exclude(kind=RECOVERY)
        row = rows.first()
        if row is None or not rows.delete()[0]:
            raise FactorUnknown
        if not is_set_up(account):
            Factor.objects.filter(account=account).delete()
        doors.note("factor_removed", account, origin=origin, factor=row.kind)


def take_away(account: Account, *, origin: doors.Origin) -> int:
    """Remove every factor of an account whose owner lost them; return how many there were."""
    with locks.write():
        rows = Factor.objects.filter(account=account)
        count = rows.exclude(kind=RECOVERY).count()
        rows.delete()
        doors.note("factors_taken", account, origin=origin, count=count)
    return count


def new_recovery_codes(account: Account, *, origin: doors.Origin) -> tuple[str, ...]:
    """Return ten fresh recovery codes, shown this once; those given before no longer work.

    Raises:
        FactorUnknown: the account has no second factor that they could stand in for.
    """
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    now = timezone.now()
    with locks.write():
        if not is_set_up(account):
            raise FactorUnknown
        Factor.objects.filter(account=account, kind=RECOVERY).delete()
        Factor.objects.bulk_create(
            Factor(account=account, kind=RECOVERY, handle=handle_of(account, c), created_at=now)
            for c in codes
        )
        doors.note("factor_added", account, origin=origin, factor=RECOVERY)
    return codes


def handle_of(account: Account, code: str) -> str:
    """Return what a recovery code is kept as; case, spaces and hyphens do not count."""
    plain = "".join(code.split()).replace("-", "").upper()
    return digest(f"recovery code of {account.pk}: {plain}")


def _new_code() -> str:
    """Return a recovery code of eighty random bits, in groups of four."""
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode()
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
