"""Create and edit a record of any register."""

from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from secretariat.kernel import queries, records
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.records import StaleVersion, ValuesInvalid
from secretariat.kernel.values import Record
from secretariat.web.asking import Request
from secretariat.web.display import record_address
from secretariat.web.forms import sheet as sheets
from secretariat.web.forms.languages import OFFERED, spoken_name
from secretariat.web.forms.sheet import Sheet
from secretariat.web.record.comparison import hidden_fields, sides
from secretariat.web.words import Words, words_of


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: Request, register: str) -> HttpResponse:
    """Show an empty form, or create the record that was sent."""
    words = words_of(register)
    if not queries.may_create(register, request.actor):
        raise NotAllowed(verb="create", register=words.title)
    if request.method != "POST":
        return _form(request, sheets.blank(words, request.actor), None)
    sheet = sheets.of_post(words, request.actor, None, request.POST, request.FILES)
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
    messages.success(request, _("Saved."))
    return _to_record(made) if is_draft else _onwards(words, made)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: Request, register: str, ref: str) -> HttpResponse:
    """Show the form of a record, or save what was sent on the version it was made from."""
    words = words_of(register)
    record = queries.get(register, ref, reader=request.actor)
    if "edit" not in record.can:
        raise NotAllowed(verb="edit", register=words.title)
    if request.method != "POST":
        return _form(request, sheets.of_record(words, request.actor, record), record)
    sheet = sheets.of_post(words, request.actor, record, request.POST, request.FILES)
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
    messages.success(request, _("Saved."))
    return _to_record(made)


def _version(request: Request) -> int:
    """Return the version the form was made from; a form without one is stale."""
    sent = request.POST.get("_version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _form(request: Request, sheet: Sheet, record: Record | None) -> HttpResponse:
    """Return the form, with its error summary where something must be mended."""
    controls = sheet.controls()
    problems = sheet.problems(controls)
    context = {
        "words": sheet.words,
        "record": record,
        "controls": controls,
        "problems": problems,
        "more": sheet.more,
        "one_blank": range(1),
        "many_blanks": range(4),
        "version": request.POST.get("_version") or (record.version if record else ""),
        "key": request.POST.get("_key") or str(uuid4()),
        "languages": _languages(sheet) if record is None and sheet.has_translations else [],
        "has_followups": sheet.has_followups,
        "warnings": record.warnings if record else (),
        "has_draft": record is None and sheet.words.register.start_state().kind == "draft",
        "submit_label": _submit_label(sheet.words) if record is None else _("Save"),
        "has_files": any(s.type == "file" or s.file_columns for s in sheet.specs.values()),
        "page_level": record.level if record else sheet.words.register.level,
    }
    return render(request, "forms/form.html", context, status=422 if problems else 200)


def _submit_label(words: Words) -> str:
    """Return the label of the move that sends a new record off, or a plain word."""
    if words.register.submission is not None:
        return words.move(words.register.submission)
    return _("Continue") if _questioned(words) else _("Save")


def _questioned(words: Words) -> str | None:
    """Return the move that leads out of the draft by questions, if only one leads out."""
    register = words.register
    leaving = list(register.moves_from(register.lifecycle.start))
    is_one = register.start_state().kind == "draft" and len(leaving) == 1
    return leaving[0] if is_one and register.submission is None else None


def _onwards(words: Words, record: Record) -> HttpResponseRedirect:
    """Return the way to the questions that send a new record off, or else to the record."""
    move = _questioned(words)
    if move is None or move not in record.can:
        return _to_record(record)
    address = reverse("move", args=[record.register, move, record.reference])
    return HttpResponseRedirect(address)


def _languages(sheet: Sheet) -> list[tuple[str, str, bool]]:
    """Return the languages the texts can be written in, and which is chosen."""
    codes = dict.fromkeys((*OFFERED, sheet.language))
    return [(code, spoken_name(code), code == sheet.language) for code in codes]


def _stale(request: Request, sheet: Sheet, record: Record) -> HttpResponse:
    """Return both versions side by side, with the choice between them (409)."""
    context = {
        "words": sheet.words,
        "record": record,
        "sides": sides(sheet, record),
        "hidden": hidden_fields(sheet),
        "key": str(uuid4()),
        "page_level": record.level,
    }
    return render(request, "forms/stale.html", context, status=409)


def _to_record(record: Record) -> HttpResponseRedirect:
    """Return the way to a record, or to its list where the act ended the right to read it."""
    if "read" in record.can:
        return HttpResponseRedirect(record_address(record.register, record.reference))
    return HttpResponseRedirect(reverse("list", args=[record.register]))
