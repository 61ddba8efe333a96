"""Sign-in and security: a person's own factors, sign-ins, and what happened at the door."""

from urllib.parse import quote

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from secretariat.kernel import doors, factors, sign_ins
from secretariat.kernel.factors import FactorExists, FactorRefused, Setup
from secretariat.web import doings, proof, words
from secretariat.web.asking import Request
from secretariat.web.forms.controls import Problem
from secretariat.web.phrases import sentence_of

BEGUN = "authenticator_begun"
SHOWN_EVENTS = 10


@login_required
@require_safe
def security(request: Request) -> HttpResponse:
    """Show the factors and sign-ins of the person, and the latest events."""
    account = proof.account_of(request)
    rows = sign_ins.listed(account, current=request.session.session_key)
    held = factors.held(account)
    context = {
        "held": held,
        "owes": not held.is_any and proof.owes_factor(request),
        "sign_ins": [(row, doings.browser_name(row.browser)) for row in rows],
        "has_others": len(rows) > 1,
        "happenings": [
            (doings.sentence_of(one), one) for one in doors.happenings(account, limit=SHOWN_EVENTS)
        ],
        "has_passkeys": proof.site_of(request) is not None,
        "is_proved": proof.is_proved(request),
    }
    return render(request, "account/security.html", context)


@sensitive_post_parameters("code")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def authenticator(request: Request) -> HttpResponse:
    """Show a secret to be put into an authenticator, and keep it once it shows a right code."""
    account = proof.account_of(request)
    if not proof.is_proved(request):
        return redirect(proof.confirm_address(request.path))
    if factors.held(account).authenticator is not None:
        raise FactorExists
    setup = _setup(request)
    if request.method != "POST":
        return _authenticator_page(request, setup, [], status=200)
    code = request.POST.get("code", "").strip()
    try:
        factors.confirm_authenticator(account, setup.closed, code, origin=proof.origin_of(request))
    except FactorRefused as refusal:
        problem = Problem("code", sentence_of(refusal) if code else _("Write the code."))
        return _authenticator_page(request, setup, [problem], status=422)
    request.session.pop(BEGUN, None)
    request.session.cycle_key()
    if factors.held(account).codes_left:
        messages.success(request, _("The authenticator is set up."))
        return redirect("security")
    return _codes_page(request, _("The authenticator is set up"))


@login_required
@proof.asked_again(for_page="security")
@require_POST
def recovery_codes(request: Request) -> HttpResponse:
    """Give fresh recovery codes; they are shown on this answer alone."""
    return _codes_page(request, _("Your recovery codes"))


@login_required
@proof.asked_again(for_page="security")
@require_POST
def remove(request: Request, factor: int) -> HttpResponse:
    """Remove an authenticator or a passkey."""
    factors.remove(proof.account_of(request), factor, origin=proof.origin_of(request))
    request.session.cycle_key()
    messages.success(request, _("It is removed and opens nothing any more."))
    return redirect("security")


@login_required
@require_POST
def rename(request: Request, factor: int) -> HttpResponse:
    """Give a passkey another name."""
    name = request.POST.get("name", "").strip() or _("Passkey")
    factors.rename(proof.account_of(request), factor, name)
    return redirect("security")


@login_required
@require_POST
def end_one(request: Request, name: str) -> HttpResponse:
    """End one of the person's sign-ins; what is over or another's changes nothing."""
    sign_ins.end_one(proof.account_of(request), name, origin=proof.origin_of(request))
    return redirect("security")


@login_required
@require_POST
def end_others(request: Request) -> HttpResponse:
    """End all sign-ins of the person but this one."""
    account, key = proof.account_of(request), request.session.session_key
    sign_ins.end_others(account, current=key, origin=proof.origin_of(request))
    messages.success(request, _("All other sign-ins are ended."))
    return redirect("security")


def _setup(request: Request) -> Setup:
    """Return the secret that was begun already, or begin one; it is kept closed."""
    account, house = proof.account_of(request), words.house_name()
    closed = request.session.get(BEGUN)
    if closed:
        return factors.resume_authenticator(account, closed, house=house)
    setup = factors.begin_authenticator(account, house=house)
    request.session[BEGUN] = setup.closed
    return setup


def _authenticator_page(
    request: Request, setup: Setup, problems: list[Problem], *, status: int
) -> HttpResponse:
    """Return the page with the secret as a picture and as text."""
    picture = segno.make(setup.uri, error="m", micro=False)
    context = {
        "picture": picture.svg_data_uri(scale=5, border=4, light="#fff", dark="#000"),
        "text": setup.text,
        "uri": setup.uri,
        "problems": problems,
    }
    return render(request, "account/authenticator.html", context, status=status)


def _codes_page(request: Request, title: str) -> HttpResponse:
    """Return the page with fresh recovery codes, once to read and once to be kept as a file."""
    codes = factors.new_recovery_codes(proof.account_of(request), origin=proof.origin_of(request))
    text = "\r\n".join([words.house_name(), request.user.get_username(), "", *codes, ""])
    context = {
        "title": title,
        "codes": codes,
        "file": f"data:text/plain;charset=utf-8,{quote(text)}",
    }
    return render(request, "account/recovery_codes.html", context, status=201)
