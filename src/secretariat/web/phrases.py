"""Phrases: the sentence of a refusal in the reader's language.

The sentences stand with the refusals in the kernel; their translations stand in this face's
catalogue, found by the whole sentence. Facts that are words of the engine stay as they are.
"""

from collections.abc import Mapping
from functools import cache

from django.utils.translation import gettext
from django.utils.translation import gettext as _

from secretariat.kernel.bodies import errors as bodies
from secretariat.kernel.errors import NotAllowed, NotFound, SecretariatError
from secretariat.kernel.lifecycle import SENTENCES
from secretariat.kernel.records import MoveNotAllowed, StaleVersion
from secretariat.kernel.values import Offer
from secretariat.web.display import number_text


def sentence_of(refusal: SecretariatError) -> str:
    """Return the refusal as one sentence."""
    if isinstance(refusal, NotAllowed):
        return _("You may not do this. The people in charge of it can.")
    if isinstance(refusal, MoveNotAllowed):
        sentence = _("This cannot be done on %(number)s now. Load the record to see what can.")
        return sentence % {"number": refusal.facts["number"]}
    return gettext(refusal.message) % refusal.facts


def left_of(left: int, capacity: int) -> str:
    """Return how much of a room is left."""
    facts = {"left": number_text(left), "capacity": number_text(capacity)}
    return _("%(left)s of %(capacity)s left") % facts


def reason_of_many(code: str, facts: Mapping[str, object]) -> str:
    """Return why an act is refused on one or more records, in words that name none of them."""
    known = {
        MoveNotAllowed.code: _("The state they are in does not allow it."),
        StaleVersion.code: _("Somebody changed them in the meantime. Look at them again."),
        NotAllowed.code: _("You may not do this. The people in charge of it can."),
        NotFound.code: _("Nothing is known to you under these numbers."),
    }
    return known.get(code) or gettext(_messages()[code]) % facts


@cache
def _messages() -> Mapping[str, str]:
    """Return the sentences of all refusals by code."""
    found: dict[str, str] = {}
    waiting = [SecretariatError]
    while waiting:
        kind = waiting.pop()
        found[kind.code] = kind.message
        waiting += kind.__subclasses__()
    return found


def reason_of(offer: Offer) -> str:
    """Return why a move cannot be made now, as one sentence; nothing where it can."""
    sentence = {**SENTENCES, **bodies.SENTENCES}.get(offer.code or "")
    return gettext(sentence) % offer.facts if sentence else offer.reason or ""
