"""Notices of a person: the list, marking them as read, and watching a record."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from secretariat.kernel import mail, notices, watching
from secretariat.kernel.notices import Told
from secretariat.web import proof
from secretariat.web.asking import Request
from secretariat.web.display import instant_html, record_address, ref_html
from secretariat.web.words import words_of


@dataclass(frozen=True, slots=True)
class Line:
    """One notice in words."""

    id: int
    register: str
    what: str
    record: SafeString
    number: str
    at: SafeString
    is_read: bool


@login_required
@require_safe
def listing(request: Request) -> HttpResponse:
    """Show what the person was told of, latest first."""
    lines = [_line(told) for told in notices.listing(request.actor)]
    is_unread = any(not line.is_read for line in lines)
    context: dict[str, object] = {"lines": lines, "is_unread": is_unread}
    account = proof.account_of(request)
    if mail.is_set_up() and account.email:
        context["mail"] = [(c, label, c == account.mail) for c, label in _choices().items()]
    return render(request, "notices.html", context)


@login_required
@require_POST
def choose_mail(request: Request) -> HttpResponseRedirect:
    """Keep how often the person is told by mail that notices wait."""
    mail.choose(proof.account_of(request), request.POST.get("mail", ""))
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("notices"))


def _choices() -> dict[str, str]:
    """Return how often mail can come, in words."""
    return {
        "at_once": _("At once"),
        "daily": _("At most once a day"),
        "never": _("Never"),
    }


@login_required
@require_POST
def mark_read(request: Request) -> HttpResponseRedirect:
    """Mark one notice as read, or all of them."""
    sent = request.POST.get("notice", "")
    notices.mark_read(request.actor, int(sent) if sent.isdecimal() and len(sent) < 18 else None)
    return HttpResponseRedirect(reverse("notices"))


def _line(told: Told) -> Line:
    """Return one notice in words."""
    words = words_of(told.record.register)
    name = str(told.facts.get("move") or told.facts.get("clock") or told.kind)
    what = words.move(name) if told.kind == "move" else words.at(f"clocks.{name}") or name
    if told.kind == "edit":
        what = _("Changed")
    return Line(
        id=told.id,
        register=words.title,
        what=what,
        record=ref_html(told.record),
        number=told.record.number or "",
        at=instant_html(told.at),
        is_read=told.is_read,
    )


@login_required
@require_POST
def watch(request: Request, register: str, ref: str) -> HttpResponseRedirect:
    """Watch a record, or watch it no more."""
    if request.POST.get("watch") == "no":
        watching.unwatch(register, ref, reader=request.actor)
        messages.success(request, _("You are no longer told of its changes."))
    else:
        watching.watch(register, ref, reader=request.actor)
        messages.success(request, _("You will be told of each of its changes."))
    return HttpResponseRedirect(record_address(register, ref))
