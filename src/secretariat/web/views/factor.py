"""The second step at the door, and the question whether it is still you."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from secretariat.kernel import accounts, factors
from secretariat.kernel.factors import FactorRefused
from secretariat.kernel.identity import SignInRefused
from secretariat.web import proof
from secretariat.web.addresses import local_target
from secretariat.web.asking import Request
from secretariat.web.forms.controls import Problem
from secretariat.web.phrases import sentence_of


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: Request) -> HttpResponse:
    """Ask for the second factor of whoever gave a right password, and let that person in."""
    found = proof.waiting(request)
    if found is None:
        return redirect("sign_in")
    held = factors.held(found.account)
    context = {"held": held, "has_passkeys": bool(held.passkeys and proof.site_of(request))}
    if request.method != "POST":
        return render(request, "account/factor.html", context)
    code = request.POST.get("code", "").strip()
    problem = ""
    if not code:
        problem = _("Write the code.")
    else:
        try:
            kind = factors.prove(found.account, code, origin=proof.origin_of(request))
        except FactorRefused as refusal:
            problem = sentence_of(refusal)
    if problem:
        context["problems"] = [Problem("code", problem)]
        return render(request, "account/factor.html", context, status=401 if code else 422)
    proof.let_in(request, found.account, by=kind)
    return HttpResponseRedirect(found.target)


@sensitive_post_parameters("password", "code")
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: Request) -> HttpResponse:
    """Ask for the password or a code again, and lead on to where it was needed."""
    if request.method != "POST":
        return _confirm_page(request, None, status=200)
    password, code = request.POST.get("password", ""), request.POST.get("code", "").strip()
    if not password and not code:
        return _confirm_page(request, _("Write your password, or a code."), status=422)
    origin = proof.origin_of(request)
    try:
        if code:
            factors.prove(proof.account_of(request), code, origin=origin)
        else:
            accounts.confirm_password(proof.account_of(request), password, origin=origin)
    except (FactorRefused, SignInRefused) as refusal:
        sentence = sentence_of(refusal) if code else _("The password is not right. Try again.")
        return _confirm_page(request, sentence, status=401)
    proof.confirmed(request)
    return HttpResponseRedirect(local_target(request))


def _confirm_page(request: Request, problem: str | None, *, status: int) -> HttpResponse:
    """Return the page that asks; nothing that was typed is sent back."""
    held = factors.held(proof.account_of(request))
    target = "code" if request.POST.get("code") else "password"
    context = {
        "problems": [Problem(target, problem)] if problem else [],
        "held": held,
        "has_passkeys": bool(held.passkeys and proof.site_of(request)),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "account/confirm.html", context, status=status)
