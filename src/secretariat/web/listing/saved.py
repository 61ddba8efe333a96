"""Saved views: lists under a name, kept as records of the register `saved_view`.

A view is the part of a list's address after the question mark: nothing of it is hidden. Who sees a
view is said by its register; what stands in the list is said by the register that it lists.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse

from secretariat.kernel import queries, records, registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Record, Ref
from secretariat.web.addresses import changed
from secretariat.web.display import record_address
from secretariat.web.words import words_of

REGISTER = "saved_view"
MOST = 50


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view: its name, the list it opens, its record; `by` is set where somebody shared it."""

    name: str
    address: str
    record: str
    plural: str
    by: Ref | None


def is_offered(actor: Actor) -> bool:
    """Tell whether the house keeps saved views and the actor may keep one."""
    return (
        REGISTER in registers.all_registers()
        and actor.is_signed_in
        and queries.may_create(REGISTER, actor)
    )


def views(actor: Actor, *, of: str | None = None) -> tuple[SavedView, ...]:
    """Return the views that the actor keeps or that are shared with the actor, by name.

    Args:
        actor: who asks.
        of: the register whose lists are wanted; all by default.
    """
    if not is_offered(actor):
        return ()
    declared = registers.get(REGISTER)
    asked = [queries.parse_filter(declared, "state.eq", "kept")]
    if of is not None:
        asked.append(queries.parse_filter(declared, "list_of.eq", of))
    found = queries.page(REGISTER, reader=actor, filters=asked, sort="name", limit=MOST)
    return tuple(_shown(found.records, actor))


def kept(query: QueryDict) -> str:
    """Return what a view keeps of an address: all but the place in the list."""
    return changed(query, {"counts": ""}).removeprefix("?")


def save(of: str, name: str, address: str, *, actor: Actor, is_shared: bool) -> Record:
    """Keep a view under a name, shared with the actor's own unit or with nobody.

    Raises:
        ValuesInvalid: the name is missing or too long.
    """
    shared = [str(actor.unit)] if is_shared and actor.unit is not None else []
    values = {"name": name, "list_of": of, "address": address, "shared_with": shared}
    return records.create(REGISTER, values, actor=actor)


def _shown(found: tuple[Record, ...], actor: Actor) -> Iterator[SavedView]:
    """Yield records as views; one of a register that is gone leads nowhere and is left out."""
    for record in found:
        of = str(record.values.get("list_of") or "")
        if of not in registers.all_registers():
            continue
        owner = record.owner
        yield SavedView(
            name=record.title,
            address=f"{reverse('list', args=[of])}?{record.values.get('address') or ''}",
            record=record_address(REGISTER, record.reference),
            plural=words_of(of).plural,
            by=owner if owner is not None and owner.id != actor.person else None,
        )
