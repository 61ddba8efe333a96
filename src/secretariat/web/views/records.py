"""The page of one record, and its files."""

from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from secretariat.kernel import contents, queries, watching
from secretariat.web.asking import Request
from secretariat.web.public import places
from secretariat.web.public.newest import public_address_of
from secretariat.web.record.changes import shown_changes
from secretariat.web.record.page import record_page
from secretariat.web.words import words_of

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


@require_safe
def record(request: Request, register: str, ref: str) -> HttpResponse:
    """Show one record with all that the reader may know of it; a visitor, its public page."""
    words = words_of(register)
    found = queries.get(register, ref, reader=request.actor)
    if not request.actor.is_signed_in:
        lang = request.actor.language
        return HttpResponseRedirect(places.record_at(lang, register, found.reference))
    links = queries.linked(register, found.id, reader=request.actor)
    changes = queries.history(register, found.id, reader=request.actor)
    context = {
        "words": words,
        "page": record_page(words, found, links),
        "can_copy": queries.may_create(register, request.actor),
        "changes": shown_changes(words, changes, request.actor),
        "is_watched": watching.is_watched(found.id, reader=request.actor),
        "page_level": found.level,
        "public_address": public_address_of(found, request.actor.language),
    }
    return render(request, "record/page.html", context)


@require_safe
def download(request: Request, register: str, field: str, index: int, ref: str) -> FileResponse:
    """Hand out a file to be saved, never to be opened on this address."""
    file, stream = contents.open_file(register, ref, field, index, reader=request.actor)
    response = FileResponse(stream, as_attachment=True, filename=file.name, content_type=file.mime)
    return sandboxed(response)


@require_safe
def thumbnail(request: Request, register: str, field: str, index: int, ref: str) -> FileResponse:
    """Hand out the small picture that the house made of a file."""
    stream = contents.open_thumbnail(register, ref, field, index, reader=request.actor)
    return sandboxed(FileResponse(stream, content_type="image/webp"))


def sandboxed(response: FileResponse) -> FileResponse:
    """Return an answer of foreign bytes that no browser runs.

    Source: OWASP ASVS 5.0, 3.2.1 and 5.4.2.
    """
    response["Content-Security-Policy"] = SANDBOX
    return response
