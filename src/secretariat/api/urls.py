"""Addresses of the API, below `/api/`."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, re_path
from ninja import NinjaAPI

from secretariat.api import common, measuring, moving, reading, routing, searching, writing
from secretariat.api.door import problem_of, through_the_door
from secretariat.api.errors import UnknownAddress

ANSWERING = (moving, reading, writing)
"""Imported, so that the router of the registers has their views, those of many records first."""


def _made() -> NinjaAPI:
    """Return the router with every address; fixed ones come before those of the registers."""
    api = NinjaAPI(title="Secretariat", openapi_url=None, docs_url=None, urls_namespace="api")
    for router in (common.router, searching.router, measuring.router, routing.router):
        api.add_router("", router)
    api.add_exception_handler(Exception, _refused)
    return api


def _refused(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    """Return whatever a view raised as a problem."""
    return problem_of(request, error if isinstance(error, Exception) else error())


def unknown(request: HttpRequest) -> HttpResponse:
    """Refuse every other address below `/api/`."""
    raise UnknownAddress(path=request.path[:200])


def _patterns() -> list[URLPattern]:
    """Return the addresses of the router, each behind the door."""
    patterns = []
    for pattern in _made().urls[0]:
        if isinstance(pattern, URLPattern) and pattern.callback is not None:
            view = through_the_door(pattern.callback)
            patterns.append(path(f"v1/{pattern.pattern}", view, name=pattern.name))
    return [*patterns, re_path(r"^.*$", through_the_door(unknown))]


urlpatterns = _patterns()
app_name = "api"
