"""A register as board, calendar, line of time, map and matrix, and its calendar as a feed."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from secretariat.kernel import feeds
from secretariat.kernel.accounts import TokenRefused
from secretariat.kernel.registers import outlooks
from secretariat.web import proof
from secretariat.web.asking import Request
from secretariat.web.outlook import board, calendar, feed, line, map, matrix, spans
from secretariat.web.outlook.frame import Frame, framed
from secretariat.web.views.lists import refuse_unless_open
from secretariat.web.words import words_of


@require_safe
def board_of(request: Request, register: str) -> HttpResponse:
    """Show the records of a register as cards in columns."""
    frame = _framed(request, register, "board")
    return _page(request, frame, {"columns": board.drawn(frame)})


@require_safe
def calendar_of(request: Request, register: str) -> HttpResponse:
    """Show the records of a register on the days of a month."""
    frame = _framed(request, register, "calendar")
    _refuse_without(outlooks.calendar_of(frame.words.register))
    month = spans.read_month(frame.options.get("month", ""), request.actor.today)
    problem = "" if month else _("Write the month as 2026-01; the days below are those of now.")
    month = month or spans.month_of(request.actor.today)
    return _page(request, frame, {"drawn": calendar.drawn(frame, month)}, problem)


@require_safe
def timeline_of(request: Request, register: str) -> HttpResponse:
    """Show the records of a register along a year."""
    frame = _framed(request, register, "timeline")
    _refuse_without(outlooks.timeline_of(frame.words.register))
    asked = frame.options.get("year", "")
    year = spans.read_year(asked, request.actor.today) if asked else None
    problem = _("Write the year as 2026.") if asked and year is None else ""
    return _page(request, frame, {"drawn": line.drawn(frame, year)}, problem)


@require_safe
def map_of(request: Request, register: str) -> HttpResponse:
    """Show how many records of a register each country has."""
    frame = _framed(request, register, "map")
    _refuse_without(outlooks.map_of(frame.words.register))
    return _page(request, frame, {"drawn": map.drawn(frame)})


@require_safe
def compare(request: Request, register: str) -> HttpResponse:
    """Show how many records of a register have each two values of two fields."""
    frame = _framed(request, register, "compare")
    _refuse_without(outlooks.compare_of(frame.words.register))
    return _page(request, frame, {"drawn": matrix.drawn(frame)})


@login_required
@require_POST
def subscribe(request: Request, register: str) -> HttpResponse:
    """Make a secret address at which a calendar reads what is shown; it is shown this once."""
    frame = _framed(request, register, "calendar")
    _refuse_without(outlooks.calendar_of(frame.words.register))
    name = _("Calendar: %(register)s") % {"register": frame.words.plural}
    token = feeds.issue(
        proof.account_of(request), register=register, name=name, origin=proof.origin_of(request)
    )
    asked = {**frame.asked.given, **{n: v for n, v in frame.options.items() if n == "by"}}
    path = reverse("feed", args=[register, token])
    address = request.build_absolute_uri(f"{path}?{urlencode(asked)}" if asked else path)
    context = {"words": frame.words, "frame": frame, "address": address}
    return render(request, "outlook/feed.html", context, status=201)


@require_safe
def read_feed(request: Request, register: str, token: str) -> HttpResponse:
    """Answer a calendar that knows the secret address; whatever is wrong with it looks alike."""
    try:
        reader = feeds.reader_of(token, register=register)
    except TokenRefused as refusal:
        raise Http404 from refusal
    with translation.override(reader.language):
        frame = framed(words_of(register), reader, "calendar", request.GET)
        _refuse_without(outlooks.calendar_of(frame.words.register))
        text = feed.written(frame, request.build_absolute_uri)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{register}.ics"'
    return response


def _framed(request: Request, register: str, kind: str) -> Frame:
    """Return what is asked of an outlook.

    Raises:
        NotFound: no rule of the register lets the reader read.
        FilterInvalid: a filter names no field, operator or value of the register.
    """
    words = words_of(register)
    refuse_unless_open(request, register)
    return framed(words, request.actor, kind, request.GET)


def _refuse_without(field: object) -> None:
    """Refuse an outlook that the register does not have."""
    if not field:
        raise Http404


def _page(
    request: Request, frame: Frame, drawn: dict[str, object], problem: str = ""
) -> HttpResponse:
    """Return the page of an outlook."""
    words = frame.words
    context = {"words": words, "frame": frame, "problem": problem, **drawn}
    context["page_level"] = words.register.level
    template = f"outlook/{frame.kind}.html"
    return render(request, template, context, status=400 if problem else 200)
