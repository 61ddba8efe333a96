"""Filling in step by step: one page after the other, then all answers, then sent.

What was answered is kept between the pages like everything that is typed; see `kernel.unfinished`.
"""

from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.kernel import records, unfinished
from secretariat.kernel.records import ValuesInvalid
from secretariat.kernel.unfinished import Form, Unfinished, Window
from secretariat.web.asking import Request
from secretariat.web.forms import leftovers, steps, trial
from secretariat.web.forms import sheet as sheets
from secretariat.web.forms.controls import Control
from secretariat.web.forms.drawing import context_of
from secretariat.web.forms.sheet import Sheet
from secretariat.web.forms.steps import CHECK, Step
from secretariat.web.record.comparison import hidden_fields, typed
from secretariat.web.views.ways import onwards, saved, to_record
from secretariat.web.words import Words


def fill(request: Request, words: Words) -> HttpResponse:
    """Show a step or all answers, or take what was sent from there."""
    if request.method != "POST":
        return _show(request, words)
    if request.POST.get("_step") == CHECK:
        return _send(request, words)
    return _take(request, words)


def _show(request: Request, words: Words) -> HttpResponse:
    """Show a step as it was left, or all answers."""
    actor, key = request.actor, leftovers.key_of(request.GET.get("_entry", ""))
    if key is None:
        sheet = leftovers.fresh(words, actor, request.GET)
        return _step_page(request, sheet, request.GET.get("_step", ""))
    kept = unfinished.find(key, Form(words.register.code), actor=actor)
    sheet = sheets.of_unfinished(words, actor, None, leftovers.query_of(kept.pairs))
    if request.GET.get("_step") == CHECK:
        return _check_page(request, replace(sheet, faults=trial.faults_of(sheet)), kept)
    return _step_page(request, sheet, request.GET.get("_step", ""), kept)


def _take(request: Request, words: Words) -> HttpResponse:
    """Keep the answers of a step and lead on, or show what must be mended in it."""
    post = leftovers.with_other_steps(words, request.actor, request.POST)
    sheet = sheets.of_post(words, request.actor, None, post, request.FILES)
    step = _step_of(sheet, request.POST.get("_step", ""))
    if sheet.more:
        return _step_page(request, sheet, step.name)
    window = leftovers.window_of(request.POST) or Window(uuid4())
    pairs = leftovers.pairs_of(post, sheet)
    form = Form(words.register.code)
    kept = unfinished.keep(form, pairs, window=window, actor=request.actor)
    act = request.POST.get("_action", "")
    if act == "later":
        messages.success(request, _("Kept, not saved yet. Go on from here."))
        return HttpResponseRedirect(reverse("mine"))
    judged = sheet if act == "back" else steps.judged(sheet, step)
    if act == "back" or not judged.faults:
        return HttpResponseRedirect(_address(words, kept, _next(request, sheet, step)))
    return _step_page(request, judged, step.name, kept)


def _next(request: Request, sheet: Sheet, step: Step) -> str:
    """Return the step that follows; from a change it leads back to all answers."""
    place = steps.place_of(_steps(sheet), step.name, _asked(sheet))
    if request.POST.get("_action") == "back":
        return place.before or step.name
    return CHECK if request.POST.get("_return") == CHECK else place.after


def _send(request: Request, words: Words) -> HttpResponse:
    """Create the record from all answers, or show them with what must be mended."""
    window = leftovers.window_of(request.POST) or Window(uuid4())
    kept = unfinished.find(window.key, Form(words.register.code), actor=request.actor)
    sheet = sheets.of_post(
        words, request.actor, None, leftovers.query_of(kept.pairs), request.FILES
    )
    if kept.turn != window.turn:
        messages.warning(request, _("The answers changed in another window. Look at them again."))
        return HttpResponseRedirect(_address(words, kept, CHECK))
    if sheet.faults:
        return _check_page(request, sheet, kept)
    is_draft = request.POST.get("_action") == "draft"
    try:
        made = records.create(
            words.register.code,
            sheet.raw_values(),
            actor=request.actor,
            submit=not is_draft and words.register.submission is not None,
            language=sheet.language,
            key=str(kept.key),
        )
    except ValuesInvalid as refusal:
        return _check_page(request, sheet.refused(refusal.faults), kept)
    saved(request)
    return to_record(made) if is_draft else onwards(words, made)


def _step_page(
    request: Request, sheet: Sheet, name: str, kept: Unfinished | None = None
) -> HttpResponse:
    """Return the page of one step."""
    place = steps.place_of(_steps(sheet), name, _asked(sheet))
    controls, problems = steps.of_step(sheet, place.step)
    context = context_of(request, sheet, None, kept)
    context |= {
        "controls": controls,
        "problems": problems,
        "place": place,
        "carried": () if kept else _of_other_steps(sheet, place.step),
        "step_label": sheet.words.at(f"steps.{place.step.name}"),
        "back_to": request.POST.get("_return") or request.GET.get("_return", ""),
        "languages": context["languages"] if place.number == 1 else [],
        "has_draft": False,
    }
    if kept is not None:
        context |= {"key": str(kept.key), "turn": kept.turn, "kept": None}
    return render(request, "forms/step.html", context, status=422 if problems else 200)


def _of_other_steps(sheet: Sheet, step: Step) -> list[tuple[str, str]]:
    """Return what stands in the other steps of a form of which nothing is kept yet."""
    pairs = hidden_fields(sheet)
    return [one for one in pairs if one[1] and unfinished.field_of(one[0]) not in step.fields]


def _check_page(request: Request, sheet: Sheet, kept: Unfinished) -> HttpResponse:
    """Return the page that shows all answers before they are sent."""
    context = context_of(request, sheet, None, kept)
    drawn = list(sheet.controls())
    context |= {
        "key": str(kept.key),
        "turn": kept.turn,
        "problems": [replace(p, target=_row_of(p.target, drawn)) for p in sheet.problems(drawn)],
        "parts": [
            {
                "label": sheet.words.at(f"steps.{step.name}"),
                "rows": [(c, typed(c)) for c in controls],
                "address": f"{_address(sheet.words, kept, step.name)}&_return={CHECK}",
            }
            for step, controls in steps.in_order(_steps(sheet), drawn)
        ],
    }
    is_refused = request.method == "POST"
    return render(request, "forms/check.html", context, status=422 if is_refused else 200)


def _row_of(target: str, controls: Iterable[Control]) -> str:
    """Return the id of the row that holds a control, for one inside it."""
    found = (c.id for c in controls if target == c.id or target.startswith(f"{c.id}-"))
    return next(found, "")


def _steps(sheet: Sheet) -> tuple[Step, ...]:
    """Return the steps of a form."""
    return steps.steps_of(sheet.words.register, list(sheet.specs))


def _asked(sheet: Sheet) -> set[str]:
    """Return the fields that are asked for as the answers stand."""
    code = sheet.words.register.code
    return set(sheet.specs) - records.unasked(code, sheet.raw_values(), actor=sheet.actor)


def _step_of(sheet: Sheet, name: str) -> Step:
    """Return the step that was sent, or the first."""
    found = _steps(sheet)
    return next((step for step in found if step.name == name), found[0])


def _address(words: Words, kept: Unfinished, step: str) -> str:
    """Return where a step of a form is shown."""
    query = urlencode({"_entry": str(kept.key), "_step": step})
    return f"{reverse('create', args=[words.register.code])}?{query}"
