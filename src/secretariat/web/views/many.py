"""One move on many records: chosen in a list, looked at first, made, and told."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from secretariat.kernel.errors import NotFound
from secretariat.kernel.records import Chosen, NothingChosen, ValuesInvalid, batches
from secretariat.kernel.records.batches import Batch
from secretariat.kernel.records.choosing import AT_ONCE
from secretariat.kernel.records.many import foreseen, possible_moves
from secretariat.web import many as told
from secretariat.web.asking import Request
from secretariat.web.forms.questions import of_move_of_many
from secretariat.web.listing import filters
from secretariat.web.views.lists import refuse_unless_open
from secretariat.web.words import Words, words_of

STALLED_SECONDS = 20


@login_required
@require_POST
def choose(request: Request, register: str) -> HttpResponse:
    """Keep the records that were chosen in a list, and go on to what can be done with them."""
    words = words_of(register)
    refuse_unless_open(request, register)
    query = QueryDict(request.POST.get("query", ""))
    if "all" in request.POST:
        chosen = Chosen(register, filters=filters.asked(words, query, request.actor).filters)
    else:
        chosen = Chosen.named(register, request.POST.getlist("record"))
    try:
        batch = batches.prepare(chosen, actor=request.actor)
    except NothingChosen:
        messages.warning(request, _("Choose at least one record first."))
        return HttpResponseRedirect(f"{reverse('list', args=[register])}?{query.urlencode()}")
    return _to(batch)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def many(request: Request, register: str, batch: UUID) -> HttpResponse:
    """Show what can be done with many records, what would be or was done; or do it."""
    words, found = _opened(request, register, batch)
    if request.method == "POST" and found.state == "prepared":
        return _begin(request, words, found)
    if found.state == "running":
        return _progress_page(request, words, found)
    if found.state == "done":
        return _report_page(request, words, found)
    asked = request.GET.get("move", "")
    if asked in words.register.lifecycle.moves:
        return _preview_page(request, words, found, asked)
    return _moves_page(request, words, found)


@login_required
@require_POST
def go_on(request: Request, register: str, batch: UUID) -> HttpResponse:
    """Go on with an act that was interrupted."""
    _words, found = _opened(request, register, batch)
    if found.state == "running":
        _carry_on(request, found)
    return _to(found)


@login_required
@require_safe
def refused(request: Request, register: str, batch: UUID) -> StreamingHttpResponse:
    """Download the records that were refused, each with the reason, as CSV."""
    words, found = _opened(request, register, batch)
    lines = told.csv_lines(words, batches.lines(found.id, actor=request.actor))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"{register}-{found.move}-refused.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _opened(request: Request, register: str, batch: UUID) -> tuple[Words, Batch]:
    """Return a batch of the person's own, with the words of its register."""
    found = batches.find(batch, actor=request.actor)
    if found.register != register:
        raise NotFound(register="batch", number=batch)
    return words_of(register), found


def _begin(request: Request, words: Words, batch: Batch) -> HttpResponse:
    """Begin the act; above a size a worker does it."""
    move = request.POST.get("move", "")
    if move not in words.register.lifecycle.moves:
        raise NotFound(register=words.title.lower(), number=move[:40])
    questions = of_move_of_many(words, move, request.POST, request.actor)
    try:
        found = batches.begin(batch.id, move, questions.answers(), actor=request.actor)
    except ValuesInvalid as refusal:
        page = questions.refused(refusal.faults).page()
        return _preview_page(request, words, batch, move, page=page)
    _carry_on(request, found)
    return _to(batch)


def _carry_on(request: Request, batch: Batch) -> None:
    """Do what is left of an act at once, or leave it to a worker."""
    if batch.total > AT_ONCE:
        batches.leave_to_lane(batch.id, actor=request.actor)
    else:
        batches.go_on(batch.id, actor=request.actor)


def _to(batch: Batch) -> HttpResponseRedirect:
    """Return the way to the page of a batch."""
    return HttpResponseRedirect(reverse("many", args=[batch.register, batch.id]))


def _moves_page(request: Request, words: Words, batch: Batch) -> HttpResponse:
    """Return the page that asks for the move; a choice of one is none."""
    items = batches.items(batch.id, actor=request.actor)
    possible = possible_moves(words.register, items, request.actor)
    if len(possible) == 1:
        return _preview_page(request, words, batch, possible[0])
    context = {"moves": [(name, words.move(name)) for name in possible]}
    return _page(request, words, batch, "many/moves.html", context)


def _preview_page(
    request: Request,
    words: Words,
    batch: Batch,
    move: str,
    *,
    page: dict[str, object] | None = None,
) -> HttpResponse:
    """Return the page that says what would be done, who cannot and why, and asks."""
    items = batches.items(batch.id, actor=request.actor)
    lines = list(foreseen(words.register.code, move, items, actor=request.actor))
    possible = [line for line in lines if line.outcome == "possible"]
    questions = page or of_move_of_many(words, move, QueryDict(), request.actor).page()
    context = {
        "possible": len(possible),
        "shown": told.named(possible, request.actor),
        "hindrances": told.hindrances(words, lines, request.actor),
        "held_back": batch.total - len(possible),
        **questions,
    }
    return _page(request, words, batch, "many/preview.html", context, status=422 if page else 200)


def _progress_page(request: Request, words: Words, batch: Batch) -> HttpResponse:
    """Return the page that says how far the act is, and asks again by itself."""
    quiet = (timezone.now() - batch.changed_at).total_seconds()
    context = {"is_stalled": quiet > STALLED_SECONDS}
    return _page(request, words, batch, "many/progress.html", context)


def _report_page(request: Request, words: Words, batch: Batch) -> HttpResponse:
    """Return the page that says what was done."""
    lines = list(batches.lines(batch.id, actor=request.actor))
    moved = [line for line in lines if line.outcome == "moved"]
    context = {
        "shown": told.named(moved, request.actor),
        "hindrances": told.hindrances(words, lines, request.actor),
        "held_back": batch.total - batch.moved,
    }
    response = _page(request, words, batch, "many/report.html", context)
    if "HX-Request" in request.headers:
        response["HX-Refresh"] = "true"  # the page of the progress becomes that of the report
    return response


def _page(
    request: Request,
    words: Words,
    batch: Batch,
    template: str,
    context: Mapping[str, object],
    *,
    status: int = 200,
) -> HttpResponse:
    """Return a page about a batch."""
    around = {
        "words": words,
        "batch": batch,
        "move_label": words.move(batch.move),
        "page_level": words.register.level,
    }
    return render(request, template, {**around, **context}, status=status)
