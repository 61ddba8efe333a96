"""Proof: what a session of a browser has shown about who uses it, and how long that holds.

Between password and second factor a session is nobody's: it only notes for whom it waits. Sensitive
acts ask for a proof of the last fifteen minutes. Sample accounts of a demonstration house have
nothing to show and are asked for nothing; in any other house their sessions end.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse

from secretariat.kernel import accounts, factors, sign_ins
from secretariat.kernel.doors import Origin
from secretariat.kernel.factors.passkeys import Site
from secretariat.web import words
from secretariat.web.addresses import network_address
from secretariat.web.asking import Request

PROVED, WAITING, SAMPLE = "proved_at", "waits_for_factor", "sample"
PROVED_SECONDS, WAITING_SECONDS = 15 * 60, 10 * 60
View = Callable[..., HttpResponse]
Account = Any
"""A row of the store, known to the kernel alone."""

WAY_TO_SET_UP = frozenset(
    (
        *("security", "authenticator", "recovery_codes", "ask_passkey", "answer_passkey"),
        *("confirm", "sign_out", "language", "appearance", "asset", "end_sign_ins", "end_sign_in"),
    )
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Whose second factor a session waits for, and where it leads then."""

    account: Account
    target: str


def account_of(request: Request) -> Account:
    """Return the account that is signed in."""
    return request.user


def origin_of(request: HttpRequest) -> Origin:
    """Return where a request comes from."""
    browser = request.headers.get("User-Agent", "")
    return Origin(address=network_address(request)[:64], browser=browser[:300])


def site_of(request: HttpRequest) -> Site | None:
    """Return the house as browsers know it; None under a bare address, which passkeys refuse."""
    address = settings.ADDRESS or f"{request.scheme}://{request.get_host()}"
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        ip_address(host)
    except ValueError:
        origin = f"{parts.scheme}://{parts.netloc}"
        return Site(name=words.house_name(), host=host, origin=origin) if host else None
    return None


def let_in(request: HttpRequest, account: Account, *, by: str) -> None:
    """Make the session the account's, under a new key, and note the event."""
    request.session.pop(WAITING, None)
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    if by == SAMPLE:
        request.session[SAMPLE] = True
    else:
        request.session[PROVED] = int(time.time())
    accounts.signed_in(account, factor=by, origin=origin_of(request))


def await_factor(request: HttpRequest, account: int, *, target: str) -> None:
    """Note in a fresh session that a right password was given; it is nobody's session yet."""
    request.session.flush()
    request.session[WAITING] = {"account": account, "at": int(time.time()), "target": target}


def waiting(request: HttpRequest) -> Waiting | None:
    """Return for whose factor the session waits, if it still does."""
    noted = request.session.get(WAITING)
    if not noted or time.time() - noted["at"] > WAITING_SECONDS:
        return None
    account = accounts.account_known(noted["account"])
    return Waiting(account, noted["target"]) if account is not None else None


def confirmed(request: HttpRequest) -> None:
    """Note that the person has just shown who it is, under a new key."""
    request.session.cycle_key()
    request.session[PROVED] = int(time.time())


def is_sample_session(request: HttpRequest) -> bool:
    """Tell whether a visitor of a demonstration house uses the session."""
    return bool(settings.DEMO and request.session.get(SAMPLE))


def is_proved(request: HttpRequest) -> bool:
    """Tell whether the person has shown within the last minutes who it is."""
    age = time.time() - request.session.get(PROVED, 0)
    return is_sample_session(request) or age < PROVED_SECONDS


def holds(request: HttpRequest) -> bool:
    """Tell whether a signed-in session still holds, and note that it was seen."""
    if request.session.get(SAMPLE) and not settings.DEMO:
        return False
    return sign_ins.attend(request.session, origin=origin_of(request))


def owes_factor(request: Request) -> bool:
    """Tell whether the person must set up a second factor before anything else."""
    account: Account = request.user
    return not is_sample_session(request) and factors.is_owed(request.actor, account)


def is_way_to_set_up(request: HttpRequest) -> bool:
    """Tell whether an address belongs to setting up a factor, or to going out."""
    try:
        return resolve(request.path_info).url_name in WAY_TO_SET_UP
    except Resolver404:
        return False


def asked_again(*, for_page: str) -> Callable[[View], View]:
    """Return what sends a change to the page of confirmation unless there is a fresh proof.

    Args:
        for_page: name of the page on which the person begins again; reading it needs no proof.
    """

    def bind(view: View) -> View:
        @wraps(view)
        def asking(request: Request, *arguments: object, **named: object) -> HttpResponse:
            if request.method in {"GET", "HEAD"} or is_proved(request):
                return view(request, *arguments, **named)
            return HttpResponseRedirect(confirm_address(reverse(for_page)))

        return asking

    return bind


def confirm_address(target: str) -> str:
    """Return the address of the page of confirmation that leads on to `target`."""
    return f"{reverse('confirm')}?{urlencode({'next': target})}"
