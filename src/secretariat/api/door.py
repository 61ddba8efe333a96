"""Door: what every request of the API passes, whatever it leads to.

Finds out who calls, and sees to it that every refusal leaves in one shape, those of Django and of
the router included. Does not know the addresses.
"""

import logging
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from secretariat.api.answers import PROBLEM, problem
from secretariat.api.callers import caller_of
from secretariat.api.errors import (
    BodyTooLarge,
    MethodNotAllowed,
    RequestRefused,
    Unavailable,
    Unexpected,
    UnknownAddress,
)
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.tables.attending import left_behind

View = Callable[..., HttpResponseBase]
RETRY_SECONDS = 5
_NOT_WELL_FORMED = (SuspiciousOperation, UnreadablePostError, MultiPartParserError)
log = logging.getLogger(__name__)


class Request(HttpRequest):
    """A request whose caller is known."""

    caller: Actor


def through_the_door(view: View) -> View:
    """Return a view that knows its caller and whose refusals are problems."""

    @csrf_exempt  # `caller_of` asks for the token where a session needs one
    def answer(request: Request, *given: object, **named: object) -> HttpResponseBase:
        try:
            request.caller = caller_of(request)
            response = view(request, *given, **named)
        except (SecretariatError, *_NOT_WELL_FORMED) as refusal:
            response = problem_of(request, refusal)
        response = _in_shape(request, response)
        patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Language"))
        return response

    return answer


def problem_of(request: HttpRequest, error: Exception) -> HttpResponse:
    """Return any error as a problem; a defect is logged and tells nothing of the inside."""
    if isinstance(error, SecretariatError):
        return problem(error)
    if isinstance(error, RequestDataTooBig):
        return problem(BodyTooLarge(limit_bytes=settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
    if isinstance(error, _NOT_WELL_FORMED):
        return problem(RequestRefused())
    if (refusal := left_behind(error)) is not None:
        return problem(refusal)
    log.error("%s %s failed.", request.method, ascii(request.path), exc_info=error)
    if isinstance(error, OperationalError | InterfaceError):
        return problem(Unavailable(retry_after_seconds=RETRY_SECONDS))
    return problem(Unexpected())


def _in_shape(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Return the response, or the problem that says the same."""
    if response.status_code < 400 or response.headers.get("Content-Type") == PROBLEM:
        return response
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        refused = problem(MethodNotAllowed(method=request.method, allowed=allowed))
        refused["Allow"] = allowed
        return refused
    if response.status_code == 404:
        return problem(UnknownAddress(path=request.path[:200]))
    return problem(RequestRefused() if response.status_code < 500 else Unexpected())
