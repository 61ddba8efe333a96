"""Choose language and appearance. The browser keeps both in a cookie; nothing else changes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST

from secretariat.web.addresses import local_target

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
    return _kept(request, appearance_cookie(), chosen, set(APPEARANCES))


def appearance_cookie() -> str:
    """Return the name of the cookie; over HTTPS it is bound to this host."""
    return "__Host-appearance" if settings.SESSION_COOKIE_SECURE else "appearance"


def appearance_of(request: HttpRequest) -> str:
    """Return the chosen appearance, `auto` where none was chosen."""
    chosen = request.COOKIES.get(appearance_cookie(), "auto")
    return chosen if chosen in APPEARANCES else "auto"


def _kept(request: HttpRequest, cookie: str, value: str, known: set[str]) -> HttpResponse:
    """Answer with the page the person came from, and the cookie where the value is known."""
    response = HttpResponseRedirect(local_target(request))
    if value in known:
        secure = bool(settings.SESSION_COOKIE_SECURE)
        response.set_cookie(
            cookie, value, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
        )
    return response
