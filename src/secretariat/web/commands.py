"""Commands: where one can go and what one can make, found by typing, beside the records found."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from secretariat.foundation.text import fold
from secretariat.kernel import queries
from secretariat.kernel.identity import Actor
from secretariat.web.words import words_of

MOST = 6


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do: its words, and the address that does it."""

    label: str
    address: str


def commands(actor: Actor, text: str) -> tuple[Command, ...]:
    """Return what a signed-in person may do whose words begin with the words typed.

    Args:
        actor: nobody is offered what the actor may not do.
        text: all of its words must begin a word of the label; those at its beginning come first.
    """
    typed = fold(text).split()
    if not typed or not actor.is_signed_in:
        return ()
    found = []
    for command in _all(actor):
        heard = fold(command.label).replace(":", " ").split()
        if all(any(one.startswith(part) for one in heard) for part in typed):
            found.append((not heard[0].startswith(typed[0]), command.label, command))
    found.sort(key=lambda one: one[:2])
    return tuple(command for *_, command in found[:MOST])


def _all(actor: Actor) -> Iterator[Command]:
    """Yield everything the actor may go to or make."""
    yield Command(_("My work"), reverse("mine"))
    yield Command(_("Notices"), reverse("notices"))
    yield Command(_("API tokens"), reverse("tokens"))
    yield Command(_("Keyboard shortcuts"), reverse("shortcuts"))
    for card in queries.overview(actor):
        words = words_of(card.register.code)
        if card.can_read:
            yield Command(words.plural, reverse("list", args=[card.register.code]))
        if card.can_create:
            label = _("New: %(title)s") % {"title": words.title}
            yield Command(label, reverse("create", args=[card.register.code]))
