"""Uploads in parts over HTTP: the core of tus 1.0 with creation, termination and expiration.

A file that is whole is named by a token in `Upload-Kept`, which a form sends like a kept file.

Source: tus resumable upload protocol 1.0.0.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from secretariat.kernel import uploads
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.uploads import Arriving
from secretariat.web.asking import Request
from secretariat.web.forms.entries import kept_token
from secretariat.web.phrases import sentence_of

VERSION = "1.0.0"
PART = "application/offset+octet-stream"


class Stream:
    """The body of a request as bytes; where it breaks off, it ends."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep the request."""
        self.request = request

    def read(self, size: int) -> bytes:
        """Return what comes next; nothing at the end, or where the line was cut."""
        try:
            return self.request.read(size)
        except UnreadablePostError:
            return b""


@require_http_methods(["OPTIONS", "POST"])
def begin(request: Request) -> HttpResponse:
    """Say what is understood, or begin an upload."""
    if request.method == "OPTIONS":
        return _answer(
            204,
            {
                "Tus-Version": VERSION,
                "Tus-Extension": "creation,termination,expiration",
                "Tus-Max-Size": str(settings.UPLOAD_LIMIT_BYTES),
            },
        )
    if (refusal := _refusal(request)) is not None:
        return refusal
    size = _number(request.headers.get("Upload-Length", ""))
    if size is None:
        return _answer(400)
    name = _name(request.headers.get("Upload-Metadata", ""))
    try:
        found = uploads.begin(name, size, actor=request.actor)
    except SecretariatError as error:
        return _refused(error)
    response = _told(found, 201)
    response["Location"] = reverse("upload", args=[found.id])
    return response


@require_http_methods(["HEAD", "PATCH", "DELETE"])
def part(request: Request, upload: UUID) -> HttpResponse:
    """Say how far an upload is, take what comes of it, or forget it."""
    if (refusal := _refusal(request)) is not None:
        return refusal
    try:
        if request.method == "HEAD":
            return _told(uploads.find(upload, actor=request.actor), 200)
        if request.method == "DELETE":
            uploads.cancel(upload, actor=request.actor)
            return _answer(204)
        return _take(request, upload)
    except SecretariatError as error:
        return _refused(error)


def _take(request: Request, upload: UUID) -> HttpResponse:
    """Take a part."""
    if request.content_type != PART:
        return _answer(415)
    offset = _number(request.headers.get("Upload-Offset", ""))
    if offset is None:
        return _answer(400)
    stream = Stream(request)
    return _told(uploads.go_on(upload, stream, offset=offset, actor=request.actor), 204)


def _refusal(request: Request) -> HttpResponse | None:
    """Return why a request is not looked at, or None."""
    if request.headers.get("Tus-Resumable") != VERSION:
        return _answer(412, {"Tus-Version": VERSION})
    return None if request.actor.is_signed_in else _answer(401)


def _told(found: Arriving, status: int) -> HttpResponse:
    """Return how far an upload is."""
    headers = {
        "Upload-Offset": str(found.held),
        "Upload-Length": str(found.size_bytes),
        "Upload-Expires": http_date(found.expires_at.timestamp()),
    }
    if found.file is not None:
        headers["Upload-Kept"] = kept_token(found.file).token
    return _answer(status, headers)


def _answer(status: int, headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return an answer of the protocol."""
    response = HttpResponse(status=status, headers={"Tus-Resumable": VERSION, **(headers or {})})
    del response["Content-Type"]
    return response


def _refused(error: SecretariatError) -> HttpResponse:
    """Return a refusal in words."""
    response = JsonResponse({"said": sentence_of(error)}, status=error.status)
    response["Tus-Resumable"] = VERSION
    return response


def _number(text: str) -> int | None:
    """Return a count of bytes that was sent, or None."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _name(metadata: str) -> str:
    """Return the name of the file among its metadata."""
    for pair in metadata.split(","):
        key, _space, value = pair.strip().partition(" ")
        if key == "filename":
            try:
                return b64decode(value, validate=True).decode()
            except (binascii.Error, UnicodeDecodeError):
                return "file"
    return "file"
