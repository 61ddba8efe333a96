"""Choosing: the records that one act is to concern, by their numbers or by the filters of a list.

What the actor may not read is neither named nor counted: a number that leads nowhere stays as it
was typed. Does not know the act.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from secretariat.kernel import registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.queries.choosing import ids_of
from secretariat.kernel.queries.filters import Filter
from secretariat.kernel.queries.resolving import resolve_many, spelt
from secretariat.kernel.records.errors import NothingChosen, TooManyChosen
from secretariat.kernel.records.many import Item
from secretariat.kernel.store.models import Record as Row

MOST = 10_000
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Chosen:
    """Records of one register: those named, or all that a list with these filters holds.

    Attributes:
        refs: numbers or ids, each with the version that was seen, or None; None where the filters
            choose.
    """

    register: str
    refs: tuple[tuple[str, int | None], ...] | None = None
    filters: tuple[Filter, ...] = ()

    @classmethod
    def named(cls, register: str, refs: Iterable[str]) -> "Chosen":
        """Return a choice by numbers or ids, whatever their versions."""
        return cls(register, tuple((ref, None) for ref in refs))


def items_of(chosen: Chosen, actor: Actor, *, are_seen: bool = False) -> tuple[Item, ...]:
    """Return the records of a choice, each once.

    Args:
        chosen: the choice.
        actor: under whose access.
        are_seen: whether the actor is shown the records as they are now, so that a later change
            by somebody else is told.

    Raises:
        NothingChosen, TooManyChosen, FilterInvalid.
    """
    found = _by_refs(chosen, actor) if chosen.refs is not None else _by_filters(chosen, actor)
    if not found:
        raise NothingChosen(register=registers.get(chosen.register).title.lower())
    if not are_seen:
        return found
    versions = _columns([item.id for item in found if item.id is not None], "version")
    return tuple(
        Item(item.ref, item.id, item.version or versions.get(item.id)) if item.id else item
        for item in found
    )


def _by_refs(chosen: Chosen, actor: Actor) -> tuple[Item, ...]:
    """Return the records that were named; the second name of one is passed over."""
    refs = chosen.refs or ()
    if len(refs) > MOST:
        raise TooManyChosen(most=MOST)
    known: dict[str, UUID] = {}
    for start in range(0, len(refs), AT_ONCE):
        texts = [ref for ref, _ in refs[start : start + AT_ONCE]]
        known |= resolve_many(chosen.register, texts, reader=actor)
    found: dict[object, Item] = {}
    for ref, version in refs:
        record = known.get(ref)
        found.setdefault(record or ref, Item(spelt(ref), record, version))
    return tuple(found.values())


def _by_filters(chosen: Chosen, actor: Actor) -> tuple[Item, ...]:
    """Return the records of a list."""
    ids = ids_of(chosen.register, reader=actor, filters=chosen.filters, limit=MOST + 1)
    if len(ids) > MOST:
        raise TooManyChosen(most=MOST)
    numbers = _columns(ids, "number")
    return tuple(Item(str(numbers[one] or one), one) for one in ids)


def _columns(ids: Sequence[UUID], name: str) -> dict[UUID, Any]:
    """Return a column of some records by id."""
    found: dict[UUID, Any] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = Row.objects.filter(id__in=ids[start : start + AT_ONCE])
        found |= dict(rows.values_list("id", name))
    return found
