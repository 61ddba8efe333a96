"""Middleware: headers on every answer, who is asking, and refusals as pages.

Does not know what a page shows; the API answers its own refusals as JSON.
"""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation

from secretariat.kernel import identity
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import SignInRefused
from secretariat.kernel.tables.attending import left_behind
from secretariat.web import proof
from secretariat.web.asking import Request
from secretariat.web.public import places
from secretariat.web.views.errors import refusal_page

Answer = Callable[[HttpRequest], HttpResponse]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
        " object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}


class SecurityHeaders:
    """Give every answer, errors and files included, the headers that bind the browser."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add each header that the answer has not set more strictly itself."""
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.setdefault(name, value)
        return response


class OneAnswerForAll:
    """See to it that what is public depends on nothing but its address and the packing."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Say of public pages that cookies and languages of the browser change nothing in them."""
        response = self.get_response(request)
        if places.is_open(request.path) and response.get("Cache-Control", "").startswith("public"):
            response["Vary"] = "Accept-Encoding"
        return response


class WhoIsAsking:
    """Put the actor on the request, and speak the language the person chose.

    The browser's choice (a cookie) comes first, then the account's, then what the browser asks for.
    A machine that shows a token to the API is left to the API, which asks who that is.
    """

    def __init__(self, get_response: Answer) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Resolve the actor anew for each request; whoever has left is signed out."""
        if request.path.startswith("/api/") and "Authorization" in request.headers:
            return self.get_response(request)
        if places.is_open(request.path):
            return self.get_response(request)  # for everybody alike: nobody's session is read
        _speak(request)
        language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
        asking = cast("Request", request)
        asking.actor = identity.visitor(language=language)
        if request.user.is_authenticated:
            try:
                asking.actor = identity.actor_of(request.user, language=language)
            except SignInRefused:
                logout(request)
            else:
                return self._known(asking) or self.get_response(request)
        return self.get_response(request)

    def _known(self, asking: Request) -> HttpResponse | None:
        """Sign out whose sign-in is over; lead whoever owes a second factor to set it up first."""
        if not proof.holds(asking):
            logout(asking)
            asking.actor = identity.visitor(language=asking.actor.language)
        elif proof.owes_factor(asking):
            if asking.path.startswith("/api/"):
                asking.actor = identity.visitor(language=asking.actor.language)
            elif not proof.is_way_to_set_up(asking):
                return redirect("security")
        return None


def _speak(request: HttpRequest) -> None:
    """Activate the account's language where the browser has not chosen one."""
    chosen = getattr(request.user, "language", "")
    known = {code for code, _ in settings.LANGUAGES}
    if chosen in known and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


class RefusalsAreAnswers:
    """Answer each refusal of the house with a page that carries its status."""

    def __init__(self, get_response: Answer) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; Django calls `process_exception` for what a view raises."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page of a refusal; leave everything else to Django."""
        refusal = error if isinstance(error, SecretariatError) else left_behind(error)
        if refusal is not None and not request.path.startswith("/api/"):
            return refusal_page(request, refusal)
        return None
