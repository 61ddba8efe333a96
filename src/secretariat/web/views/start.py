"""The start page: registers by office, and what one is working on."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from secretariat.kernel import queries
from secretariat.web.asking import Request
from secretariat.web.overview import line, my_work, offices


@require_safe
def start(request: Request) -> HttpResponse:
    """Show the registers this reader may use, by office."""
    return render(request, "start.html", {"offices": offices(queries.overview(request.actor))})


@login_required
@require_safe
def mine(request: Request) -> HttpResponse:
    """Show what the person holds, the drafts, and what the person made lately."""
    held = [line(record) for record in queries.assigned(request.actor)]
    return render(request, "mine.html", {"held": held, "work": my_work(request.actor)})
