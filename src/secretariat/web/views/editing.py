"""Create and edit a record of any register."""

from dataclasses import replace
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from secretariat.kernel import queries, records, unfinished
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.records import StaleVersion, ValuesInvalid
from secretariat.kernel.unfinished import Unfinished, Window
from secretariat.kernel.values import Record
from secretariat.web.asking import Request
from secretariat.web.forms import leftovers, steps
from secretariat.web.forms import sheet as sheets
from secretariat.web.forms.drawing import context_of
from secretariat.web.forms.sheet import Sheet
from secretariat.web.record.comparison import hidden_fields, sides
from secretariat.web.views import filling
from secretariat.web.views.ways import onwards, saved, to_record
from secretariat.web.words import Words, words_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request, register: str) -> HttpResponse:
    """Show an empty form, or create the record that was sent."""
    words = words_of(register)
    if not queries.may_create(register, request.actor):
        raise NotAllowed(verb="create", register=words.title)
    if words.register.views.steps and steps.WHOLE not in (
        request.GET.get("_step"),
        request.POST.get("_step"),
    ):
        return filling.fill(request, words)
    if request.method != "POST":
        return _opened(request, words, None)
    sheet = sheets.of_post(words, request.actor, None, request.POST, request.FILES)
    if request.POST.get("_action") == "later":
        return _left_for_later(request, sheet)
    if sheet.more or sheet.faults:
        return _form(request, sheet, None)
    is_draft = request.POST.get("_action") == "draft"
    try:
        made = records.create(
            register,
            sheet.raw_values(),
            actor=request.actor,
            submit=not is_draft and words.register.submission is not None,
            language=sheet.language,
            key=request.POST.get("_key") or None,
        )
    except ValuesInvalid as refusal:
        return _form(request, sheet.refused(refusal.faults), None)
    saved(request)
    return to_record(made) if is_draft else onwards(words, made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, register: str, ref: str) -> HttpResponse:
    """Show the form of a record, or save what was sent on the version it was made from."""
    words = words_of(register)
    record = queries.get(register, ref, reader=request.actor)
    if "edit" not in record.can:
        raise NotAllowed(verb="edit", register=words.title)
    if request.method != "POST":
        return _opened(request, words, record)
    sheet = sheets.of_post(words, request.actor, record, request.POST, request.FILES)
    if request.POST.get("_action") == "later":
        return _left_for_later(request, sheet)
    if sheet.more or sheet.faults:
        return _form(request, sheet, record)
    try:
        made = records.edit(
            register,
            record.id,
            sheet.raw_values(),
            actor=request.actor,
            version=_version(request),
            key=request.POST.get("_key") or None,
        )
    except StaleVersion:
        return _stale(request, sheet, record)
    except ValuesInvalid as refusal:
        return _form(request, sheet.refused(refusal.faults), record)
    saved(request)
    return to_record(made)


def _opened(request: Request, words: Words, record: Record | None) -> HttpResponse:
    """Show a form as it was left, or a fresh one that offers what was left before."""
    actor, key = request.actor, leftovers.key_of(request.GET.get("_entry", ""))
    if key is not None:
        kept = unfinished.find(key, leftovers.form_of(words.register.code, record), actor=actor)
        typed = leftovers.query_of(kept.pairs)
        return _form(request, sheets.of_unfinished(words, actor, record, typed), record, kept)
    sheet = (
        sheets.of_record(words, actor, record)
        if record
        else leftovers.fresh(words, actor, request.GET)
    )
    return _form(request, sheet, record)


def _form(
    request: Request, sheet: Sheet, record: Record | None, kept: Unfinished | None = None
) -> HttpResponse:
    """Return the form, with its error summary where something must be mended."""
    context = context_of(request, sheet, record, kept)
    return render(request, "forms/form.html", context, status=422 if context["problems"] else 200)


def _left_for_later(request: Request, sheet: Sheet) -> HttpResponse:
    """Keep what stands in a form without saving the record."""
    form = leftovers.form_of(sheet.words.register.code, sheet.record)
    window = leftovers.window_of(request.POST) or Window(uuid4())
    if sheet.record is not None:
        form = replace(form, version=_version(request))
    pairs = leftovers.pairs_of(request.POST, sheet)
    unfinished.keep(form, pairs, window=window, actor=request.actor)
    facts = {"days": unfinished.KEEP_DAYS}
    messages.success(request, _("Kept for %(days)s days, not saved yet. Go on from here.") % facts)
    return HttpResponseRedirect(reverse("mine"))


def _version(request: Request) -> int:
    """Return the version the form was made from; a form without one is stale."""
    sent = request.POST.get("_version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _stale(request: Request, sheet: Sheet, record: Record) -> HttpResponse:
    """Return both versions side by side, with the choice between them (409)."""
    context = {
        "words": sheet.words,
        "record": record,
        "sides": sides(sheet, record),
        "hidden": hidden_fields(sheet),
        "key": request.POST.get("_key") or str(uuid4()),
        "turn": request.POST.get("_turn", ""),
        "page_level": record.level,
    }
    return render(request, "forms/stale.html", context, status=409)
