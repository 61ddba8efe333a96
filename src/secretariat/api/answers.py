"""Answers: values of the kernel as JSON, and refusals as problems (RFC 9457).

Decimals and money are text, never floats; instants are UTC. Does not know who asks.
"""

from collections.abc import Sequence
from http import HTTPStatus

from django.http import HttpResponse

from secretariat.foundation.machine_text import as_json
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.values import Record

JSON = "application/json"
PROBLEM = "application/problem+json"
WEBP = "image/webp"
PDF = "application/pdf"


def answer(value: object, *, status: int = 200) -> HttpResponse:
    """Return an answer in JSON."""
    return HttpResponse(as_json(value), status=status, content_type=JSON)


def record_answer(record: Record, *, status: int = 200) -> HttpResponse:
    """Return a record with its ETag; where it was made, with its address too."""
    response = answer(record, status=status)
    response["ETag"] = f'"{record.version}"'
    if status == HTTPStatus.CREATED:
        response["Location"] = f"/api/v1/{record.register}/{record.id}"
    return response


def faults_out(faults: Sequence[FieldFault]) -> list[dict[str, str]]:
    """Return what is wrong with fields, as every refusal tells it."""
    return [fault.told() for fault in faults if isinstance(fault, FieldFault)]


def problem(refusal: SecretariatError) -> HttpResponse:
    """Return a refusal as a problem: its code, its sentence, its facts and its faults."""
    faults: Sequence[FieldFault] = getattr(refusal, "faults", ())
    body = {
        "type": f"urn:secretariat:{refusal.code}",
        "title": HTTPStatus(refusal.status).phrase,
        "status": refusal.status,
        "detail": str(refusal),
        "code": refusal.code,
        "facts": refusal.facts,
        "faults": faults_out(faults),
    }
    response = HttpResponse(as_json(body), status=refusal.status, content_type=PROBLEM)
    if refusal.status == HTTPStatus.UNAUTHORIZED:
        response["WWW-Authenticate"] = 'Bearer realm="secretariat"'
    if "retry_after_seconds" in refusal.facts:
        response["Retry-After"] = str(refusal.facts["retry_after_seconds"])
    return response
