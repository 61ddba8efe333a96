"""Moving: one move on many records, looked at first or made, with a report for each record."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse

from secretariat.api import fields
from secretariat.api.answers import answer, faults_out
from secretariat.api.bodies import read_body
from secretariat.api.callers import require_scope
from secretariat.api.door import Request
from secretariat.api.errors import UnknownAddress
from secretariat.api.headers import key_of
from secretariat.api.parameters import refuse_unknown
from secretariat.api.routing import router
from secretariat.kernel import queries, registers
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.records import Chosen, batches
from secretariat.kernel.records.batches import Batch
from secretariat.kernel.records.choosing import AT_ONCE
from secretariat.kernel.records.many import Line


@router.post("/{code}/moves/{name}")
def move_many(request: Request, code: str, name: str) -> HttpResponse:
    """Make a declared move on many records; answer with what became of each.

    More than can be waited for are left to a worker: the answer is 202 with the address to ask at.
    """
    require_scope(request.caller, "write", code)
    if name not in registers.get(code).lifecycle.moves:
        raise UnknownAddress(path=request.path[:200])
    _body, sent = read_body(request, fields.moving_many(code, name))
    chosen, answers = _chosen(code, sent), sent.get("answers")
    given = answers if isinstance(answers, dict) else None
    if sent.get("dry_run"):
        found = batches.foresee(chosen, name, actor=request.caller, answers=given)
        return answer(_foreseen(code, name, found))
    batch = batches.ask(
        chosen, name, actor=request.caller, answers=given or {}, key=key_of(request)
    )
    if batch.total <= AT_ONCE:
        return _told(batches.go_on(batch.id, actor=request.caller), request)
    if batch.state == "running":
        batches.leave_to_lane(batch.id, actor=request.caller)
    return _told(batch, request)


@router.get("/{code}/moves/{name}")
def read_batch(request: Request, code: str, name: str) -> HttpResponse:
    """Answer with what became of many records so far."""
    require_scope(request.caller, "read", code)
    refuse_unknown(request, ())
    registers.get(code)
    try:
        batch = batches.find(UUID(name), actor=request.caller)
    except ValueError as error:
        raise UnknownAddress(path=request.path[:200]) from error
    if batch.register != code:
        raise UnknownAddress(path=request.path[:200])
    return answer(_out(batch, batches.lines(batch.id, actor=request.caller)))


def _chosen(code: str, sent: dict[str, object]) -> Chosen:
    """Return the records that a body chooses.

    Raises:
        ValuesInvalid: it names none, or both records and filters.
        FilterInvalid: a filter cannot be used.
    """
    named, asked = sent.get("records"), sent.get("filters")
    if isinstance(named, list) and asked is None:
        refs = (one if isinstance(one, dict) else {"ref": one} for one in named)
        return Chosen(code, tuple((str(one["ref"]), one.get("version")) for one in refs))
    if isinstance(asked, dict) and named is None:
        register = registers.get(code)
        filters = (queries.parse_filter(register, name, str(asked[name])) for name in asked)
        return Chosen(code, filters=tuple(filters))
    message = "Send records or filters, one of the two; all records are {} as filters."
    raise ValuesInvalid([FieldFault("records", "one_of_two", message)])


def _told(batch: Batch, request: Request) -> HttpResponse:
    """Return what became of the records, or where to ask for it."""
    body = _out(batch, batches.lines(batch.id, actor=request.caller))
    response = answer(body, status=200 if batch.state == "done" else 202)
    if batch.state != "done":
        response["Location"] = f"/api/v1/{batch.register}/moves/{batch.id}"
    return response


def _out(batch: Batch, lines: Iterable[Line]) -> dict[str, object]:
    """Return a batch with its lines."""
    return {
        "id": batch.id,
        "register": batch.register,
        "move": batch.move,
        "state": batch.state,
        "total": batch.total,
        "possible": 0,
        "moved": batch.moved,
        "refused": batch.refused,
        "not_found": batch.not_found,
        "lines": [_line(line) for line in lines],
    }


def _line(line: Line) -> dict[str, object]:
    """Return what became of one record."""
    return {
        "ref": line.ref,
        "id": line.id,
        "number": line.number,
        "outcome": line.outcome,
        "code": line.code,
        "reason": line.reason,
        "facts": line.facts,
        "faults": faults_out(line.faults),
    }


def _foreseen(code: str, move: str, lines: tuple[Line, ...]) -> dict[str, object]:
    """Return what would be done."""
    outcomes = ("possible", "moved", "refused", "not_found")
    counted = {name: sum(line.outcome == name for line in lines) for name in outcomes}
    head = {"id": None, "register": code, "move": move, "state": "foreseen"}
    return {**head, "total": len(lines), **counted, "lines": [_line(line) for line in lines]}
