"""Acts on a record besides editing: moves, classification, erasure."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from secretariat.kernel import queries, records, registers
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.records import ValuesInvalid
from secretariat.kernel.values import Record
from secretariat.web import words as spoken
from secretariat.web.asking import Request
from secretariat.web.display import record_address
from secretariat.web.forms import faults
from secretariat.web.forms.questions import of_move
from secretariat.web.phrases import reason_of
from secretariat.web.words import Words, words_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: Request, register: str, move: str, ref: str) -> HttpResponse:
    """Show what a move asks, or make it."""
    words, record = _opened(request, register, ref)
    if request.method != "POST" and move not in record.can:
        raise NotFound(register=register, number=ref)
    questions = of_move(words, record, move, request.POST, request.actor)
    if request.method != "POST":
        return _move_page(request, words, record, questions.page(), status=200)
    try:
        made = records.move(
            register,
            record.id,
            move,
            actor=request.actor,
            answers=questions.answers(),
            version=_number(request, "_version"),
            key=request.POST.get("_key") or None,
        )
    except ValuesInvalid as refusal:
        return _move_page(
            request, words, record, questions.refused(refusal.faults).page(), status=422
        )
    messages.success(request, _("Done: %(move)s.") % {"move": words.move(move)})
    return _after(made)


@login_required
@require_POST
def letter(request: Request, register: str, move: str, ref: str) -> HttpResponse:
    """Answer with the letter that a move would write with the answers given so far."""
    words, record = _opened(request, register, ref)
    questions = of_move(words, record, move, request.POST, request.actor)
    try:
        made = records.preview_letter(
            register, record.id, move, actor=request.actor, answers=questions.answers()
        )
    except ValuesInvalid as refusal:
        return _move_page(
            request, words, record, questions.refused(refusal.faults).page(), status=422
        )
    answer = HttpResponse(made.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(False, made.name) or "inline"  # noqa: FBT003 - Django's own order
    return answer


@login_required
@require_POST
def vote(request: Request, register: str, move: str, ref: str) -> HttpResponse:
    """Give the person's vote on a decision of a body."""
    _words, record = _opened(request, register, ref)
    choice, reason = request.POST.get("choice", ""), request.POST.get("reason", "")
    made = records.vote(
        register, record.id, move, choice, actor=request.actor, reason=reason[:2000]
    )
    messages.success(request, _("Your vote is kept."))
    return _after(made)


@login_required
@require_POST
def undo(request: Request, register: str, ref: str) -> HttpResponse:
    """Take back the person's own last move."""
    words, record = _opened(request, register, ref)
    made = records.undo(
        register,
        record.id,
        actor=request.actor,
        version=_number(request, "_version"),
    )
    messages.success(
        request, _("Taken back: %(move)s.") % {"move": words.move(record.undo or "undo")}
    )
    return _after(made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def classify(request: Request, register: str, ref: str) -> HttpResponse:
    """Show level, caveats and class of a record, or change them with a reason."""
    words, record = _opened(request, register, ref)
    if "classify" not in record.can:
        raise NotAllowed(verb="classify", register=words.title)
    if request.method != "POST":
        return _classify_page(request, words, record, {})
    caveats = [c.strip() for c in request.POST.get("caveats", "").split(",") if c.strip()]
    try:
        made = records.classify(
            register,
            record.id,
            actor=request.actor,
            reason=request.POST.get("reason", ""),
            version=_number(request, "_version") or 0,
            level=request.POST.get("level") or None,
            caveats=caveats,
            file_plan_class=request.POST.get("file_plan_class") or None,
        )
    except ValuesInvalid as refusal:
        return _classify_page(request, words, record, _act_errors(refusal))
    messages.success(request, _("Classified anew."))
    return _after(made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: Request, register: str, field: str, ref: str) -> HttpResponse:
    """Warn of what erasure does, or erase the data of one field for good."""
    words, record = _opened(request, register, ref)
    if "erase" not in record.can:
        raise NotAllowed(verb="erase", register=words.title)
    if field not in record.values:
        raise NotFound(register=register, number=ref)
    if request.method != "POST":
        return _erase_page(request, words, record, field, {})
    reason, authority = request.POST.get("reason", ""), request.POST.get("authority", "")
    try:
        made = records.erase(
            register, record.id, field, actor=request.actor, reason=reason, authority=authority
        )
    except ValuesInvalid as refusal:
        return _erase_page(request, words, record, field, _act_errors(refusal))
    messages.success(request, _("Erased: %(field)s.") % {"field": words.field(field)})
    return _after(made)


def _opened(request: Request, register: str, ref: str) -> tuple[Words, Record]:
    """Return the record an act is about, with the words of its register."""
    return words_of(register), queries.get(register, ref, reader=request.actor)


def _after(record: Record) -> HttpResponseRedirect:
    """Return the way on: to the record, or to its list where it can no longer be read."""
    if "read" in record.can:
        return HttpResponseRedirect(record_address(record.register, record.reference))
    return HttpResponseRedirect(reverse("list", args=[record.register]))


def _number(request: Request, name: str) -> int | None:
    """Return a small number that was sent, or None."""
    sent = request.POST.get(name, "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else None


def _act_errors(refusal: ValuesInvalid) -> dict[str, str]:
    """Return the sentences of a refused act, by the name of its control."""
    labels = {
        "reason": _("Reason"),
        "authority": _("Authority"),
        "level": spoken.column("level"),
        "caveats": spoken.column("caveats"),
        "file_plan_class": spoken.column("file_plan_class"),
    }
    return faults.sentences(refusal.faults, {}, labels)


def _move_page(
    request: Request, words: Words, record: Record, page: dict[str, object], *, status: int
) -> HttpResponse:
    """Return the page that asks before a move."""
    offered = {offer.name: offer for offer in record.moves or ()}
    asked = offered.get(str(page["move"]))
    context = {
        "words": words,
        "record": record,
        "not_now": reason_of(asked) if asked else "",
        "key": request.POST.get("_key") or str(uuid4()),
        "page_level": record.level,
        **page,
    }
    return render(request, "record/move.html", context, status=status)


def _classify_page(
    request: Request, words: Words, record: Record, errors: dict[str, str]
) -> HttpResponse:
    """Return the page that asks for level, caveats, class and reason."""
    plan = registers.institution().file_plan
    chosen_level = request.POST.get("level", record.level)
    chosen_class = request.POST.get("file_plan_class", record.file_plan_class)
    mine = registers.LEVELS[: request.actor.clearance + 1]
    context = {
        "words": words,
        "record": record,
        "errors": errors,
        "levels": [(code, spoken.level(code), code == chosen_level) for code in mine],
        "classes": [(code, spoken.class_title(code), code == chosen_class) for code in plan],
        "caveats": request.POST.get("caveats", ", ".join(record.caveats)),
        "reason": request.POST.get("reason", ""),
        "page_level": record.level,
    }
    return render(request, "record/classify.html", context, status=422 if errors else 200)


def _erase_page(
    request: Request, words: Words, record: Record, field: str, errors: dict[str, str]
) -> HttpResponse:
    """Return the page that warns and asks for reason and authority."""
    context = {
        "words": words,
        "record": record,
        "field": field,
        "field_label": words.field(field),
        "errors": errors,
        "reason": request.POST.get("reason", ""),
        "authority": request.POST.get("authority", ""),
        "page_level": record.level,
    }
    return render(request, "record/erase.html", context, status=422 if errors else 200)
