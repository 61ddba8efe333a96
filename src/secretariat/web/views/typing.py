"""While somebody types: what stands in a form is kept, and a field that is left is judged.

Nothing here writes a record; the form that is sent at the end is judged anew.
"""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from secretariat.kernel import queries, unfinished
from secretariat.kernel.errors import NotFound, SecretariatError
from secretariat.kernel.values import Record
from secretariat.web.asking import Request
from secretariat.web.display import instant_text
from secretariat.web.forms import leftovers, trial
from secretariat.web.forms import sheet as sheets
from secretariat.web.phrases import sentence_of
from secretariat.web.words import words_of


@login_required
@require_POST
def keep(request: Request, register: str, ref: str | None = None) -> HttpResponse:
    """Keep what stands in a form, and answer with its key, its turn and a sentence."""
    words = words_of(register)
    window = leftovers.window_of(request.POST)
    if window is None:
        raise NotFound(register="form", number="")
    form = leftovers.form_of(register, _record(request, register, ref))
    form = replace(form, version=_number(request.POST.get("_version", "")) or form.version)
    pairs = leftovers.pairs_of(leftovers.with_other_steps(words, request.actor, request.POST))
    try:
        kept = unfinished.keep(form, pairs, window=window, actor=request.actor)
    except SecretariatError as refusal:
        return JsonResponse({"said": sentence_of(refusal)}, status=refusal.status)
    said = _("Kept at %(time)s, not saved yet.")
    if kept.key != window.key:
        said = _("Kept at %(time)s. This form is open in another window too; both are kept.")
    said = said % {"time": instant_text(kept.saved_at)}
    return JsonResponse({"key": str(kept.key), "turn": kept.turn, "said": said})


@login_required
@require_POST
def judge(request: Request, register: str, ref: str | None = None) -> HttpResponse:
    """Answer with what is wrong in the fields that were left, by the judgement of saving."""
    words = words_of(register)
    record = _record(request, register, ref)
    post = leftovers.with_other_steps(words, request.actor, request.POST)
    sheet = sheets.of_post(words, request.actor, record, post, request.FILES)
    return JsonResponse({"errors": trial.errors_of(sheet, request.POST.getlist("_left"))})


@login_required
@require_POST
def throw_away(request: Request, key: UUID) -> HttpResponse:
    """Remove what was typed into a form, and go back to where that was offered."""
    unfinished.throw_away(key, actor=request.actor)
    messages.success(request, _("Thrown away."))
    back = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if is_here else "/mine")


def _record(request: Request, register: str, ref: str | None) -> Record | None:
    """Return the record of a form, or None for a new one."""
    return None if ref is None else queries.get(register, ref, reader=request.actor)


def _number(text: str) -> int:
    """Return a small number that was sent, or 0."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0
