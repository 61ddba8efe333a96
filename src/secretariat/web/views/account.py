"""Come in and go out, and the keys of one's own machines."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from secretariat.kernel import accounts, factors, registers
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import SignInRefused
from secretariat.web import proof, words
from secretariat.web.addresses import local_target
from secretariat.web.asking import Request
from secretariat.web.forms.controls import Problem
from secretariat.web.phrases import sentence_of
from secretariat.web.samples import is_sample, sample_accounts

DAYS = (30, 90, 365)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: Request) -> HttpResponse:
    """Show the door, or let the person in."""
    if request.method != "POST":
        return _door(request, [], status=200)
    name, password = request.POST.get("username", "").strip(), request.POST.get("password", "")
    problems = _missing(name, password)
    if problems:
        return _door(request, problems, status=422)
    try:
        account = accounts.authenticate(name, password, origin=proof.origin_of(request))
    except SignInRefused as refusal:
        return _door(request, [Problem("username", sentence_of(refusal))], status=401)
    if factors.is_set_up(account):
        proof.await_factor(request, account.pk, target=local_target(request))
        return redirect("second_step")
    proof.let_in(request, account, by="password")
    return HttpResponseRedirect(local_target(request))


@require_POST
def sign_in_as_sample(request: Request) -> HttpResponse:
    """Let a visitor of a demonstration house in as one of its sample people, without a password."""
    name = request.POST.get("username", "")
    if not is_sample(name):
        raise Http404
    proof.let_in(request, accounts.account_named(name), by=proof.SAMPLE)
    return HttpResponseRedirect(local_target(request))


@require_POST
def sign_out(request: Request) -> HttpResponse:
    """End the session."""
    if request.user.is_authenticated:
        accounts.signed_out(proof.account_of(request), origin=proof.origin_of(request))
    logout(request)
    return redirect("sign_in")


@login_required
@proof.asked_again(for_page="tokens")
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: Request) -> HttpResponse:
    """Show the tokens of the person, or issue one; its text is shown on this answer alone."""
    if request.method != "POST":
        return _tokens_page(request)
    name, days = request.POST.get("name", "").strip(), request.POST.get("days", "")
    scopes = [s for s in request.POST.getlist("scope") if s in _scopes()]
    problems = _token_problems(name, days, scopes)
    if problems:
        return _tokens_page(request, problems=problems, status=422)
    try:
        text = accounts.issue_token(
            proof.account_of(request),
            name=name,
            scopes=tuple(scopes),
            days=int(days),
            origin=proof.origin_of(request),
        )
    except SecretariatError as refusal:
        problem = Problem("token-name", sentence_of(refusal))
        return _tokens_page(request, problems=[problem], status=refusal.status)
    return _tokens_page(request, issued=text, status=201)


@login_required
@require_POST
def revoke_token(request: Request, token: int) -> HttpResponse:
    """Revoke a token of the person."""
    accounts.revoke_token(token, account=proof.account_of(request), origin=proof.origin_of(request))
    return redirect("tokens")


def _door(request: Request, problems: list[Problem], *, status: int) -> HttpResponse:
    """Return the sign-in page; the password is never sent back."""
    context = {
        "problems": problems,
        "username": request.POST.get("username", ""),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "samples": sample_accounts(),
        "has_passkeys": proof.site_of(request) is not None,
    }
    return render(request, "account/sign_in.html", context, status=status)


def _missing(name: str, password: str) -> list[Problem]:
    """Return what was left out at the door."""
    problems = []
    if not name:
        problems.append(Problem("username", _("Write your user name.")))
    if not password:
        problems.append(Problem("password", _("Write your password.")))
    return problems


def _tokens_page(
    request: Request,
    *,
    issued: str = "",
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page of tokens."""
    context = {
        "tokens": accounts.tokens(proof.account_of(request)),
        "issued": issued,
        "problems": problems or [],
        "scopes": _scopes(),
        "days": DAYS,
        "is_proved": proof.is_proved(request),
        "typed": request.POST,
        "chosen": request.POST.getlist("scope"),
    }
    return render(request, "account/tokens.html", context, status=status)


def _scopes() -> dict[str, str]:
    """Return what a token can be narrowed to, with the words for it."""
    found = {"read": _("Read every register"), "write": _("Change every register")}
    for code in registers.all_registers():
        plural = words.words_of(code).plural
        found[f"{code}:read"] = _("Read: %(register)s") % {"register": plural}
        found[f"{code}:write"] = _("Change: %(register)s") % {"register": plural}
    return found


def _token_problems(name: str, days: str, scopes: list[str]) -> list[Problem]:
    """Return what keeps a token from being issued."""
    problems = []
    if not name:
        problems.append(
            Problem("token-name", _("Give the token a name that says which machine uses it."))
        )
    if not scopes:
        problems.append(Problem("scope-0", _("Choose at least one thing the token may do.")))
    if days not in {str(day) for day in DAYS}:
        problems.append(Problem("days", _("Choose how long the token holds.")))
    return problems
