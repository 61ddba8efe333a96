"""The measures of a register: a page for any day, and its figures as CSV."""

import csv
import io
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from secretariat.kernel import measures
from secretariat.web.asking import Request
from secretariat.web.listing.export import safe
from secretariat.web.measuring import page
from secretariat.web.views.lists import refuse_unless_open
from secretariat.web.words import words_of


@require_safe
def measures_of(request: Request, register: str) -> HttpResponse:
    """Show the measures of a register at the end of a day."""
    words = words_of(register)
    refuse_unless_open(request, register)
    day, problem = _day(request)
    context = {
        "words": words,
        "measures": page.drawn(words, reader=request.actor, as_of=day),
        "as_of": min(day or request.actor.today, request.actor.today),
        "asked": request.GET.get("as_of", ""),
        "problem": problem,
        "today": request.actor.today,
        "page_level": words.register.level,
    }
    return render(request, "measures.html", context, status=400 if problem else 200)


@require_safe
def export_measure(request: Request, register: str, measure: str) -> HttpResponse:
    """Download the figures of one measure as CSV, exact and in the form of machines."""
    words = words_of(register)
    refuse_unless_open(request, register)
    found = measures.compute(register, measure, reader=request.actor, as_of=_day(request)[0])
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(["as_of", *found.declared.by, "currency", *found.declared.show])
    for group in found.groups:
        named = [page.part_text(words, *p) for p in zip(found.declared.by, group.key, strict=True)]
        parts = [safe(part) for part in named]
        lines.writerow([found.as_of, *parts, group.currency or "", *group.figures.values()])
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    name = f"{register}-{measure}-{found.as_of.isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _day(request: Request) -> tuple[date | None, str]:
    """Return the day asked for, and what is wrong with it."""
    text = request.GET.get("as_of", "").strip()
    try:
        return (date.fromisoformat(text) if text else None), ""
    except ValueError:
        return None, _("Write the day as 2026-01-31; the figures below are those of today.")
