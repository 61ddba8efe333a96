"""Passkeys: what the browser is asked for, and whether its answer proves that somebody holds one.

What was asked is given back to the caller, who keeps it for one answer. The signature itself is
checked by `fido2`. A passkey that verifies its user counts as password and factor together.

Source: W3C Web Authentication, level 2.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.utils import timezone
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from secretariat.foundation.canonical import digest
from secretariat.kernel import doors, identity, limits
from secretariat.kernel.factors import vault
from secretariat.kernel.factors.errors import PasskeyRefused
from secretariat.kernel.factors.keeping import PASSKEY, add
from secretariat.kernel.identity import SignInRefused
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Account, Factor

Options = dict[str, Any]
State = dict[str, Any]
MAX_PASSKEYS = 20
TRIES, WINDOW_SECONDS = 20, 300
_UNREADABLE = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, struct.error),
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Site:
    """The house as browsers know it.

    Attributes:
        name: name of the house.
        host: host name; passkeys are bound to it.
        origin: scheme, host and port, as the browser says where it was asked.
    """

    name: str
    host: str
    origin: str


def begin_adding(account: Account, *, site: Site, shown_name: str) -> tuple[Options, State]:
    """Return what the browser needs to make a passkey, and what to keep until it answers."""
    user = PublicKeyCredentialUserEntity(
        id=uuid5(NAMESPACE_URL, f"urn:secretariat:account:{account.pk}").bytes,
        name=account.username,
        display_name=shown_name,
    )
    options, state = _server(site).register_begin(
        user,
        credentials=[data for _, data in _known(account)],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return dict(options), dict(state)


def finish_adding(
    account: Account,
    answer: Mapping[str, Any],
    state: State,
    *,
    site: Site,
    name: str,
    origin: doors.Origin,
) -> None:
    """Keep the passkey that the browser made.

    Raises:
        PasskeyRefused: the answer is not one to what was asked, or there are twenty already.
        FactorExists: the passkey is known.
    """
    try:
        made = _server(site).register_complete(state, answer)
        data = made.credential_data
    except _UNREADABLE as error:
        raise PasskeyRefused from error
    if data is None or len(_known(account)) >= MAX_PASSKEYS:
        raise PasskeyRefused
    row = Factor(account=account, kind=PASSKEY, name=name[:120], counter=made.counter)
    row.handle = _handle(data.credential_id)
    row.secret = vault.close(bytes(data), account=account.pk)
    add(row, account, origin=origin)


def begin_proving(
    account: Account | None, *, site: Site, knows_password: bool
) -> tuple[Options, State]:
    """Return what the browser needs to show a passkey, and what to keep until it answers.

    Without an account the passkey says whose it is. Whoever has just written the password shows
    only that the passkey is at hand; otherwise the passkey must verify its user.
    """
    wanted = _NOT_ASKED if account and knows_password else _REQUIRED
    credentials = [data for _, data in _known(account)] if account else None
    options, state = _server(site).authenticate_begin(credentials, user_verification=wanted)
    return dict(options), dict(state)


_REQUIRED = UserVerificationRequirement.REQUIRED
_NOT_ASKED = UserVerificationRequirement.DISCOURAGED


def finish_proving(
    account: Account | None,
    answer: Mapping[str, Any],
    state: State,
    *,
    site: Site,
    origin: doors.Origin,
) -> Account:
    """Return the account whose passkey answered: the given one, or any where none is given.

    Raises:
        PasskeyRefused: the answer proves nothing, the passkey is unknown or was copied, or its
            person has left.
        TooManyTries: twenty tries from the address within five minutes.
    """
    limits.take(f"passkey:{origin.address}", limit=TRIES, per_seconds=WINDOW_SECONDS)
    row = _answering(account, answer)
    if row is None or not _is_proof(row, answer, state, site=site):
        doors.record("refused", row.account if row else account, origin=origin, factor=PASSKEY)
        raise PasskeyRefused
    limits.give_back(f"passkey:{origin.address}")
    return row.account


def _answering(account: Account | None, answer: Mapping[str, Any]) -> Factor | None:
    """Return the passkey that an answer says it comes from."""
    try:
        handle = _handle(AuthenticationResponse.from_dict(answer).raw_id)
    except _UNREADABLE as error:
        raise PasskeyRefused from error
    rows = Factor.objects.filter(kind=PASSKEY, handle=handle).select_related("account")
    return (rows.filter(account=account) if account else rows).first()


def _is_proof(row: Factor, answer: Mapping[str, Any], state: State, *, site: Site) -> bool:
    """Tell whether the person is here, the signature holds, and the count has risen.

    A count that does not rise is that of a copy.
    """
    data = AttestedCredentialData(vault.open_(row.secret, account=row.account_id))
    try:
        _server(site).authenticate_complete(state, [data], answer)
        counter = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
        identity.actor_of(row.account)
    except (*_UNREADABLE, SignInRefused):
        return False
    with locks.write(even_if_read_only=True):
        rows = Factor.objects.filter(id=row.id)
        if counter or row.counter:
            rows = rows.filter(counter__lt=counter)
        return bool(rows.update(counter=counter, used_at=timezone.now()))


def _known(account: Account | None) -> list[tuple[Factor, AttestedCredentialData]]:
    """Return the passkeys of an account."""
    rows = Factor.objects.filter(account=account, kind=PASSKEY)
    return [
        (row, AttestedCredentialData(vault.open_(row.secret, account=row.account_id)))
        for row in rows
    ]


def _server(site: Site) -> Fido2Server:
    """Return what speaks for the house; only its own origin is believed."""
    party = PublicKeyCredentialRpEntity(name=site.name, id=site.host)
    return Fido2Server(party, verify_origin=lambda origin: origin == site.origin)


def _handle(credential: bytes) -> str:
    """Return what a passkey is found by."""
    return digest(websafe_encode(credential))
