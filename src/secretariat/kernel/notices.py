"""Notices: tells people that something happened to a record they may read.

The transaction of a change leaves one job; the prompt lane finds out who is meant at that moment
(roles held, deputies in force) and writes a notice for each. A notice is shown only while its
reader may read the record. Sends nothing out of the house; see `mail`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from django.utils import timezone

from secretariat.foundation.canonical import canonical
from secretariat.foundation.identifiers import uuid7
from secretariat.kernel import identity, jobs, lifecycle, showing
from secretariat.kernel.identity import Actor
from secretariat.kernel.jobs import Work
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Notice, Watch
from secretariat.kernel.values import Count, Ref

Watchers = Mapping[UUID, list[str]]
_known_watchers: ContextVar[Watchers | None] = ContextVar("watchers", default=None)
COUNT_CAP = 99
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Told:
    """A notice as its reader may see it: what happened to which record, and when."""

    id: int
    kind: str
    record: Ref
    facts: Mapping[str, object]
    at: datetime
    is_read: bool


def watchers(record: UUID) -> list[str]:
    """Return the tokens of those who watch a record."""
    known = _known_watchers.get() or {}
    return list(known[record] if record in known else _watchers_of([record])[record])


@contextmanager
def knowing_watchers(records: Collection[UUID]) -> Iterator[None]:
    """Ask who watches some records in one statement, for all that is told of them in the block."""
    token = _known_watchers.set(_watchers_of(records))
    try:
        yield
    finally:
        _known_watchers.reset(token)


def _watchers_of(records: Collection[UUID]) -> dict[UUID, list[str]]:
    """Return by record the tokens of those who watch it."""
    found: dict[UUID, list[str]] = {record: [] for record in records}
    rows = Watch.objects.filter(record__in=list(found)).values_list("record", "person")
    for record, person in rows:
        found[record].append(f"person:{person}")
    return found


def tell(
    record: UUID,
    recipients: Iterable[str],
    kind: str,
    facts: Mapping[str, object],
    *,
    besides: UUID | None = None,
) -> None:
    """Leave word, in the caller's transaction, that people must be told of an occasion.

    Args:
        record: the record it happened to.
        recipients: tokens of whom to tell, from `lifecycle.tokens`.
        kind: `move`, `edit`, or what a clock did.
        facts: what happened, in JSON's types; no personal data.
        besides: a person who knows already: who did it.
    """
    tokens = sorted(set(recipients))
    if tokens:
        arguments = {
            "occasion": str(uuid7()),
            "record": str(record),
            "recipients": tokens,
            "kind": kind,
            "facts": dict(facts),
            "at": timezone.now().isoformat(),
            "besides": str(besides) if besides else None,
        }
        jobs.enqueue_with_others("notices.deliver", arguments, lane="prompt")


@jobs.job("notices.deliver", lane="prompt")
def deliver(work: Work, **told: object) -> int:
    """Write a notice for each person who is meant now; a repetition adds none."""
    people: set[UUID] = set()
    for token in told["recipients"]:  # type: ignore[attr-defined] # a list of tokens
        work.check()
        held = lifecycle.parse_token(token)
        if held.person is not None:
            people.add(held.person)
        elif held.role is not None:
            people |= identity.holders(held.role, unit=held.unit)
    people -= {UUID(str(told["besides"]))} if told["besides"] else set()
    rows = [
        Notice(
            occasion=UUID(str(told["occasion"])),
            person=person,
            record=UUID(str(told["record"])),
            kind=str(told["kind"]),
            facts=canonical(told["facts"]),
            at=datetime.fromisoformat(str(told["at"])),
        )
        for person in sorted(people)
    ]
    with locks.write():
        Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def listing(reader: Actor, *, limit: int = 100) -> tuple[Told, ...]:
    """Return the notices of a reader, latest first, of records that may be read now."""
    if reader.person is None:
        return ()
    found: list[Told] = []
    before: int | None = None
    while len(found) < limit:
        rows = Notice.objects.filter(person=reader.person).order_by("-id")
        some = list(rows.filter(id__lt=before)[:AT_ONCE] if before else rows[:AT_ONCE])
        found += _shown(some, reader)
        if len(some) < AT_ONCE:
            break
        before = some[-1].id
    return tuple(found[:limit])


def _shown(rows: list[Notice], reader: Actor) -> list[Told]:
    """Return those of some notices whose record the reader may read."""
    named = showing.refs({row.record for row in rows}, reader)
    return [
        Told(
            id=row.id,
            kind=row.kind,
            record=named[row.record],
            facts=orjson.loads(row.facts),
            at=row.at,
            is_read=row.read_at is not None,
        )
        for row in rows
        if row.record in named and named[row.record].title is not None
    ]


def unread(reader: Actor) -> Count:
    """Return how many unread notices a reader has of records that may be read, up to a cap."""
    if reader.person is None:
        return Count(0)
    mine = Notice.objects.filter(person=reader.person, read_at__isnull=True)
    records = list(mine.values_list("record", flat=True)[: COUNT_CAP + 1])
    if not records:
        return Count(0)
    named = showing.refs(records, reader)
    number = sum(one in named and named[one].title is not None for one in records)
    return Count(min(number, COUNT_CAP), is_capped=number > COUNT_CAP)


def mark_read(reader: Actor, notice: int | None = None) -> int:
    """Mark one notice of a reader as read, or all of them; return how many were unread."""
    if reader.person is None:
        return 0
    mine = Notice.objects.filter(person=reader.person, read_at__isnull=True)
    if notice is not None:
        mine = mine.filter(id=notice)
    with locks.write():
        return mine.update(read_at=timezone.now())
