"""Answers: one and the same for everybody, so that anybody's cache may keep it for a minute.

Does not know what a page shows.
"""

import gzip
from collections.abc import Callable
from functools import wraps
from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from secretariat.kernel import identity
from secretariat.kernel.errors import NotFound, SecretariatError
from secretariat.web.asking import Request
from secretariat.web.phrases import sentence_of
from secretariat.web.public import places
from secretariat.web.views.errors import not_found_sentence, title_of_status

KEPT = "public, max-age=60"
"""How long a cache may show what may have been withdrawn meanwhile."""
WORTH_PACKING = 400

View = Callable[..., HttpResponseBase]


def for_everyone(view: View) -> View:
    """Make a view answer in the language of its address, as to somebody who has not signed in."""

    @require_safe
    @wraps(view)
    def answer(request: Request, lang: str, **where: object) -> HttpResponseBase:
        spoken = lang if lang in places.languages() else str(settings.LANGUAGE_CODE)
        with translation.override(spoken):
            request.actor = identity.visitor(language=spoken)
            try:
                if spoken != lang:
                    raise NotFound(register="page", number="")
                response = view(request, lang, **where)
            except SecretariatError as refusal:
                response = _refused(request, spoken, refusal)
        response["Content-Language"] = spoken
        return kept(request, response)

    return answer


def kept(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let caches keep a good answer, and answer no more than `not changed` to those who did."""
    if response.status_code not in {200, 304}:
        return response
    response["Cache-Control"] = KEPT
    if not isinstance(response, HttpResponse) or response.status_code == 304:
        return response
    tag = f'W/"{sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    found = get_conditional_response(request, etag=tag, response=response)
    return _packed(request, response) if found is response else found or response


def _packed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Compress a body for those who take it; nothing secret stands beside what was asked."""
    wants = "gzip" in request.headers.get("Accept-Encoding", "")
    if wants and len(response.content) > WORTH_PACKING:
        response.content = gzip.compress(response.content, 6, mtime=0)
        response["Content-Encoding"] = "gzip"
    return response


def _refused(request: HttpRequest, lang: str, refusal: SecretariatError) -> HttpResponse:
    """Answer with a refusal; what is hidden and what is absent give the same page."""
    is_unknown = isinstance(refusal, NotFound)
    context = {
        "lang": lang,
        "title": title_of_status(refusal.status, refusal.code),
        "sentence": not_found_sentence() if is_unknown else sentence_of(refusal),
    }
    return render(request, "public/error.html", context, status=refusal.status)
