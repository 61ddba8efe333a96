"""Choose language, appearance and shortcuts. The browser keeps each in a cookie, nothing else."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from secretariat.web.addresses import local_target

SHORTCUTS = ("on", "off")
APPEARANCES = ("auto", "light", "dark")
A_YEAR = 365 * 24 * 3600


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language and return to the page."""
    known = {code for code, _name in settings.LANGUAGES}
    return _kept(request, settings.LANGUAGE_COOKIE_NAME, request.POST.get("language", ""), known)


@require_POST
def choose_appearance(request: HttpRequest) -> HttpResponse:
    """Keep the appearance and return to the page."""
    chosen = request.POST.get("appearance", "")
    return _kept(request, cookie_of("appearance"), chosen, set(APPEARANCES))


@require_http_methods(["GET", "HEAD", "POST"])
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Show the keys that do something, or switch those of single keys on or off."""
    if request.method == "POST":
        chosen = request.POST.get("shortcuts", "")
        return _kept(request, cookie_of("shortcuts"), chosen, set(SHORTCUTS), to=request.path)
    return render(request, "shortcuts.html", {"keys": _keys()})


def _keys() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return the shortcuts, as `house.js` knows them, and what each does."""
    return (
        (("/",), _("Go to the search field")),
        (("c",), _("Make a new record in the register of this page")),
        (("e",), _("Edit the record of this page")),
        (("f",), _("Open the filters of a list")),
        (("g", "s"), _("Go to the start page")),
        (("g", "w"), _("Go to my work")),
        (("g", "n"), _("Go to the notices")),
        (("?",), _("Show this page")),
    )


def cookie_of(name: str) -> str:
    """Return the name of a cookie; over HTTPS it is bound to this host."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name


def appearance_of(request: HttpRequest) -> str:
    """Return the chosen appearance, `auto` where none was chosen."""
    chosen = request.COOKIES.get(cookie_of("appearance"), "auto")
    return chosen if chosen in APPEARANCES else "auto"


def shortcuts_of(request: HttpRequest) -> str:
    """Return whether single keys are shortcuts, `on` where nothing was chosen."""
    return "off" if request.COOKIES.get(cookie_of("shortcuts")) == "off" else "on"


def _kept(
    request: HttpRequest, cookie: str, value: str, known: set[str], *, to: str | None = None
) -> HttpResponse:
    """Answer with the page the person came from, and the cookie where the value is known."""
    response = HttpResponseRedirect(to or local_target(request))
    if value in known:
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(
            cookie, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response
