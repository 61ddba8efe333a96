"""Writing: creating, changing, moving, classifying and erasing records of any register."""

import re
from typing import Any

from django.http import HttpResponse

from secretariat.api import fields, shapes, work
from secretariat.api.answers import PDF, record_answer
from secretariat.api.bodies import read_body
from secretariat.api.callers import require_scope
from secretariat.api.door import Request
from secretariat.api.errors import HeaderInvalid, UnknownAddress, VersionMismatch, VersionMissing
from secretariat.api.headers import key_of
from secretariat.api.routing import router
from secretariat.kernel import records, registers
from secretariat.kernel.records import StaleVersion

MAX_VERSION = 2**31 - 1


@router.post("/{code}")
def create(request: Request, code: str) -> HttpResponse:
    """Create a record; answer with it and its address."""
    require_scope(request.caller, "write", code)
    registers.get(code)
    body, sent = read_body(request, fields.creation(code))
    given: Any = body
    created = records.create(
        code,
        _part(sent, "values"),
        actor=request.caller,
        submit=given.submit,
        language=given.language,
        level=given.level,
        caveats=given.caveats,
        key=key_of(request),
    )
    return record_answer(created, status=201)


@router.patch("/{code}/{ref}")
def edit(request: Request, code: str, ref: str) -> HttpResponse:
    """Change the given fields of a record; answer with it."""
    require_scope(request.caller, "write", code)
    registers.get(code)
    body, sent = read_body(request, fields.change(code))
    version, is_header = _version(request, body)
    if version is None:
        raise VersionMissing
    try:
        saved = records.edit(
            code,
            ref,
            _part(sent, "values"),
            actor=request.caller,
            version=version,
            key=key_of(request),
        )
    except StaleVersion as refusal:
        raise _mismatch(refusal, is_header=is_header) from refusal
    return record_answer(saved)


@router.post("/{code}/{ref}/moves/{move}")
def move(request: Request, code: str, ref: str, move: str) -> HttpResponse:
    """Make a declared move; answer with the record."""
    require_scope(request.caller, "write", code)
    if move not in registers.get(code).lifecycle.moves:
        raise UnknownAddress(path=request.path[:200])
    body, sent = read_body(request, fields.moving(code, move))
    version, is_header = _version(request, body)
    try:
        moved = records.move(
            code,
            ref,
            move,
            actor=request.caller,
            answers=_part(sent, "answers"),
            version=version,
            key=key_of(request),
        )
    except StaleVersion as refusal:
        raise _mismatch(refusal, is_header=is_header) from refusal
    return record_answer(moved)


@router.post("/{code}/{ref}/moves/{move}/letter")
def letter(request: Request, code: str, ref: str, move: str) -> HttpResponse:
    """Answer with the letter that a declared move would write, as PDF; nothing is stored."""
    require_scope(request.caller, "read", code)
    declared = registers.get(code).lifecycle.moves.get(move)
    if declared is None or declared.letter is None:
        raise UnknownAddress(path=request.path[:200])
    _body, sent = read_body(request, fields.moving(code, move))
    answers = _part(sent, "answers")
    made = records.preview_letter(code, ref, move, actor=request.caller, answers=answers)
    return HttpResponse(made.pdf, content_type=PDF)


@router.post("/{code}/{ref}/votes/{move}")
def vote(request: Request, code: str, ref: str, move: str) -> HttpResponse:
    """Give the caller's vote on a decision of a body; answer with the record."""
    require_scope(request.caller, "write", code)
    if move not in registers.get(code).lifecycle.moves:
        raise UnknownAddress(path=request.path[:200])
    body, _sent = read_body(request, work.Voting)
    voted = records.vote(
        code,
        ref,
        move,
        body.choice,
        actor=request.caller,
        reason=body.reason,
        key=key_of(request),
    )
    return record_answer(voted)


@router.post("/{code}/{ref}/undo")
def undo(request: Request, code: str, ref: str) -> HttpResponse:
    """Take back the caller's own last move; answer with the record."""
    require_scope(request.caller, "write", code)
    registers.get(code)
    body, _sent = read_body(request, shapes.Editing)
    version, is_header = _version(request, body)
    try:
        undone = records.undo(code, ref, actor=request.caller, version=version, key=key_of(request))
    except StaleVersion as refusal:
        raise _mismatch(refusal, is_header=is_header) from refusal
    return record_answer(undone)


@router.post("/{code}/{ref}/classify")
def classify(request: Request, code: str, ref: str) -> HttpResponse:
    """Give a record another level, other caveats or another class, with a reason."""
    require_scope(request.caller, "write", code)
    registers.get(code)
    body, _sent = read_body(request, shapes.Classification)
    version, is_header = _version(request, body)
    if version is None:
        raise VersionMissing
    try:
        saved = records.classify(
            code,
            ref,
            actor=request.caller,
            reason=body.reason,
            version=version,
            level=body.level,
            caveats=body.caveats,
            file_plan_class=body.file_plan_class,
        )
    except StaleVersion as refusal:
        raise _mismatch(refusal, is_header=is_header) from refusal
    return record_answer(saved)


@router.post("/{code}/{ref}/erase")
def erase(request: Request, code: str, ref: str) -> HttpResponse:
    """Destroy one field of a record for good, on an authority and with a reason."""
    require_scope(request.caller, "write", code)
    registers.get(code)
    body, _sent = read_body(request, shapes.Erasure)
    erased = records.erase(
        code,
        ref,
        body.field,
        actor=request.caller,
        reason=body.reason,
        authority=body.authority,
    )
    return record_answer(erased)


def _part(sent: dict[str, object], name: str) -> dict[str, object]:
    """Return a checked part of the body as it was sent."""
    part = sent.get(name)
    return part if isinstance(part, dict) else {}


def _version(request: Request, body: object) -> tuple[int | None, bool]:
    """Return the version the caller saw, and whether If-Match names it.

    Raises:
        HeaderInvalid: If-Match holds no ETag of ours.
    """
    header = request.headers.get("If-Match")
    if header is None:
        version: int | None = getattr(body, "version", None)
        if version is not None and not 0 <= version <= MAX_VERSION:
            return MAX_VERSION, False
        return version, False
    match = re.fullmatch(r'\s*(?:W/)?"(\d{1,9})"\s*', header, re.ASCII)
    if match is None:
        raise HeaderInvalid(header="If-Match", problem='send the ETag of the record, such as "3"')
    return int(match[1]), True


def _mismatch(refusal: StaleVersion, *, is_header: bool) -> StaleVersion | VersionMismatch:
    """Return the refusal of a stale version, as the header or the body named it."""
    return VersionMismatch(**refusal.facts) if is_header else refusal
