"""Passkeys: what the script of the page asks for, and what it brings back. JSON, for it alone.

The question is kept in the session for one answer within five minutes, with what it was asked for
and of whom, so that an answer cannot be used for anything else.
"""

import time
from typing import Any

import orjson
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.kernel import accounts
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.factors import PasskeyRefused, passkeys
from secretariat.kernel.factors.passkeys import Site
from secretariat.web import proof
from secretariat.web.addresses import local_target
from secretariat.web.asking import Request
from secretariat.web.phrases import sentence_of

ASKED, ASKED_SECONDS = "passkey_asked", 300
MAX_CHARACTERS = 20_000
SIGN_IN, ADD, CONFIRM = "sign_in", "add", "confirm"


@require_POST
def ask(request: Request) -> HttpResponse:
    """Return what the browser is to ask the passkey."""
    purpose, site = request.POST.get("for", ""), proof.site_of(request)
    account = _asked_of(request, purpose)
    is_open = purpose == SIGN_IN or (account is not None and purpose in {ADD, CONFIRM})
    if site is None or not is_open:
        return _refused(PasskeyRefused())
    if purpose == ADD:
        if not proof.is_proved(request):
            return JsonResponse({"go": proof.confirm_address(reverse("security"))})
        shown = request.actor.name
        options, state = passkeys.begin_adding(account, site=site, shown_name=shown)
    else:
        options, state = passkeys.begin_proving(
            account, site=site, knows_password=purpose == SIGN_IN
        )
    request.session[ASKED] = {
        "for": purpose,
        "state": state,
        "at": int(time.time()),
        "account": account.pk if account else None,
    }
    return JsonResponse(options)


@require_POST
def answer(request: Request) -> HttpResponse:
    """Take the answer of the passkey, and say where to go next."""
    asked, site = request.session.pop(ASKED, None), proof.site_of(request)
    try:
        if site is None or not asked or time.time() - asked["at"] > ASKED_SECONDS:
            raise PasskeyRefused
        account = _asked_of(request, asked["for"])
        if (account.pk if account else None) != asked["account"]:
            raise PasskeyRefused
        return JsonResponse({"go": _take(request, asked, account, site)})
    except SecretariatError as refusal:
        return _refused(refusal)


def _take(request: Request, asked: dict[str, Any], account: proof.Account, site: Site) -> str:
    """Do what the passkey was asked for; return the address that follows."""
    given, origin = _given(request), proof.origin_of(request)
    if asked["for"] == ADD:
        name = request.POST.get("name", "").strip() or _("Passkey")
        state = asked["state"]
        passkeys.finish_adding(account, given, state, site=site, name=name, origin=origin)
        request.session.cycle_key()
        messages.success(request, _("The passkey is added."))
        return reverse("security")
    found = passkeys.finish_proving(account, given, asked["state"], site=site, origin=origin)
    if asked["for"] == CONFIRM:
        accounts.confirmed(found, factor="passkey", origin=origin)
        proof.confirmed(request)
        return local_target(request)
    waiting = proof.waiting(request)
    proof.let_in(request, found, by="passkey")
    return waiting.target if waiting else local_target(request)


def _asked_of(request: Request, purpose: str) -> proof.Account:
    """Return whose passkey is asked for: of whoever is signed in, or waits at the door, or None."""
    if purpose == SIGN_IN:
        found = proof.waiting(request)
        return found.account if found else None
    return request.user if request.user.is_authenticated else None


def _given(request: Request) -> dict[str, Any]:
    """Return the answer of the browser.

    Raises:
        PasskeyRefused: it is no answer.
    """
    text = request.POST.get("answer", "")
    try:
        found = orjson.loads(text) if len(text) <= MAX_CHARACTERS else None
    except orjson.JSONDecodeError as error:
        raise PasskeyRefused from error
    if not isinstance(found, dict):
        raise PasskeyRefused
    return found


def _refused(refusal: SecretariatError) -> HttpResponse:
    """Return a refusal as the script shows it."""
    return JsonResponse({"problem": sentence_of(refusal)}, status=refusal.status)
