"""Addresses: where a person came from and goes to. Only addresses of this house are followed."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

PLACES = ("after", "before", "offset")
"""Parameters that say where in a list a page is."""


def changed(query: QueryDict, changes: Mapping[str, str]) -> str:
    """Return the address of the same page with some parameters changed, from the first page on.

    Args:
        query: the parameters now.
        changes: by name, the new value; an empty one takes the parameter away.
    """
    rest = query.copy()
    for name in (*PLACES, *changes):
        rest.pop(name, None)
    for name, value in changes.items():
        if value:
            rest[name] = value
    return f"?{rest.urlencode()}"


def local_target(request: HttpRequest) -> str:
    """Return the page named by `next`, or the start page where it leads out of this house."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_local else reverse("start")


def network_address(request: HttpRequest) -> str:
    """Return the address a request came from; a forwarded one only behind a trusted proxy."""
    if settings.TRUSTED_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "")
        nearest = forwarded.rpartition(",")[2].strip()
        if nearest:
            return nearest
    return str(request.META.get("REMOTE_ADDR", ""))
