"""Public pages: what everybody may read, in the language of the address."""

from django.http import FileResponse, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from secretariat.kernel import contents, queries, registers
from secretariat.kernel.queries import Filter
from secretariat.web.asking import Request
from secretariat.web.listing.table import count_text
from secretariat.web.public import described, newest, places
from secretariat.web.public.answers import for_everyone
from secretariat.web.public.feed import feed_address
from secretariat.web.public.hits import open_question, public_results
from secretariat.web.public.lines import lines
from secretariat.web.public.page import public_page
from secretariat.web.results import asked, find, small_number
from secretariat.web.views.records import sandboxed
from secretariat.web.words import house_name, words_of

NEWEST = 5
LONGEST = 400


@require_safe
def public_door(request: Request) -> HttpResponse:
    """Lead to the start page in the language that the browser asks for."""
    return HttpResponseRedirect(reverse("public_start", args=[request.actor.language]))


@for_everyone
def public_start(request: Request, lang: str) -> HttpResponse:
    """Show what the house publishes: each open register with its newest records."""
    shelves = [
        (words_of(register.code), count_text(page.count), lines(page.records))
        for register in newest.open_registers(request.actor)
        for page in [newest.page_of(register, request.actor, limit=NEWEST)]
    ]
    about = {"@type": "WebSite", "name": house_name(), "url": f"{places.site(request)}/"}
    context = {**_frame(request, lang), "shelves": shelves, "data": described.data_block(about)}
    return render(request, "public/start.html", context)


@for_everyone
def public_list(request: Request, lang: str, register: str) -> HttpResponse:
    """Show the public records of a register, newest first; those whose title holds a text."""
    words = words_of(register)
    newest.refuse_unless_open(register, request.actor)
    text = request.GET.get("q", "").strip()[:LONGEST]
    page = queries.page(
        register,
        reader=request.actor,
        filters=[Filter(words.register.title_field, "contains", text)] if text else [],
        sort=queries.newest_first(words.register),
        after=request.GET.get("after") or None,
        before=request.GET.get("before") or None,
    )
    context = {
        **_frame(request, lang, register, with_query=True),
        "words": words,
        "lines": lines(page.records),
        "count": count_text(page.count),
        "page": page,
        "query": text,
    }
    return render(request, "public/list.html", context)


@for_everyone
def public_record(request: Request, lang: str, register: str, ref: str) -> HttpResponse:
    """Show one public record with its files, how to cite it, and what is public around it."""
    words = words_of(register)
    found = queries.get(register, ref, reader=request.actor)
    links = queries.linked(register, found.id, reader=request.actor)
    site = places.site(request)
    page = public_page(words, found, links, site)
    address = f"{site}{page.line.address}"
    others = [code for code in places.languages() if code != lang]
    context = {
        **_frame(request, lang, register),
        "words": words,
        "page": page,
        "metas": described.metas(page, address, others),
        "data": described.data_block(described.work(words, page, site)),
        "sign_in_to": reverse("record", args=[register, found.reference]),
    }
    return render(request, "public/record.html", context)


@for_everyone
def public_file(
    request: Request, lang: str, register: str, field: str, index: int, ref: str
) -> HttpResponseBase:
    """Hand out a public file to be saved, never to be opened on this address."""
    file, stream = contents.open_file(register, ref, field, index, reader=request.actor)
    tag = f'"{file.digest}"'
    response: FileResponse | HttpResponseNotModified
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        stream.close()
        response = HttpResponseNotModified()
    else:
        response = sandboxed(
            FileResponse(stream, as_attachment=True, filename=file.name, content_type=file.mime)
        )
    response["ETag"] = tag
    return response


@for_everyone
def public_search(request: Request, lang: str) -> HttpResponse:
    """Show what everybody may find for a question, and ways to narrow it."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    query = open_question(request.GET)
    given = asked(query)
    context = {**_frame(request, lang, with_query=True), "query": text, "kept": list(given.items())}
    if text or given:
        offset = small_number(request.GET.get("offset", ""))
        found = find(text, query, request.actor, offset=offset)
        context |= public_results(query, found, offset=offset)
    return render(request, "public/search.html", context)


def _frame(
    request: Request, lang: str, register: str | None = None, *, with_query: bool = False
) -> dict[str, object]:
    """Return what the frame of every public page draws."""
    known = register if register in registers.all_registers() else None
    return {
        "lang": lang,
        "alternates": places.alternates(request, lang, with_query=with_query),
        "site": places.site(request),
        "feed": feed_address(known),
        "sign_in_to": reverse("start"),
    }
