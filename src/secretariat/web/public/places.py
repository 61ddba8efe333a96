"""Places: public addresses of registers, records and files; each names its language.

Does not know whether anything lies there.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from secretariat.kernel.values import Record

OPEN = ("/public/", "/sitemap")
ROBOTS = "/robots.txt"


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in one language; `address` is whole, `path` its part after the host."""

    language: str
    name: str
    address: str
    path: str
    is_this: bool
    is_default: bool


def is_open(path: str) -> bool:
    """Tell whether an address belongs to the public side, where nobody's session is read."""
    return path.startswith(OPEN) or path == ROBOTS


def languages() -> tuple[str, ...]:
    """Return the languages in which every public page is there."""
    return tuple(code for code, _name in settings.LANGUAGES)


def site(request: HttpRequest) -> str:
    """Return the address of the house without a slash at its end."""
    return str(settings.ADDRESS) or f"{request.scheme}://{request.get_host()}"


def record_at(lang: str, register: str, ref: str) -> str:
    """Return the public address of a record."""
    return reverse("public_record", args=[lang, register, ref])


def file_at(lang: str, record: Record) -> Callable[[str, int], str]:
    """Return what gives the public address of a file by its field and place."""

    def address(field: str, index: int) -> str:
        return reverse("public_file", args=[lang, record.register, field, index, record.reference])

    return address


def alternates(
    request: HttpRequest, lang: str, *, with_query: bool = False
) -> tuple[Alternate, ...]:
    """Return the page that was asked for in each language.

    Args:
        request: what was asked.
        lang: the language of the page.
        with_query: whether the query makes it another page, as on a list.
    """
    rest = quote(request.path[len(f"/public/{lang}") :], safe="/-._~")
    query = request.META.get("QUERY_STRING", "")
    asked = f"?{query}" if query else ""
    return tuple(
        Alternate(
            language=code,
            name=name,
            address=f"{site(request)}/public/{code}{rest}{asked if with_query else ''}",
            path=f"/public/{code}{rest}{asked}",
            is_this=code == lang,
            is_default=code == settings.LANGUAGE_CODE,
        )
        for code, name in settings.LANGUAGES
    )
