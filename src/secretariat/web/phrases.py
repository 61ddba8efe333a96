"""Phrases: the sentence of a refusal in the reader's language.

The sentences stand with the refusals in the kernel; their translations stand in this face's
catalogue, found by the whole sentence. Facts that are words of the engine stay as they are.
"""

from django.utils.translation import gettext

from secretariat.kernel.errors import SecretariatError


def sentence_of(refusal: SecretariatError) -> str:
    """Return the refusal as one sentence."""
    return gettext(refusal.message) % refusal.facts
