"""Errors as pages: one shape for every refusal, with what to do next and never a stack trace."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from secretariat.kernel.errors import NotFound, ReadOnlyHouse, SecretariatError
from secretariat.web.phrases import sentence_of


def refusal_page(request: HttpRequest, refusal: SecretariatError) -> HttpResponse:
    """Answer with the page of a refusal, under its status.

    What does not exist and what may not be known give the same page.
    """
    if isinstance(refusal, NotFound):
        return not_found(request, refusal)
    response = _page(request, refusal.status, sentence_of(refusal), code=refusal.code)
    if "retry_after_seconds" in refusal.facts:
        response["Retry-After"] = str(refusal.facts["retry_after_seconds"])
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that leads nowhere."""
    return _page(request, HTTPStatus.NOT_FOUND, not_found_sentence(), code="record.not_found")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an act that is refused outright."""
    return _page(
        request, HTTPStatus.FORBIDDEN, _("You may not do this."), code="access.not_allowed"
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a request that makes no sense."""
    sentence = _("The request could not be understood. Go back and try again.")
    return _page(request, HTTPStatus.BAD_REQUEST, sentence, code="house.bad_request")


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer for a defect; asks the database nothing, for it may be the cause."""
    return render(request, "500.html", status=HTTPStatus.INTERNAL_SERVER_ERROR)


def not_found_sentence() -> str:
    """Return the one sentence for what is unknown and what is hidden."""
    return _(
        "Nothing is known to you at this address. Check it, or ask the people in charge for access."
    )


def _page(request: HttpRequest, status: int, sentence: str, *, code: str) -> HttpResponse:
    """Return the one shape of an error."""
    context = {
        "sentence": sentence,
        "title": title_of_status(status, code),
        "code": code,
        "status": status,
    }
    return render(request, "error.html", context, status=status)


def title_of_status(status: int, code: str) -> str:
    """Return the heading for a status."""
    if code == ReadOnlyHouse.code:
        return _("The house is read-only")
    titles = {
        400: _("That could not be read"),
        401: _("Please sign in"),
        403: _("You may not do this"),
        404: _("Nothing found here"),
        409: _("This could not be done now"),
        422: _("Some values need to be mended"),
        429: _("Too many tries"),
        503: _("Not to be had at the moment"),
    }
    return titles.get(status, _("This could not be done"))
