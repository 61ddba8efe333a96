"""Callers: who sends a request, within which scopes, and how often.

A token (`Authorization: Bearer`) comes first, then the session of the browser, else a visitor. A
session must prove with its CSRF token that the browser meant a change. Decides nothing about
records.
"""

import threading
import time
from typing import NewType

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from ninja.utils import check_csrf

from secretariat.api.errors import CredentialsUnreadable, CsrfRefused, ScopeMissing, SignInNeeded
from secretariat.foundation.canonical import digest
from secretariat.kernel import accounts, identity, limits
from secretariat.kernel.identity import Actor

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PER_SECONDS = 60
LIMIT_KNOWN = 6_000
LIMIT_VISITOR = 600
BLOCKS = 60
MAX_REMEMBERED = 10_000
Key = NewType("Key", str)


def caller_of(request: HttpRequest) -> Actor:
    """Return who sends the request.

    Raises:
        CredentialsUnreadable, TokenRefused, CsrfRefused, TooManyTries.
    """
    language = translation.get_language() or settings.LANGUAGE_CODE
    given = request.headers.get("Authorization")
    if given is not None:
        return _of_token(given, language=language[:2])
    actor: Actor = getattr(request, "actor", None) or identity.visitor(language=language[:2])
    if actor.person is None:
        _count(Key(f"api:address:{address_of(request)}"), LIMIT_VISITOR)
        return actor
    if request.method not in SAFE_METHODS and check_csrf(request, caller_of) is not None:
        raise CsrfRefused
    _count(Key(f"api:person:{actor.person}"), LIMIT_KNOWN)
    return actor


def _of_token(given: str, *, language: str) -> Actor:
    """Return the actor of a token."""
    kind, _, token = given.partition(" ")
    token = token.strip()
    if kind.lower() != "bearer" or not token or len(token) > 200:
        raise CredentialsUnreadable
    _count(Key(f"api:token:{digest(token)[:32]}"), LIMIT_KNOWN)
    return accounts.actor_of_token(token, language=language)


def require_scope(actor: Actor, act: str, register: str) -> None:
    """Return if the caller's token, if there is one, was issued for this; writing needs reading.

    Raises:
        ScopeMissing: it was not.
    """
    for needed in dict.fromkeys(("read", act)):
        if not actor.has_scope(needed, register):
            raise ScopeMissing(scope=f"{needed} or {register}:{needed}")


def require_some_scope(actor: Actor, act: str) -> None:
    """Return if the caller's token was issued for this act in any register.

    Raises:
        ScopeMissing: it was not.
    """
    if actor.scopes is not None and not any(s.rpartition(":")[2] == act for s in actor.scopes):
        raise ScopeMissing(scope=act)


def require_person(actor: Actor) -> None:
    """Return if the caller is somebody of the house.

    Raises:
        SignInNeeded: it is a visitor.
    """
    if actor.person is None:
        raise SignInNeeded


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from; a proxy's word counts only where one is declared."""
    if settings.TRUSTED_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        last = forwarded.rpartition(",")[2].strip()
        if last:
            return last[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


_lock = threading.Lock()
_credit: dict[Key, tuple[int, int]] = {}


def _count(key: Key, limit: int) -> None:
    """Count one request; the shared count is asked for by the block, so that it costs little.

    Raises:
        TooManyTries: the window is used up.
    """
    window = int(time.time()) // PER_SECONDS
    with _lock:
        known, left = _credit.get(key, (window, 0))
        if known == window and left > 0:
            _credit[key] = (window, left - 1)
            return
        if len(_credit) >= MAX_REMEMBERED:
            _credit.clear()
    blocks = min(limit, BLOCKS)
    limits.take(key, limit=blocks, per_seconds=PER_SECONDS)
    with _lock:
        _credit[key] = (window, limit // blocks - 1)
