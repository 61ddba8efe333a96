"""Sign-ins: sessions that say whose they are, so that a person can see and end them.

The store of sessions that Django is told to use (`SESSION_ENGINE`), kept in the second database. A
sign-in ends twelve hours after it began, and three hours after it was seen last. The key of a
session is never shown: a sign-in is named by the digest of its key.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from secretariat.foundation.canonical import digest
from secretariat.kernel import doors
from secretariat.kernel.store.models import Account, SignIn

LIFE, IDLE, NOTED_EVERY = timedelta(hours=12), timedelta(hours=3), timedelta(minutes=5)
NOTE = "sign_in"
NAME_DIGITS = 32


class SessionStore(DatabaseStore):
    """Sessions in a table that knows the account, the address and the browser."""

    @classmethod
    def get_model_class(cls) -> type[SignIn]:
        """Return the table."""
        return SignIn

    def create_model_instance(self, data: dict[str, Any]) -> SignIn:
        """Return the row of a session, with what the sign-in noted about itself."""
        row = cast("SignIn", super().create_model_instance(data))
        noted = data.get(NOTE)
        if SESSION_KEY in data:
            row.account = int(data[SESSION_KEY])
        if noted:
            row.begun_at, row.seen_at = _instant(noted["begun"]), _instant(noted["seen"])
            row.address, row.browser = noted["address"][:64], noted["browser"][:300]
            row.expire_date = min(row.expire_date, row.begun_at + LIFE)
        return row


@dataclass(frozen=True, slots=True)
class SignInCard:
    """One sign-in as its owner sees it."""

    name: str
    begun_at: datetime
    seen_at: datetime
    address: str
    browser: str
    is_this: bool


def attend(session: SessionBase, *, origin: doors.Origin) -> bool:
    """Note that a signed-in session was seen; tell whether it still holds.

    It is written at most every five minutes, so that reading a page rarely writes.
    """
    now, noted = timezone.now(), session.get(NOTE)
    if noted is None:
        noted = {"begun": now.timestamp(), "seen": now.timestamp()}
    elif now - _instant(noted["begun"]) > LIFE or now - _instant(noted["seen"]) > IDLE:
        return False
    elif now - _instant(noted["seen"]) < NOTED_EVERY and noted["address"] == origin.address:
        return True
    noted |= {"seen": now.timestamp(), "address": origin.address, "browser": origin.browser}
    session[NOTE] = noted
    return True


def listed(account: Account, *, current: str | None) -> tuple[SignInCard, ...]:
    """Return the sign-ins of an account that still hold, the one seen last first.

    Args:
        account: whose they are.
        current: key of the session that asks.
    """
    rows = _alive(account).exclude(begun_at=None).order_by("-seen_at")
    return tuple(
        SignInCard(
            name=_name(row.session_key),
            begun_at=row.begun_at or row.expire_date,
            seen_at=row.seen_at or row.expire_date,
            address=row.address,
            browser=row.browser,
            is_this=row.session_key == current,
        )
        for row in rows
    )


def end_one(account: Account, name: str, *, origin: doors.Origin) -> int:
    """End the sign-in of this name, if it is the account's own; return how many were ended."""
    return _end(account, {k for k in _keys(account) if _name(k) == name}, origin=origin)


def end_others(account: Account, *, current: str | None, origin: doors.Origin) -> int:
    """End all sign-ins of an account but the one that asks; return how many there were."""
    return _end(account, {key for key in _keys(account) if key != current}, origin=origin)


def end_all(account: Account, *, origin: doors.Origin) -> int:
    """End all sign-ins of an account; return how many there were."""
    return _end(account, set(_keys(account)), origin=origin)


def _end(account: Account, keys: set[str], *, origin: doors.Origin) -> int:
    """Delete sessions, and note it."""
    count, _ = SignIn.objects.filter(session_key__in=keys).delete()
    if count:
        doors.record("sign_ins_ended", account, origin=origin)
    return count


def _keys(account: Account) -> list[str]:
    """Return the keys of an account's sessions."""
    return list(_alive(account).values_list("session_key", flat=True))


def _alive(account: Account) -> Any:  # noqa: ANN401 - a query set of the store
    """Return the sessions of an account that are not over."""
    now = timezone.now()
    return SignIn.objects.filter(account=account.pk, expire_date__gt=now).exclude(
        seen_at__lt=now - IDLE
    )


def _name(key: str) -> str:
    """Return what a sign-in is called; its key cannot be told from it."""
    return digest(f"sign-in {key}")[:NAME_DIGITS]


def _instant(seconds: float) -> datetime:
    """Return an instant from seconds since 1970."""
    return datetime.fromtimestamp(seconds, tz=UTC)
