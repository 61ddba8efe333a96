"""Reading: lists, single records, histories and files of any register.

One set of views serves every register; what each register takes and answers is described for it
alone (see `openapi`).
"""

from django.http import FileResponse, HttpResponse

from secretariat.api.answers import WEBP, answer, record_answer
from secretariat.api.callers import require_scope
from secretariat.api.door import Request
from secretariat.api.errors import QueryInvalid
from secretariat.api.parameters import one, whole_number
from secretariat.api.routing import router
from secretariat.kernel import contents, queries, registers
from secretariat.kernel.queries import Filter
from secretariat.kernel.registers import Register
from secretariat.kernel.values import FileValue

MAX_LIMIT = 200
DEFAULT_LIMIT = 25
PAGING = ("sort", "after", "before", "limit")


@router.get("/{code}")
def list_records(request: Request, code: str) -> HttpResponse:
    """Answer with a page of a register's list."""
    require_scope(request.caller, "read", code)
    declared = registers.get(code)
    found = queries.page(
        code,
        reader=request.caller,
        filters=_filters(request, declared),
        sort=one(request, "sort"),
        after=one(request, "after"),
        before=one(request, "before"),
        limit=whole_number(request, "limit", default=DEFAULT_LIMIT, least=1, most=MAX_LIMIT),
    )
    return answer(found)


@router.get("/{code}/{ref}")
def read_record(request: Request, code: str, ref: str) -> HttpResponse:
    """Answer with one record and its ETag."""
    require_scope(request.caller, "read", code)
    return record_answer(queries.get(code, ref, reader=request.caller))


@router.get("/{code}/{ref}/history")
def read_history(request: Request, code: str, ref: str) -> HttpResponse:
    """Answer with what happened to a record, oldest first."""
    require_scope(request.caller, "read", code)
    return answer({"changes": queries.history(code, ref, reader=request.caller)})


@router.get("/{code}/{ref}/files/{field}/{index}")
def download(request: Request, code: str, ref: str, field: str, index: str) -> FileResponse:
    """Answer with the bytes of a file, to be saved and never to be run."""
    require_scope(request.caller, "read", code)
    place = _place(index)
    value, stream = contents.open_file(code, ref, field, place, reader=request.caller)
    return _as_file(value, stream)


@router.get("/{code}/{ref}/files/{field}/{index}/thumbnail")
def thumbnail(request: Request, code: str, ref: str, field: str, index: str) -> FileResponse:
    """Answer with the small picture of a file, where it has one."""
    require_scope(request.caller, "read", code)
    place = _place(index)
    stream = contents.open_thumbnail(code, ref, field, place, reader=request.caller)
    return FileResponse(stream, content_type=WEBP)


def _place(index: str) -> int:
    """Return the place of a file, from 0.

    Raises:
        QueryInvalid: the text is none.
    """
    if not index.isascii() or not index.isdigit() or len(index) > 4:
        raise QueryInvalid(parameter="index", problem="count files from 0")
    return int(index)


def _as_file(value: FileValue, stream: object) -> FileResponse:
    """Return bytes as a download that no browser runs."""
    response = FileResponse(
        stream, as_attachment=True, filename=value.name, content_type=value.mime
    )
    response["Content-Length"] = str(value.size_bytes)
    response["ETag"] = f'"{value.digest}"'
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _filters(request: Request, register: Register) -> list[Filter]:
    """Return what the query asks of the list; every parameter but those of paging is a filter."""
    return [
        queries.parse_filter(register, name, value)
        for name, values in request.GET.lists()
        if name not in PAGING
        for value in values
    ]
