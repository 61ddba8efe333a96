"""Ways: where a form leads once it is sent."""

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.kernel import unfinished
from secretariat.kernel.values import Record
from secretariat.web.asking import Request
from secretariat.web.display import record_address
from secretariat.web.forms import leftovers
from secretariat.web.forms.drawing import questioned
from secretariat.web.words import Words


def saved(request: Request) -> None:
    """Tell that the record is saved; what was kept of its form goes."""
    messages.success(request, _("Saved."))
    window = leftovers.window_of(request.POST)
    if window is not None:
        unfinished.throw_away(window.key, actor=request.actor)


def onwards(words: Words, record: Record) -> HttpResponseRedirect:
    """Return the way to the questions that send a new record off, or else to the record."""
    move = questioned(words)
    if move is None or move not in record.can:
        return to_record(record)
    address = reverse("move", args=[record.register, move, record.reference])
    return HttpResponseRedirect(address)


def to_record(record: Record) -> HttpResponseRedirect:
    """Return the way to a record, or to its list where the act ended the right to read it."""
    if "read" in record.can:
        return HttpResponseRedirect(record_address(record.register, record.reference))
    return HttpResponseRedirect(reverse("list", args=[record.register]))
