"""Common: what concerns no single register: who calls, which registers there are, files, health."""

from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from ninja import Router

from secretariat import __version__
from secretariat.api import declared, shapes
from secretariat.api.answers import answer
from secretariat.api.callers import require_person, require_some_scope
from secretariat.api.door import Request
from secretariat.api.errors import (
    BodyTooLarge,
    HeaderInvalid,
    MediaTypeUnknown,
    QueryInvalid,
    UnknownAddress,
)
from secretariat.api.openapi import described
from secretariat.api.parameters import one, refuse_unknown
from secretariat.kernel import contents, notices, queries
from secretariat.kernel.registers import LEVELS

OCTETS, MULTIPART = "application/octet-stream", "multipart/form-data"
ENVELOPE_BYTES = 64 * 1024
router = Router()


@router.get("/health")
def health(request: Request) -> HttpResponse:
    """Answer whether the house is there and reaches its records."""
    refuse_unknown(request, ())
    queries.overview(request.caller)
    return answer({"status": "ok", "version": __version__})


@router.get("/openapi.json")
def openapi(request: Request) -> HttpResponse:
    """Answer with the description of this interface; it is not open to visitors."""
    require_person(request.caller)
    return HttpResponse(described(), content_type="application/json")


@router.get("/me")
def me(request: Request) -> HttpResponse:
    """Answer who calls, and with what rights."""
    refuse_unknown(request, ())
    caller = request.caller
    return answer(
        {
            "person": caller.person,
            "name": caller.name,
            "unit": caller.unit,
            "language": caller.language,
            "clearance": LEVELS[caller.clearance],
            "caveats": caller.caveats,
            "principals": caller.principals,
            "scopes": caller.scopes,
        }
    )


@router.get("/registers")
def list_registers(request: Request) -> HttpResponse:
    """Answer with the registers that the caller may read or write in."""
    refuse_unknown(request, ())
    cards = queries.overview(request.caller)
    found = [declared.register_out(card, request.caller.language) for card in cards]
    return answer(shapes.Registers(registers=found).model_dump(mode="json"))


@router.get("/registers/{code}")
def read_register(request: Request, code: str) -> HttpResponse:
    """Answer with one register's declaration, in the caller's language."""
    refuse_unknown(request, ())
    for card in queries.overview(request.caller):
        if card.register.code == code:
            found = declared.register_out(card, request.caller.language)
            return answer(found.model_dump(mode="json"))
    raise UnknownAddress(path=request.path[:200])


@router.get("/notices")
def list_notices(request: Request) -> HttpResponse:
    """Answer with the notices of the caller, latest first."""
    require_person(request.caller)
    refuse_unknown(request, ())
    return answer({"notices": notices.listing(request.caller)})


@router.get("/assigned")
def list_assigned(request: Request) -> HttpResponse:
    """Answer with the open records that the caller holds, those due first."""
    require_person(request.caller)
    refuse_unknown(request, ())
    found = [
        {
            "id": record.id,
            "register": record.register,
            "number": record.number,
            "title": record.title,
            "state": record.state,
            "changed_at": record.changed_at,
            "due_at": record.due_at,
        }
        for record in queries.assigned(request.caller)
    ]
    return answer({"records": found})


@router.post("/files")
def upload(request: Request) -> HttpResponse:
    """Keep the bytes of a file; answer with what a record needs to hold it."""
    require_person(request.caller)
    require_some_scope(request.caller, "write")
    refuse_unknown(request, ("name",))
    _refuse_too_large(request)
    if request.content_type == MULTIPART:
        stream, name = _part(request)
    elif request.content_type == OCTETS:
        stream, name = cast("BinaryIO", request), one(request, "name") or ""
        if not name:
            raise QueryInvalid(parameter="name", problem="name the file")
    else:
        wanted = f"{OCTETS} or {MULTIPART}"
        raise MediaTypeUnknown(given=(request.content_type or "(none)")[:80], wanted=wanted)
    return answer(contents.keep(stream, name, actor=request.caller), status=201)


def _refuse_too_large(request: Request) -> None:
    """Refuse by its announced length, before anything is read.

    Raises:
        HeaderInvalid: the length is no number.
        BodyTooLarge: more than the house takes.
    """
    length = request.headers.get("Content-Length") or "0"
    if not length.isascii() or not length.isdigit():
        raise HeaderInvalid(header="Content-Length", problem="write a whole number")
    if int(length[:18]) > settings.UPLOAD_LIMIT_BYTES + ENVELOPE_BYTES:
        raise BodyTooLarge(limit_bytes=settings.UPLOAD_LIMIT_BYTES)


def _part(request: Request) -> tuple[BinaryIO, str]:
    """Return the one file of a form.

    Raises:
        QueryInvalid: there is none, or more than one.
    """
    parts = request.FILES.getlist("file")
    if len(parts) != 1 or not isinstance(parts[0], UploadedFile):
        raise QueryInvalid(parameter="file", problem="send one part of this name, with a file")
    return cast("BinaryIO", parts[0].file), parts[0].name or "file"
