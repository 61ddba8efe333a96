"""Context: what every page shows. Asks the database for the count of unread notices alone."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from secretariat.kernel import identity, notices
from secretariat.web import words
from secretariat.web.views.preferences import APPEARANCES, appearance_of, shortcuts_of


def house(request: HttpRequest) -> dict[str, object]:
    """Return the name of the house, who is asking, and the choices of the reader."""
    actor = getattr(request, "actor", None) or identity.visitor()
    return {
        "house_name": words.house_name(),
        "actor": actor,
        "unread": SimpleLazyObject(lambda: notices.unread(actor)),
        "appearance": appearance_of(request),
        "shortcuts": shortcuts_of(request),
        "appearances": APPEARANCES,
        "interface_languages": settings.LANGUAGES,
        "here": request.get_full_path() if request.method == "GET" else request.path,
        "is_demo": settings.DEMO,
        "page_level": "internal" if actor.is_signed_in else "public",
    }
