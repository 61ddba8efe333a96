"""Queries: the read door. Lists, records, histories, always under the reader's access.

`scope` says which rows a reader reads, `filters` what may be asked, `pages` walks lists,
`outlooks` shows them as boards and days, `resolving` finds single records, `histories` their
events, `publishing` when they came out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from secretariat.kernel import access, computing, conditions, registers, showing
from secretariat.kernel.access import Decision
from secretariat.kernel.access_sets import WITH_SETS
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import load
from secretariat.kernel.queries.counts import which_exist
from secretariat.kernel.queries.errors import CursorInvalid, FilterInvalid, SortInvalid
from secretariat.kernel.queries.faceting import Facet, facets, is_facet
from secretariat.kernel.queries.figures import total
from secretariat.kernel.queries.filters import Filter, parse_filter
from secretariat.kernel.queries.histories import history
from secretariat.kernel.queries.holding import MOST_ASSIGNED, assigned
from secretariat.kernel.queries.outlooks import Span, columns, cross, day_of, months, within
from secretariat.kernel.queries.pages import page, walk
from secretariat.kernel.queries.publishing import (
    Dates,
    date_field,
    dates_of,
    newest_first,
    part,
    starts,
)
from secretariat.kernel.queries.resolving import is_storable, known, resolve, resolve_many, row_of
from secretariat.kernel.queries.scope import scope_of
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Link
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.values import Record, Ref

__all__ = [
    "MOST_ASSIGNED",
    "Card",
    "CursorInvalid",
    "Dates",
    "Facet",
    "Filter",
    "FilterInvalid",
    "SortInvalid",
    "Span",
    "after_act",
    "assigned",
    "by_id",
    "by_ids",
    "choices",
    "columns",
    "cross",
    "date_field",
    "dates_of",
    "day_of",
    "facets",
    "form_fields",
    "get",
    "history",
    "is_facet",
    "known",
    "linked",
    "may_create",
    "months",
    "newest_first",
    "overview",
    "page",
    "parse_filter",
    "part",
    "resolve",
    "resolve_many",
    "row_of",
    "starts",
    "total",
    "walk",
    "walk_choices",
    "within",
]

LINKS_SHOWN = 25


@dataclass(frozen=True, slots=True)
class Card:
    """A register as one actor may use it."""

    register: Register
    can_read: bool
    can_create: bool


def get(register: str, ref: str | UUID, *, reader: Actor) -> Record:
    """Return one record by number or id.

    Raises:
        UnknownRegister: nobody declared the register.
        NotFound: there is no such record, or none that the reader may know of.
    """
    declared = registers.get(register)
    row, allowed = known(declared, ref, reader=reader)
    return showing.show_with_moves(declared, load(declared, [row])[0], reader, allowed)


def by_id(record: UUID, *, reader: Actor) -> Record:
    """Return one record of any register by id.

    Raises:
        NotFound: there is no such record, or none that the reader may know of.
    """
    row = Row.objects.filter(pk=record).first()
    declared = (
        registers.get(row.register) if row else next(iter(registers.all_registers().values()))
    )
    return get(declared.code, record, reader=reader)


def by_ids(records: list[UUID], *, reader: Actor) -> dict[UUID, Record]:
    """Return those of some records, of any register, that the reader may read."""
    rows = Row.objects.in_bulk(records)
    found: dict[UUID, Record] = {}
    for code in sorted({row.register for row in rows.values()}):
        for record in _shown([r for r in rows.values() if r.register == code], reader):
            found[record.id] = record
    return found


def after_act(register: str, record: UUID, *, reader: Actor) -> Record:
    """Return a record after its reader's own act; bare, if the act ended the right to read it."""
    row = Row.objects.select_related(*WITH_SETS).get(pk=record)
    allowed = showing.decisions([row], reader)
    declared = registers.get(register)
    if allowed[row.id].may_read:
        item = load(declared, [row])[0]
        return showing.show_with_moves(declared, item, reader, allowed[row.id])
    nothing = Decision(frozenset(), frozenset(declared.groups), frozenset())
    return showing.show(declared, load(declared, [row], fields=()), reader, {row.id: nothing})[0]


def _shown(
    rows: list[Row], reader: Actor, allowed: Mapping[UUID, Decision] | None = None
) -> tuple[Record, ...]:
    """Return readable records of one register as the reader may see them."""
    if not rows:
        return ()
    declared = registers.get(rows[0].register)
    allowed = showing.decisions(rows, reader) if allowed is None else allowed
    rows = [row for row in rows if allowed[row.id].may_read]
    return showing.show(declared, load(declared, rows), reader, allowed)


def choices(
    register: str, *, reader: Actor, text: str = "", scheme: str | None = None, limit: int = 20
) -> tuple[Ref, ...]:
    """Return records that a link may lead to, by part of the title or by number."""
    if not is_storable(text):
        return ()
    fields = (registers.get(register).title_field,)
    asked = _choice_filters(register, text, scheme)
    found = page(
        register, reader=reader, filters=asked, sort="title", limit=limit, fields=fields
    ).records
    refs = [Ref(r.id, register, r.number, r.title) for r in found]
    exact = _exactly(register, text, reader, scheme)
    if exact is not None and all(ref.id != exact.id for ref in refs):
        refs.insert(0, exact)
    return tuple(refs[:limit])


def walk_choices(
    register: str, *, reader: Actor, text: str = "", scheme: str | None = None
) -> Iterator[Ref]:
    """Yield all records that a link may lead to: that of the number first, the others by title."""
    if not is_storable(text):
        return
    exact = _exactly(register, text, reader, scheme)
    if exact is not None:
        yield exact
    fields = (registers.get(register).title_field,)
    asked = _choice_filters(register, text, scheme)
    for one in walk(register, reader=reader, filters=asked, sort="title", fields=fields):
        if exact is None or one.id != exact.id:
            yield Ref(one.id, register, one.number, one.title)


def _choice_filters(register: str, text: str, scheme: str | None) -> list[Filter]:
    """Return what narrows a list to the records that some typed text may mean."""
    title = registers.get(register).title_field
    asked = [Filter(title, "contains", text)] if text.strip() else []
    return asked if scheme is None else [*asked, Filter("scheme", "eq", scheme)]


def _exactly(register: str, text: str, reader: Actor, scheme: str | None) -> Ref | None:
    """Return the record that a typed text names by number or id."""
    exact = resolve(register, text.strip(), reader=reader, scheme=scheme) if text.strip() else None
    if exact is None:
        return None
    named = get(register, exact, reader=reader)
    return Ref(named.id, register, named.number, named.title)


def linked(
    register: str, ref: str | UUID, *, reader: Actor
) -> tuple[tuple[Register, str, tuple[Record, ...]], ...]:
    """Return the records that lead to one, by register and field; 25 each, newest first."""
    row = row_of(registers.get(register), ref, reader=reader)
    found = []
    for code, name in _leading(register, row.id, reader):
        got = page(
            code,
            reader=reader,
            filters=[Filter(name, "eq", str(row.id))],
            sort="-changed_at",
            limit=LINKS_SHOWN,
            fields=(),
        )
        if got.records:
            found.append((registers.get(code), name, got.records))
    return tuple(found)


def _leading(register: str, target: UUID, reader: Actor) -> list[tuple[str, str]]:
    """Return registers and fields by which any record leads to one; one statement for all."""
    places, rows = [], []
    for code, other in registers.all_registers().items():
        for name, spec in other.fields.items():
            leads = spec.is_link and spec.target == register and not spec.is_virtual
            if leads and access.may_ever(other, "read", reader):
                places.append((code, name))
                rows.append(_uses(other, name, target))
    return [places[number] for number in which_exist(rows)]


def _uses(register: Register, field: str, target: UUID) -> "QuerySet[Any]":
    """Return the rows of a register that lead by a field to the target."""
    if register.fields[field].many:
        return Link.objects.filter(target=target, register=register.code, field=field)
    return model_of(register.code)._default_manager.filter(**{field: target})


def overview(reader: Actor) -> tuple[Card, ...]:
    """Return the registers that a reader may read or write in, by office and title."""
    cards = []
    for register in registers.all_registers().values():
        can_read = access.may_ever(register, "read", reader)
        if can_read and not reader.is_signed_in:
            scope = scope_of(register, reader)
            can_read = model_of(register.code)._default_manager.filter(scope.anyhow()).exists()
        if can_read:
            cards.append(Card(register, can_read, access.may_ever(register, "create", reader)))
    return tuple(sorted(cards, key=lambda card: (card.register.office, card.register.plural)))


def may_create(register: str, actor: Actor) -> bool:
    """Tell whether some rule could let the actor create a record."""
    return access.may_ever(registers.get(register), "create", actor)


def form_fields(register: str, *, record: Record | None, reader: Actor) -> tuple[str, ...]:
    """Return the fields that a form offers: of a new record all, of a record those fully seen.

    Neither is what is computed, nor what the reader may not write in this state.
    """
    declared = registers.get(register)
    given = [name for name, spec in declared.fields.items() if spec.compute is None]
    if record is None:
        env = conditions.env_of_new(declared, reader)
        fixed = {one.field for one in computing.not_writable(declared, env, given)}
        return tuple(name for name in given if name not in fixed)
    left_out = record.masked | record.fixed
    return tuple(name for name in given if name in record.values and name not in left_out)
