"""The start page: registers by office, and what one is working on."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from secretariat.kernel import queries
from secretariat.web.asking import Request
from secretariat.web.forms import leftovers
from secretariat.web.overview import desk, offices

ON_START = 8


@require_safe
def start(request: Request) -> HttpResponse:
    """Show the registers this reader may use, by office; lead a visitor to what is public."""
    if not request.actor.is_signed_in:
        return HttpResponseRedirect(reverse("public_start", args=[request.actor.language]))
    return render(request, "start.html", {"offices": offices(queries.overview(request.actor))})


@login_required
@require_safe
def mine(request: Request) -> HttpResponse:
    """Show what needs the person: what is assigned, drafts, what was made lately, own views.

    The start page takes the first of it; the page itself shows all.
    """
    most = ON_START if "HX-Request" in request.headers else queries.MOST_ASSIGNED
    context = {"desk": desk(request.actor, most=most), "begun": leftovers.of_actor(request.actor)}
    return render(request, "mine.html", context)
