"""Saved views of one register: the list of them, and keeping what one is looking at."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from secretariat.kernel.records import ValuesInvalid
from secretariat.web.asking import Request
from secretariat.web.forms.controls import Problem
from secretariat.web.listing import filters, saved
from secretariat.web.phrases import sentence_of
from secretariat.web.views.lists import refuse_unless_open
from secretariat.web.words import words_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: Request, register: str) -> HttpResponse:
    """Show the views of a register, or keep one under a name."""
    words = words_of(register)
    refuse_unless_open(request, register)
    if not saved.is_offered(request.actor):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    query = QueryDict(sent.get("query", "")) if sent is not None else request.GET
    address = saved.kept(query)
    asked = filters.asked(words, query, request.actor)
    problems: list[Problem] = []
    if sent is not None:
        name = sent.get("name", "").strip()
        problems = _problems(name)
        if not problems:
            try:
                saved.save(register, name, address, actor=request.actor, is_shared="shared" in sent)
            except ValuesInvalid as refusal:
                problems = [Problem("view-name", sentence_of(refusal))]
            else:
                messages.success(request, _("The view is saved."))
                return HttpResponseRedirect(f"{reverse('list', args=[register])}?{address}")
    context = {
        "words": words,
        "views": saved.views(request.actor, of=register),
        "chips": filters.chips(words, asked, query),
        "address": address,
        "problems": problems,
        "typed": sent or {},
        "page_level": words.register.level,
    }
    return render(request, "saved_views.html", context, status=422 if problems else 200)


def _problems(name: str) -> list[Problem]:
    """Return what keeps a view from being saved."""
    return [] if name else [Problem("view-name", _("Give the view a name."))]
