"""Answer requests for the assets of the face."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from secretariat.web.assets import all_assets

FOR_A_YEAR = "public, max-age=31536000, immutable"


@require_safe
def asset(request: HttpRequest, digest: str, path: str) -> HttpResponse:
    """Answer with an asset; an address of older bytes is not found."""
    found = all_assets().get(path)
    if found is None or found.digest != digest:
        raise Http404
    packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(found.packed if packed else found.body, content_type=found.mime)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Accept-Encoding"
    response["Cache-Control"] = FOR_A_YEAR
    return response
