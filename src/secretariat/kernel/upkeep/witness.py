"""Witness: what a backup says of the house, so that a restore can show it is the same house."""

import random
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from secretariat.kernel import showing
from secretariat.kernel.identity import Actor, SignInRefused, actor_of
from secretariat.kernel.store.models import Account, Content, Event, Record, RecordPerson
from secretariat.kernel.tables.models_of_registers import model_of

DECISIONS = 20


@dataclass(frozen=True, slots=True)
class Witnessed:
    """One access decision: who, with what principals and when, may do what with which record."""

    person: str
    record: str
    principals: tuple[str, ...]
    clearance: int
    caveats: tuple[str, ...]
    on: str
    verbs: tuple[str, ...]
    hidden: tuple[str, ...]


def counts() -> dict[str, int]:
    """Return how many records each register holds, and how many events there are."""
    rows = Record.objects.order_by("register").values_list("register").annotate(n=Count("id"))
    return {**{f"register {code}": n for code, n in rows}, "events": Event.objects.count()}


def contents() -> list[str]:
    """Return the digests of all bytes the house refers to, sorted."""
    found: set[str] = set()
    for digest, thumbnail in Content.objects.values_list("digest", "thumbnail").iterator():
        found |= {digest, thumbnail} if thumbnail else {digest}
    return sorted(found)


def sample(count: int = DECISIONS) -> list[Witnessed]:
    """Return access decisions of random people on random records, some of whom a record names."""
    chosen = random.SystemRandom()
    people = list(model_of("person")._default_manager.values_list("pk", flat=True)[:10_000])
    if not people:
        return []
    named = list(RecordPerson.objects.values_list("person", "record_id")[:10_000])
    records = list(Record.objects.order_by("-id").values_list("id", flat=True)[:10_000])
    pairs = chosen.sample(named, min(len(named), count // 2))
    pairs += [(chosen.choice(people), chosen.choice(records)) for _ in range(count - len(pairs))]
    found = []
    for person, record in pairs:
        actor = actor_for(person)
        if actor is not None:
            found.append(decide(actor, record))
    return found


def actor_for(person: UUID) -> Actor | None:
    """Return the person as an actor today, or None for one who has left."""
    try:
        return actor_of(Account(person_id=person, is_active=True))
    except SignInRefused:
        return None


def decide(actor: Actor, record: UUID) -> Witnessed:
    """Return what an actor may do with a record."""
    decision = showing.decisions([Record.objects.get(id=record)], actor)[record]
    return Witnessed(
        person=str(actor.person),
        record=str(record),
        principals=tuple(sorted(actor.principals)),
        clearance=actor.clearance,
        caveats=tuple(sorted(actor.caveats)),
        on=actor.today.isoformat(),
        verbs=tuple(sorted(decision.verbs)),
        hidden=tuple(sorted(decision.hidden | decision.masked)),
    )


def differs(was: Witnessed) -> str:
    """Return how a decision differs from the one witnessed, or the empty text.

    The record's side is asked with the principals of then; the person's side only on the same day,
    because roles and deputies come and go with the days.
    """
    actor = Actor(
        person=UUID(was.person),
        name="",
        principals=frozenset(was.principals),
        clearance=was.clearance,
        caveats=frozenset(was.caveats),
        language="en",
        today=date.fromisoformat(was.on),
    )
    now = decide(actor, UUID(was.record))
    if now != was:
        may, could = (", ".join(one.verbs) or "nothing" for one in (now, was))
        return f"{was.person} may do {may} on {was.record}, and could do {could}"
    current = actor_for(UUID(was.person))
    if current is None or current.today.isoformat() != was.on:
        return ""
    if tuple(sorted(current.principals)) != was.principals:
        return f"{was.person} holds other roles or units than then"
    return ""
