"""Proving: shows that somebody holds a factor. Every code works once, for all processes together.

Tries are counted for the account in the shared counts; see `limits`.
"""

import re
import time

from django.utils import timezone

from secretariat.kernel import doors, limits
from secretariat.kernel.factors import totp, vault
from secretariat.kernel.factors.errors import FactorRefused
from secretariat.kernel.factors.keeping import AUTHENTICATOR, RECOVERY, handle_of
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Account, Factor

TRIES, WINDOW_SECONDS = 5, 300
TRIES_A_DAY, DAY_SECONDS = 50, 86_400
_SIX_DIGITS = re.compile(r"[0-9]{6}")


def prove(account: Account, code: str, *, origin: doors.Origin) -> str:
    """Return which kind of factor a code proved: of the authenticator, or a recovery code.

    Raises:
        FactorRefused: the code is wrong or was used before; the refusal is an event.
        TooManyTries: five tries within five minutes, or fifty within a day.
    """
    key = f"factor:{account.pk}"
    limits.take(f"{key}:day", limit=TRIES_A_DAY, per_seconds=DAY_SECONDS)
    limits.take(key, limit=TRIES, per_seconds=WINDOW_SECONDS)
    plain = "".join(code[:60].split())
    is_six = _SIX_DIGITS.fullmatch(plain) is not None
    kind = AUTHENTICATOR if is_six else RECOVERY
    used = _use_step(account, plain) if is_six else _use_recovery(account, plain)
    if not used:
        doors.record("refused", account, origin=origin, factor=kind)
        raise FactorRefused
    limits.forget(key)
    limits.give_back(f"{key}:day")
    return kind


def _use_step(account: Account, code: str) -> bool:
    """Tell whether the code is right and its step later than every step used; it is used now."""
    row = Factor.objects.filter(account=account, kind=AUTHENTICATOR).first()
    if row is None:
        return False
    step = totp.step_of(vault.open_(row.secret, account=account.pk), code, at=time.time())
    if step is None:
        return False
    with locks.write(even_if_read_only=True):
        rows = Factor.objects.filter(id=row.id, counter__lt=step)
        return bool(rows.update(counter=step, used_at=timezone.now()))


def _use_recovery(account: Account, code: str) -> bool:
    """Tell whether the code is one that was given and not used; it is used now."""
    with locks.write(even_if_read_only=True):
        rows = Factor.objects.filter(
            account=account, kind=RECOVERY, handle=handle_of(account, code), used_at=None
        )
        return bool(rows.update(used_at=timezone.now()))
