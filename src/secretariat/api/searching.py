"""Searching: the common search and its suggestions."""

from django.http import HttpResponse
from ninja import Router

from secretariat.api.answers import answer
from secretariat.api.callers import require_scope, require_some_scope
from secretariat.api.door import Request
from secretariat.api.errors import QueryInvalid
from secretariat.api.parameters import one, refuse_unknown, whole_number
from secretariat.kernel import finding, queries, registers
from secretariat.kernel.finding import FoundHit
from secretariat.kernel.identity import Actor

SORTS = ("relevance", "newest", "oldest")
ASKED = ("q", "register", "language", "year", "unit", "state", "subject", "sort", "offset", "limit")
MAX_OFFSET, MAX_LIMIT = 9_900, 100
router = Router()


@router.get("/search")
def search(request: Request) -> HttpResponse:
    """Answer with what the caller may find, with exact total and facets."""
    refuse_unknown(request, ASKED)
    reader, register = request.caller, one(request, "register")
    if register is None:
        require_some_scope(reader, "read")
    else:
        require_scope(reader, "read", register)
        registers.get(register)
    sort = one(request, "sort") or "relevance"
    if sort not in SORTS:
        raise QueryInvalid(parameter="sort", problem=f"take one of {', '.join(SORTS)}")
    year = one(request, "year")
    found = finding.find(
        one(request, "q") or "",
        reader=reader,
        register=register,
        language=one(request, "language"),
        year=whole_number(request, "year", default=0, least=1, most=9999) if year else None,
        unit=_named(request, "unit", reader),
        state=one(request, "state"),
        subject=_named(request, "subject", reader, register="concept"),
        sort=sort,
        offset=whole_number(request, "offset", default=0, least=0, most=MAX_OFFSET),
        limit=whole_number(request, "limit", default=20, least=1, most=MAX_LIMIT),
    )
    return answer(
        {
            "hits": [_hit(hit) for hit in found.hits],
            "total": found.total,
            "facets": {
                name: [{"value": value, "count": count} for value, count in values]
                for name, values in found.facets.items()
            },
            "corrected": found.corrected,
            "pending": found.pending,
        }
    )


@router.get("/suggest")
def suggest(request: Request) -> HttpResponse:
    """Answer with records whose title or number begins like the text."""
    refuse_unknown(request, ("q", "limit"))
    require_some_scope(request.caller, "read")
    limit = whole_number(request, "limit", default=8, least=1, most=20)
    found = finding.suggest(one(request, "q") or "", reader=request.caller, limit=limit)
    allowed = [one for one in found if request.caller.has_scope("read", one.register)]
    return answer({"suggestions": allowed})


def _named(
    request: Request, name: str, reader: Actor, *, register: str | None = None
) -> str | None:
    """Return the id, as the index knows it, of a record named by number or id.

    Raises:
        QueryInvalid: no such record is known to the caller.
    """
    text = one(request, name)
    if text is None:
        return None
    code = register or name
    is_kept = code in registers.all_registers()
    found = queries.resolve(code, text, reader=reader) if is_kept else None
    if found is None:
        raise QueryInvalid(parameter=name, problem="no such record is known to you")
    return found.hex


def _hit(hit: FoundHit) -> dict[str, object]:
    """Return one record found."""
    record = hit.record
    return {
        "id": record.id,
        "register": record.register,
        "number": record.number,
        "title": record.title,
        "state": record.state,
        "level": record.level,
        "changed_at": record.changed_at,
        "snippet": [{"text": text, "is_match": is_match} for text, is_match in hit.snippet],
        "via": hit.via,
    }
