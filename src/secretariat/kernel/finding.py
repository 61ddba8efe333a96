"""Finding: one question to all registers, answered under the reader's rights.

The index trims, counts and marks; this module says who asks, leaves out what the index does not
know yet to have changed, adds the concepts whose labels stand in the question, and shows each hit
through the read door, which decides again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.conf import settings

from secretariat.kernel import access_sets, outbox, queries, registers, showing
from secretariat.kernel.concepts import in_question
from secretariat.kernel.documents import HOUSE, day, principal
from secretariat.kernel.identity import Actor
from secretariat.kernel.indexing import schema
from secretariat.kernel.search import FACETS, Expansion, Filters, Index, Reader, Request
from secretariat.kernel.store.models import AccessSet
from secretariat.kernel.values import Record, Ref

WAITING_COUNTED = 100


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A record found, as the reader may see it, with its best passage and concepts.

    `snippet` pieces are text with whether it is marked; `via` are the concepts through which alone
    the record was found.
    """

    record: Record
    snippet: tuple[tuple[str, bool], ...]
    via: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer to one question.

    Attributes:
        hits: those of the asked window.
        total: exact number of all hits.
        facets: by name, values with exact counts.
        corrected: a spelling that would find something, or None.
        pending: how many changed records that the reader may read wait to be indexed, up to 100.
        names: units and concepts of the facets by id, as the reader may see them.
        concepts: concepts that the question names by a label.
    """

    hits: tuple[FoundHit, ...]
    total: int
    facets: Mapping[str, tuple[tuple[str, int], ...]]
    corrected: str | None
    pending: int
    names: Mapping[str, Ref]
    concepts: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """A record whose title or number begins like what was typed."""

    register: str
    number: str | None
    title: str


@cache
def _index(audience: str) -> Index:
    """Return an index, opened once for the process."""
    return Index.open(settings.SEARCH, audience, schema())  # type: ignore[arg-type] # staff or public


def find(  # noqa: PLR0913 - what can be asked, each by name
    text: str,
    *,
    reader: Actor,
    register: str | None = None,
    language: str | None = None,
    year: int | None = None,
    unit: str | None = None,
    state: str | None = None,
    subject: str | None = None,
    sort: str = "relevance",
    offset: int = 0,
    limit: int = 20,
) -> Found:
    """Return what a reader may find.

    Args:
        text: words, "phrases", -without, prefix*; nothing lists everything the filters leave.
        reader: who asks.
        register: code of a register.
        language: two letters.
        year: four digits.
        unit: id of a unit, 32 hex digits.
        state: a state.
        subject: id of a concept, 32 hex digits.
        sort: relevance, newest or oldest.
        offset: hits before the window; the window lies within the first 10,000.
        limit: hits of the window.

    Raises:
        SearchInvalid: an unknown order, or a window too far away.
        IndexNotBuilt: nothing was ever indexed here.
    """
    one = {"language": language, "unit": unit, "state": state, "subjects": subject}
    concepts = in_question(text, reader=reader)
    request = Request(
        text=text,
        filters=_filters(reader, register, year, one),
        sort=sort,  # type: ignore[arg-type] # checked by the request itself
        offset=offset,
        limit=limit,
        facets=FACETS,
        expansions=tuple(Expansion(c.id.hex, c.label, c.phrase) for c in concepts),
        excluded_uids=_out_of_date(),
    )
    return _answered(request, [concept.id for concept in concepts], reader)


def _filters(
    reader: Actor, register: str | None, year: int | None, one: Mapping[str, str | None]
) -> Filters:
    """Return the filters of a question; each of `one` is a single value or none."""
    return Filters(
        register=_registers(register, reader),
        year_from=year,
        year_to=year,
        **{name: (value,) for name, value in one.items() if value},
    )


def _out_of_date() -> frozenset[str]:
    """Return the records whose index entry may say what is no longer so.

    Asked before the index is opened: what leaves the outbox after this is in the index by then.
    """
    return frozenset(record.hex for record in outbox.changed())


def _waiting(uids: frozenset[str], reader: Actor) -> int:
    """Return how many of the records left out the reader may read; a hundred stand for more."""
    some = [UUID(uid) for uid in sorted(uids)[:WAITING_COUNTED]]
    return len(queries.by_ids(some, reader=reader)) if some else 0


def _answered(request: Request, concepts: list[UUID], reader: Actor) -> Found:
    """Ask the index and show what it found through the read door."""
    answer = _index(_audience(reader)).search(request, asking(reader))
    records = queries.by_ids([UUID(hit.uid) for hit in answer.hits], reader=reader)
    named = {UUID(v) for name in ("unit", "subjects") for v, _ in answer.facets.get(name, ())}
    named |= {UUID(uid) for hit in answer.hits for uid in hit.via} | set(concepts)
    names = showing.refs(named, reader)
    hits = [
        FoundHit(
            record=records[UUID(hit.uid)],
            snippet=hit.snippet,
            via=tuple(names[UUID(uid)] for uid in hit.via if UUID(uid) in names),
        )
        for hit in answer.hits
        if UUID(hit.uid) in records
    ]
    return Found(
        hits=tuple(hits),
        total=answer.total,
        facets=answer.facets,
        corrected=answer.corrected,
        pending=_waiting(request.excluded_uids, reader),
        names={ref.id.hex: ref for ref in names.values()},
        concepts=tuple(names[concept] for concept in concepts if concept in names),
    )


def suggest(text: str, *, reader: Actor, limit: int = 8) -> tuple[Suggested, ...]:
    """Return records that the reader may read and whose title or number begins like the text."""
    excluded = _out_of_date()
    found = _index(_audience(reader)).suggest(
        text, asking(reader), limit=limit, excluded_uids=excluded
    )
    allowed = queries.by_ids([UUID(one.uid) for one in found], reader=reader)
    return tuple(
        Suggested(one.register, one.number, one.title) for one in found if UUID(one.uid) in allowed
    )


def more_like(record: UUID, *, reader: Actor, limit: int = 5) -> tuple[Record, ...]:
    """Return records like one that the reader may read."""
    excluded = _out_of_date()
    hits = _index(_audience(reader)).more_like(
        record.hex, asking(reader), limit=limit, excluded_uids=excluded
    )
    found = queries.by_ids([UUID(hit.uid) for hit in hits], reader=reader)
    return tuple(found[UUID(hit.uid)] for hit in hits if UUID(hit.uid) in found)


def asking(reader: Actor) -> Reader:
    """Return a reader as the index knows one: principals and caveats as numbers."""
    tokens = set(reader.principals)
    caveats = set(reader.caveats)
    if reader.person is not None:
        tokens.add(f"person:{reader.person}")
    if reader.is_house:
        tokens.add(HOUSE)
        used = AccessSet.objects.values_list("caveats", flat=True).distinct()
        caveats |= {caveat for some in used for caveat in some.split(",") if caveat}
    if reader.scopes is not None and not any(s.rpartition(":")[2] == "read" for s in reader.scopes):
        tokens = set()
    return Reader(
        principals=tuple(sorted(principal(token) for token in tokens)),
        clearance=reader.clearance,
        caveats=frozenset(principal(f"caveat:{caveat}") for caveat in caveats),
        today=day(reader.today) or 0,
        language=reader.language[:2],
    )


def _audience(reader: Actor) -> str:
    """Return which index answers a reader."""
    return "staff" if reader.is_signed_in else "public"


def _registers(asked: str | None, reader: Actor) -> tuple[str, ...] | None:
    """Return the registers to search: those asked for, within the scopes of a token.

    A register with closed sets is left out: its entries still carry the readers of before.
    """
    closed = access_sets.closed_registers()
    if not closed and (reader.scopes is None or "read" in reader.scopes):
        return (asked,) if asked else None
    allowed = [code for code in registers.all_registers() if reader.has_scope("read", code)]
    return tuple(code for code in allowed if asked in (None, code) and code not in closed)
