"""Many: one declared move on many records, in blocks.

Each record is judged and written as by `moves.move`; what repeats (reading rows and rights, noting
events) is done once for a block. A refusal leaves the others alone. Does not remember what was
asked or found; see `batches`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from uuid import UUID

from django.db import transaction

from secretariat.kernel import (
    access_sets,
    clocks,
    dependants,
    gathering,
    notices,
    registers,
    rooms,
    spines,
)
from secretariat.kernel.errors import NotFound, ReadOnlyHouse, SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.queries.resolving import spelt
from secretariat.kernel.records import moves
from secretariat.kernel.records.answers import read_answers
from secretariat.kernel.records.opening import Open, open_many
from secretariat.kernel.registers.grammar import Register

JUDGED_AT_ONCE = 500
Apart = Callable[[], AbstractContextManager[None]]
Outcome = Literal["possible", "moved", "refused", "not_found"]


@dataclass(frozen=True, slots=True)
class Item:
    """One record that was chosen.

    Attributes:
        ref: the number or id by which it was chosen.
        id: its id; None where the actor knows no such record.
        version: the version the actor saw; None where it does not matter.
    """

    ref: str
    id: UUID | None
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one record, or would.

    Attributes:
        code, reason, facts, faults: of the refusal with which a single move would have been
            refused; empty where there is none.
    """

    ref: str
    id: UUID | None
    number: str | None
    outcome: Outcome
    code: str | None = None
    reason: str | None = None
    facts: Mapping[str, object] | None = None
    faults: tuple[FieldFault, ...] = ()


def check_answers(register: str, move: str, answers: Mapping[str, object], actor: Actor) -> None:
    """Refuse answers that no record could be moved with.

    A move that only earlier versions of the register declare is left to each record.

    Raises:
        ValuesInvalid: all that is wrong with them.
    """
    declared = registers.get(register)
    if move in declared.lifecycle.moves:
        read_answers(declared, declared.lifecycle.moves[move], answers, actor)


def foreseen(
    register: str,
    move: str,
    items: Iterable[Item],
    *,
    actor: Actor,
    answers: Mapping[str, object] | None = None,
) -> Iterator[Line]:
    """Yield what a move would do with each of some records; nothing is written.

    Args:
        register: code of the register.
        move: name of the move.
        items: the records.
        actor: who would make it.
        answers: what the move asks; None before they are given, then they refuse nothing.
    """
    source = iter(items)
    while block := list(islice(source, JUDGED_AT_ONCE)):
        for item, opened in _opened(register, block, actor):
            try:
                found = _required(register, item, opened)
                moves.judged(found, move, answers, actor, version=item.version)
            except SecretariatError as refusal:
                yield refused(item, opened.row.number if opened else None, refusal)
            else:
                yield Line(item.ref, found.row.id, found.row.number, "possible")


def make_block(
    register: str,
    move: str,
    items: Sequence[Item],
    *,
    actor: Actor,
    answers: Mapping[str, object],
) -> list[Line]:
    """Make a move on some records, each once, within the caller's write transaction.

    What can be refused is refused before anything is written, so a record needs no savepoint of its
    own; where writing refuses all the same, the block is begun again with one for each.
    """
    ids = [item.id for item in items if item.id is not None]
    rooms.hold_linked_of(registers.get(register), pk__in=ids)
    spines.hold(ids)
    making = _Making(register, move, actor, answers)
    with notices.knowing_watchers(ids):
        try:
            with transaction.atomic():
                return making.block(items, nullcontext)
        except _RefusedLate:
            return making.block(items, gathering.attempt)


class _RefusedLate(Exception):
    """A record was refused after something was written."""


@dataclass(frozen=True, slots=True)
class _Making:
    """One move on its way through a block."""

    register: str
    move: str
    actor: Actor
    answers: Mapping[str, object]

    def block(self, items: Sequence[Item], apart: Apart) -> list[Line]:
        """Make the move on some records; `apart` keeps the writing of one from the others'."""
        with gathering.together():
            found = _opened(self.register, items, self.actor)
            return [self.one(item, opened, apart) for item, opened in found]

    def one(self, item: Item, opened: Open | None, apart: Apart) -> Line:
        """Make the move on one record and return what became of it."""
        before = opened.row.number if opened else None
        try:
            found = _required(self.register, item, opened)
            making = moves.judged(found, self.move, self.answers, self.actor, version=item.version)
        except SecretariatError as refusal:
            return refused(item, before, refusal)
        try:
            with apart():
                making.write()
        except SecretariatError as refusal:
            if apart is nullcontext:
                raise _RefusedLate from refusal
            return refused(item, before, refusal)
        return Line(item.ref, found.row.id, found.row.number, "moved")


def _opened(
    register: str, items: Sequence[Item], actor: Actor
) -> Iterator[tuple[Item, Open | None]]:
    """Yield records with what is stored of them, as far as the actor may read them.

    Where a move on one record may change who reads another one of the same register, each is read
    when its turn comes.
    """
    apart = dependants.is_own_dependant(registers.get(register))
    for part in [[item] for item in items] if apart else [items]:
        ids = [item.id for item in part if item.id is not None]
        found = open_many(register, ids, actor)
        if not apart:
            access_sets.expect_persons(found.keys())
            clocks.expect({record: one.row.state for record, one in found.items()})
        yield from ((item, found.get(item.id) if item.id else None) for item in part)


def _required(register: str, item: Item, opened: Open | None) -> Open:
    """Return a record that the actor may read.

    Raises:
        NotFound: it is none.
    """
    if opened is None:
        title = registers.get(register).title
        raise NotFound(register=title.lower(), number=spelt(item.ref))
    return opened


def refused(item: Item, number: str | None, refusal: SecretariatError) -> Line:
    """Return a refusal as a line; that the house cannot write at all is none of the record's."""
    if isinstance(refusal, ReadOnlyHouse):
        raise refusal
    is_known = not isinstance(refusal, NotFound)
    return Line(
        ref=item.ref,
        id=item.id if is_known else None,
        number=number,
        outcome="refused" if is_known else "not_found",
        code=refusal.code,
        reason=str(refusal),
        facts=dict(refusal.facts),
        faults=tuple(refusal.faults) if isinstance(refusal, ValuesInvalid) else (),
    )


def possible_moves(register: Register, items: Sequence[Item], actor: Actor) -> tuple[str, ...]:
    """Return the moves that at least one of some records can make, in the order of declaration."""
    code = register.code
    return tuple(
        name
        for name in register.lifecycle.moves
        if any(line.outcome == "possible" for line in foreseen(code, name, items, actor=actor))
    )
