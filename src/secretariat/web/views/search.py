"""Search over all registers, and suggestions of records and of things to do while typing."""

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from secretariat.kernel import finding
from secretariat.web.asking import Request
from secretariat.web.commands import commands
from secretariat.web.display import record_address
from secretariat.web.results import asked, find, page_context, small_number
from secretariat.web.words import words_of

LONGEST = 400


@require_safe
def search(request: Request) -> HttpResponse:
    """Show what the reader may find for a question, and ways to narrow it.

    A visitor is led to the public search with the same question.
    """
    if not request.actor.is_signed_in:
        place = reverse("public_search", args=[request.actor.language])
        return HttpResponseRedirect(f"{place}?{request.GET.urlencode()}")
    text = request.GET.get("q", "").strip()[:LONGEST]
    given = asked(request.GET)
    context: dict[str, object] = {"query": text, "kept": list(given.items())}
    if text or given:
        offset = small_number(request.GET.get("offset", ""))
        found = find(text, request.GET, request.actor, offset=offset)
        context |= page_context(request.GET, found, offset=offset)
    return render(request, "search.html", context)


@require_safe
def suggest(request: Request) -> HttpResponse:
    """Answer with records whose title or number begins like what is typed, as links or as JSON."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    found = finding.suggest(text, reader=request.actor) if text else ()
    lines = [
        {
            "address": record_address(one.register, one.number or ""),
            "title": one.title,
            "number": one.number or "",
            "register": words_of(one.register).title,
        }
        for one in found
        if one.number
    ]
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"suggestions": lines})
    context = {"suggestions": lines, "commands": commands(request.actor, text)}
    return render(request, "_suggestions.html", context)
