"""Accounts: the ways in, by password and by token. Rights hang on the person; see `identity`."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone

from secretariat.foundation.canonical import digest
from secretariat.kernel import doors, identity, limits, registers, sign_ins, standing
from secretariat.kernel.doors import OPERATOR, Origin
from secretariat.kernel.errors import NotAllowed, SecretariatError
from secretariat.kernel.identity import Actor, SignInRefused, UnknownAccount
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Account, ApiToken

WINDOW_SECONDS = 300
TRIES_PER_NAME = 5
TRIES_PER_ADDRESS = 20
TOKEN_PREFIX = "sct_"  # noqa: S105 - a mark by which scanners find leaked tokens
MAX_TOKEN_DAYS = 366
FEED = "feed"
"""What a token may do that opens the feed of one register and nothing else; see `feeds`."""


class PasswordRefused(SecretariatError):
    """Refuse a password that is too easy to guess."""

    code = "accounts.password_refused"
    status = 422
    message = "This password cannot be taken: %(reasons)s Choose another one."


class AccountExists(SecretariatError):
    """Refuse a sign-in name that is taken."""

    code = "accounts.exists"
    status = 409
    message = "An account is already called %(username)s. Choose another name."


class TokenRefused(SecretariatError):
    """Refuse a token that is unknown, revoked or over."""

    code = "accounts.token_refused"
    status = 401
    message = "This token is not valid. Issue a new one on your page of tokens."


class ScopeInvalid(SecretariatError):
    """Refuse a scope that is none."""

    code = "accounts.scope_invalid"
    status = 422
    message = "%(scope)s is no scope. Take read, write, or a register with either: gift:read."


@dataclass(frozen=True, slots=True)
class TokenCard:
    """What is shown of a token: never the token."""

    id: int
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    is_revoked: bool


def create_account(
    username: str, password: str | None, *, person: UUID, email: str = ""
) -> Account:
    """Create a sign-in for a person; without a password nobody can sign in with it.

    Raises:
        AccountExists, PasswordRefused.
    """
    if Account.objects.filter(username__iexact=username).exists():
        raise AccountExists(username=username)
    account = Account(username=username, email=email, person_id=person)
    account.password = make_password(_checked(password, account) if password else None)
    account.save()
    return account


def set_password(username: str, password: str) -> None:
    """Give an account another password; its sign-ins end, its second factor stays.

    Raises:
        UnknownAccount, PasswordRefused.
    """
    account = account_named(username)
    account.password = make_password(_checked(password, account))
    with locks.write():
        account.save(update_fields=["password"])
        doors.note("password_set", account, origin=OPERATOR)
    sign_ins.end_all(account, origin=OPERATOR)


def deactivate(username: str) -> None:
    """Close an account; its next request, by browser or token, is refused."""
    account = account_named(username)
    account.is_active = False
    with locks.write():
        account.save(update_fields=["is_active"])
        doors.note("closed", account, origin=OPERATOR)
    sign_ins.end_all(account, origin=OPERATOR)


def account_named(username: str) -> Account:
    """Return an account by its sign-in name.

    Raises:
        UnknownAccount: there is none.
    """
    account = Account.objects.filter(username__iexact=username).first()
    if account is None:
        raise UnknownAccount(username=username)
    return account


def account_known(account_id: int) -> Account | None:
    """Return an open account whose person is here, by its id, or None."""
    account = Account.objects.filter(pk=account_id).first()
    return account if account is not None and _is_here(account) else None


def signed_in(account: Account, *, factor: str, origin: Origin) -> None:
    """Note that somebody came in, and by what."""
    doors.record("signed_in", account, origin=origin, factor=factor)


def confirmed(account: Account, *, factor: str, origin: Origin) -> None:
    """Note that somebody who is signed in has shown again who it is."""
    doors.record("confirmed", account, origin=origin, factor=factor)


def signed_out(account: Account, *, origin: Origin) -> None:
    """Note that somebody went out."""
    doors.record("signed_out", account, origin=origin)


def _checked(password: str, account: Account) -> str:
    """Return a password that is good enough."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise PasswordRefused(reasons=" ".join(error.messages)) from error
    return password


def authenticate(username: str, password: str, *, origin: Origin) -> Account:
    """Return the account that a name and password open; a refusal is an event.

    Args:
        username: the sign-in name, in any case.
        password: at most 512 characters are looked at.
        origin: where the try comes from; failures are counted for its address too.

    Raises:
        TooManyTries: five tries with the name, or twenty from the address, within five minutes.
        SignInRefused: name or password is wrong, or the person has left; the two look alike.
    """
    by_name = f"sign_in:name:{digest(username.casefold())[:32]}"
    by_address = f"sign_in:address:{origin.address}"
    limits.take(by_address, limit=TRIES_PER_ADDRESS, per_seconds=WINDOW_SECONDS)
    limits.take(by_name, limit=TRIES_PER_NAME, per_seconds=WINDOW_SECONDS)
    account = None
    if "\x00" not in username:
        account = Account.objects.filter(username__iexact=username).first()
    known = account or Account(username="", password=_decoy())
    if not known.check_password(password[:512]) or account is None or not _is_here(account):
        doors.record("refused", account, origin=origin, factor="password")
        raise SignInRefused
    limits.forget(by_name)
    limits.give_back(by_address)
    return account


def _is_here(account: Account) -> bool:
    """Tell whether the account is open and its person has not left."""
    try:
        identity.actor_of(account)
    except SignInRefused:
        return False
    return True


def confirm_password(account: Account, password: str, *, origin: Origin) -> None:
    """Return if somebody who is signed in knows the password, too; both answers are events.

    Raises:
        TooManyTries, SignInRefused.
    """
    authenticate(account.username, password, origin=origin)
    confirmed(account, factor="password", origin=origin)


_decoys: list[str] = []


def _decoy() -> str:
    """Return a hash to check against when nobody has the name, so that time tells nothing."""
    if not _decoys:
        _decoys.append(make_password(secrets.token_urlsafe(16)))
    return _decoys[0]


def issue_token(
    account: Account,
    *,
    name: str,
    scopes: tuple[str, ...],
    days: int,
    origin: Origin = OPERATOR,
) -> str:
    """Issue a token for a machine that acts for a person; the text is shown this once.

    Args:
        account: whose rights the token carries, at each use those of that day.
        name: what it is for.
        scopes: `read`, `write`, `<register>:read`, `<register>:write`; write includes no read.
        days: how long it holds, 1 to 366.
        origin: where the wish comes from.

    Raises:
        ScopeInvalid: a scope is none.
    """
    for scope in scopes:
        register, _, act = scope.rpartition(":")
        is_known = act in {"read", "write"} or (act == FEED and bool(register))
        if not is_known or (register and register not in registers.all_registers()):
            raise ScopeInvalid(scope=repr(scope[:60]))
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    now = timezone.now()
    with locks.write():
        ApiToken.objects.create(
            account=account,
            name=name[:120] or "token",
            digest=digest(text),
            scopes=" ".join(sorted(set(scopes))),
            created_at=now,
            expires_at=now + timedelta(days=max(1, min(days, MAX_TOKEN_DAYS))),
        )
        doors.note("token_issued", account, origin=origin)
    return text


def tokens(account: Account) -> tuple[TokenCard, ...]:
    """Return the tokens of an account, newest first."""
    rows = ApiToken.objects.filter(account=account).order_by("-id")
    return tuple(
        TokenCard(
            id=row.id,
            name=row.name,
            scopes=tuple(row.scopes.split()),
            created_at=row.created_at,
            expires_at=row.expires_at,
            is_revoked=row.revoked_at is not None,
        )
        for row in rows
    )


def revoke_token(token_id: int, *, account: Account, origin: Origin = OPERATOR) -> None:
    """Revoke one of an account's own tokens.

    Raises:
        NotAllowed: it is not the account's token.
    """
    rows = ApiToken.objects.filter(id=token_id, account=account)
    with locks.write():
        if not rows.update(revoked_at=timezone.now()):
            raise NotAllowed(verb="revoke", register="token")
        doors.note("token_revoked", account, origin=origin)


def actor_of_token(text: str, *, language: str | None = None) -> Actor:
    """Return the actor that a token stands for, narrowed to its scopes.

    Raises:
        TokenRefused: the token is unknown, revoked or over, or its person has left.
    """
    found = standing.of_token(digest(text), now=timezone.now())
    if found is None:
        raise TokenRefused
    try:
        actor = identity.actor_standing(found, language=language or found.account_language)
    except SignInRefused as refusal:
        raise TokenRefused from refusal
    return actor.narrowed(frozenset(found.scopes.split()))
