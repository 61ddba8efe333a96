"""Batches: acts on many records, kept so that they can be looked at first, gone on with and told.

Each block of a batch is one write transaction that holds the moves and what became of each record;
between blocks the writer's lock is free. Whoever goes on with a batch begins after the last block.
A batch is known to its actor alone. Does not know how a record is moved; see `many`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import OperationalError
from django.db.models import Sum
from django.utils import timezone

from secretariat.foundation.identifiers import uuid7
from secretariat.kernel import identity, jobs, registers
from secretariat.kernel.errors import NotAllowed, NotFound
from secretariat.kernel.identity import Actor, SignInRefused
from secretariat.kernel.intake import FieldFault
from secretariat.kernel.jobs import Work
from secretariat.kernel.records import many, once
from secretariat.kernel.records.choosing import Chosen, items_of
from secretariat.kernel.records.errors import KeyReused, RightsEnded
from secretariat.kernel.records.many import Item, Line
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Batch as Row
from secretariat.kernel.store.models import BatchBlock

BLOCK, LETTERED = 50, 5
KEEP_DAYS = 30
KEEP_PREPARED = timedelta(days=1)
DEADLOCK = "40P01"
TRIES = 3
COUNTS = ("moved", "refused", "not_found")


@dataclass(frozen=True, slots=True)
class Batch:
    """How far an act on many records is.

    Attributes:
        state: `prepared`, `running` or `done`.
        changed_at: when it last went on.
    """

    id: UUID
    register: str
    move: str
    state: str
    total: int
    moved: int
    refused: int
    not_found: int
    changed_at: datetime

    @property
    def done(self) -> int:
        """Return of how many records is known what became of them."""
        return self.moved + self.refused + self.not_found


def prepare(chosen: Chosen, *, actor: Actor) -> Batch:
    """Keep a choice of records, at the versions they have now, for a move to be named later.

    Raises:
        NotAllowed: a visitor asks.
        NothingChosen, TooManyChosen, FilterInvalid.
    """
    with locks.write():
        return _batch(_new(chosen, actor, are_seen=True))


def foresee(
    chosen: Chosen, move: str, *, actor: Actor, answers: Mapping[str, object] | None = None
) -> tuple[Line, ...]:
    """Return what a move would do with each of some records; nothing is written or kept.

    Args:
        chosen: the records.
        move: name of the move.
        actor: who would make it.
        answers: what the move asks; None before they are given, then they refuse nothing.

    Raises:
        NotAllowed: a visitor asks.
        NothingChosen, TooManyChosen, FilterInvalid.
        ValuesInvalid: no record could be moved with these answers.
    """
    _refuse_visitor(chosen.register, actor)
    if answers is not None:
        many.check_answers(chosen.register, move, answers, actor)
    found = items_of(chosen, actor)
    return tuple(many.foreseen(chosen.register, move, found, actor=actor, answers=answers))


def find(batch: UUID, *, actor: Actor) -> Batch:
    """Return a batch of the actor's own.

    Raises:
        NotFound: there is none, or no longer.
    """
    return _batch(_row(batch, actor))


def items(batch: UUID, *, actor: Actor) -> tuple[Item, ...]:
    """Return the records of a batch of the actor's own.

    Raises:
        NotFound: there is no such batch, or no longer.
    """
    return _items(_row(batch, actor))


def begin(batch: UUID, move: str, answers: Mapping[str, object], *, actor: Actor) -> Batch:
    """Decide on the move of a batch that is prepared; one that has begun stays as it is.

    Raises:
        NotFound: there is no such batch, or no longer.
        ValuesInvalid: no record could be moved with these answers.
    """
    with locks.write():
        row = _row(batch, actor, lock=True)
        if row.state == "prepared":
            many.check_answers(row.register, move, answers, actor)
            _begin(row, move, answers)
            row.save()
        return _batch(row)


def ask(
    chosen: Chosen,
    move: str,
    *,
    actor: Actor,
    answers: Mapping[str, object] | None = None,
    key: str | None = None,
) -> Batch:
    """Return the batch of an act on many records, begun now or under the same key before.

    Raises:
        NotAllowed: a visitor asks.
        NothingChosen, TooManyChosen, FilterInvalid, KeyReused.
        ValuesInvalid: no record could be moved with these answers.
    """
    given = dict(answers or {})
    request = once.request_digest("moves", chosen.register, move, chosen, values=given)
    with locks.write():
        once.done_before(actor, key, request)
        row = Row.objects.filter(actor=actor.key, key=key).first() if key is not None else None
        if row is None:
            many.check_answers(chosen.register, move, given, actor)
            row = _new(chosen, actor, key=key, request=request)
            _begin(row, move, given)
            row.save()
        elif row.request != request:
            raise KeyReused(key=key)
        return _batch(row)


def go_on(
    batch: UUID, *, actor: Actor, told: Callable[[Batch], None] = lambda _batch: None
) -> Batch:
    """Go through the rest of a batch that has begun, and return it.

    Args:
        batch: its id.
        actor: whose it is.
        told: is called after each block.

    Raises:
        NotFound: there is no such batch, or no longer.
        ReadOnlyHouse: the house cannot write; what is done is kept, go on later.
    """
    row = _row(batch, actor)
    chosen, found = _items(row), _batch(row)
    while found.state == "running":
        found = _surely(row.id, chosen, actor)
        told(found)
    return found


def leave_to_lane(batch: UUID, *, actor: Actor) -> int:
    """Have the slow lane go through the rest of a batch, and return the job; asked again, the same.

    A job that gave up is taken up again.

    Raises:
        NotFound: there is no such batch, or no longer.
    """
    found = find(batch, actor=actor)
    place = f"batch:{found.id}:{found.done}"
    with locks.write():
        job = jobs.enqueue("records.move_many", {"batch": str(found.id)}, once_key=place)
        if jobs.read(job).state in {"dead", "stopped"}:
            jobs.repeat(job)
    return job


def lines(batch: UUID, *, actor: Actor) -> Iterator[Line]:
    """Yield what became of the records of a batch so far, in the order in which they were chosen.

    Raises:
        NotFound: there is no such batch, or no longer.
    """
    row = _row(batch, actor)
    blocks = BatchBlock.objects.filter(batch=row.id).order_by("place")
    for text in blocks.values_list("lines", flat=True).iterator():
        yield from (_line(said) for said in orjson.loads(text))


@jobs.job("records.move_many")
def move_many(work: Work, *, batch: str) -> dict[str, int]:
    """Go through a batch with the rights that its actor holds from block to block."""
    row = Row.objects.filter(id=UUID(batch)).first()
    if row is None:
        return {}
    chosen, found = _items(row), _batch(row)
    while found.state == "running":
        found = _surely(row.id, chosen, _actor(row))
        work.say(f"{found.done} of {found.total}")
    return {name: getattr(found, name) for name in COUNTS}


@jobs.duty("slow", 86_400.0)
def sweep() -> int:
    """Remove batches that nobody goes on with; return how many."""
    now = timezone.now()
    old = Row.objects.filter(changed_at__lt=now - timedelta(days=KEEP_DAYS))
    left = Row.objects.filter(state="prepared", changed_at__lt=now - KEEP_PREPARED)
    ids = list((old | left).values_list("id", flat=True))
    if ids:
        with locks.write():
            BatchBlock.objects.filter(batch__in=ids).delete()
            Row.objects.filter(id__in=ids).delete()
    return len(ids)


def _actor(row: Row) -> Actor | None:
    """Return who asked, with the rights of this moment; None where no sign-in is open any more."""
    scopes = None if row.scopes is None else frozenset(filter(None, row.scopes.split(",")))
    try:
        return identity.actor_again(row.actor, language=row.language, scopes=scopes)
    except SignInRefused:
        return None


def _surely(batch: UUID, chosen: tuple[Item, ...], actor: Actor | None) -> Batch:
    """Go through the next block; again where PostgreSQL chose it to end a deadlock."""
    for left in reversed(range(TRIES)):
        try:
            return _next_block(batch, chosen, actor)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != DEADLOCK or not left:
                raise
    raise AssertionError("the last try returns or raises")


def _next_block(batch: UUID, chosen: tuple[Item, ...], actor: Actor | None) -> Batch:
    """Move the records of the next block and keep what became of them, in one transaction."""
    with locks.write():
        row = Row.objects.select_for_update().get(id=batch)
        before = _batch(row)
        part = chosen[before.done : before.done + _size(row)]
        if row.state != "running":
            return before
        if actor is None:
            found = [many.refused(item, None, RightsEnded()) for item in part]
        else:
            answers = orjson.loads(row.answers)
            found = many.make_block(row.register, row.move, part, actor=actor, answers=answers)
        counted = {name: sum(line.outcome == name for line in found) for name in COUNTS}
        text = orjson.dumps(found, default=str).decode()
        BatchBlock.objects.create(batch=row, place=before.done, lines=text, **counted)
        row.changed_at = timezone.now()
        if before.done + len(part) >= row.total:
            row.state, row.answers = "done", ""
        row.save(update_fields=["changed_at", "state", "answers"])
        return _batch(row)


def _size(row: Row) -> int:
    """Return how many records a block holds; fewer where each takes long, so that others write."""
    declared = registers.get(row.register).lifecycle.moves.get(row.move)
    return LETTERED if declared is not None and declared.letter is not None else BLOCK


def _new(
    chosen: Chosen,
    actor: Actor,
    *,
    key: str | None = None,
    request: str = "",
    are_seen: bool = False,
) -> Row:
    """Return the row of a new batch, saved."""
    _refuse_visitor(chosen.register, actor)
    found, now = items_of(chosen, actor, are_seen=are_seen), timezone.now()
    return Row.objects.create(
        id=uuid7(),
        actor=actor.key,
        scopes=None if actor.scopes is None else ",".join(sorted(actor.scopes)),
        language=actor.language,
        key=key,
        request=request,
        register=chosen.register,
        items=orjson.dumps([(one.ref, one.id, one.version) for one in found]).decode(),
        total=len(found),
        created_at=now,
        changed_at=now,
    )


def _refuse_visitor(register: str, actor: Actor) -> None:
    """Refuse an act on many records to somebody who has not signed in.

    Raises:
        NotAllowed: it is a visitor.
    """
    if not actor.is_signed_in:
        raise NotAllowed(verb="move", register=registers.get(register).title)


def _begin(row: Row, move: str, answers: Mapping[str, object]) -> None:
    """Set on the row what is to be done."""
    row.move, row.answers = move, orjson.dumps(dict(answers), default=str).decode()
    row.state, row.changed_at = "running", timezone.now()


def _row(batch: UUID, actor: Actor, *, lock: bool = False) -> Row:
    """Return the row of a batch of the actor's own.

    Raises:
        NotFound: there is none, or no longer.
    """
    rows = Row.objects.select_for_update() if lock else Row.objects
    row = rows.filter(id=batch, actor=actor.key).first() if actor.is_signed_in else None
    if row is None:
        raise NotFound(register="batch", number=batch)
    return row


def _batch(row: Row) -> Batch:
    """Return how far a batch is."""
    blocks = BatchBlock.objects.filter(batch=row.id)
    counted = blocks.aggregate(**{name: Sum(name) for name in COUNTS})
    return Batch(
        id=row.id,
        register=row.register,
        move=row.move,
        state=row.state,
        total=row.total,
        changed_at=row.changed_at,
        **{name: number or 0 for name, number in counted.items()},
    )


def _items(row: Row) -> tuple[Item, ...]:
    """Return the records of a batch."""
    found = orjson.loads(row.items)
    return tuple(Item(ref, UUID(key) if key else None, version) for ref, key, version in found)


def _line(said: dict[str, object]) -> Line:
    """Return a line as it was kept."""
    key, faults = said["id"], said["faults"]
    assert isinstance(faults, list)
    kept = {**said, "id": UUID(str(key)) if key else None}
    return Line(**{**kept, "faults": tuple(FieldFault(**fault) for fault in faults)})  # type: ignore[arg-type] # as it was written
