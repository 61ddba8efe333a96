"""Pages: an ordered, filtered list of one register, one page at a time, under access.

Order is by one column and then by id; empty values are the smallest on both databases. The two
roads to a row (see `scope`) are asked apart and merged, so that each can follow its own index. On
SQLite the page itself chooses whether the sets or the order lead, because SQLite's own choice is
up to a thousand times slower; a few sets are each followed in their order and merged, which SQLite
does not do by itself. Counts stop at a cap.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import (
    BigIntegerField,
    BinaryField,
    Case,
    DateField,
    DateTimeField,
    Expression,
    F,
    Model,
    OrderBy,
    Q,
    QuerySet,
    TextField,
    UUIDField,
    When,
)

from secretariat.kernel import registers, showing, spines
from secretariat.kernel.clocks import reading as clocks
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import load
from secretariat.kernel.queries import filters as asking
from secretariat.kernel.queries.counts import COUNT_CAP, Extent, count_up_to, extent
from secretariat.kernel.queries.cursors import Place, read_cursor, write_cursor
from secretariat.kernel.queries.errors import CursorInvalid, SortInvalid
from secretariat.kernel.queries.filters import Filter
from secretariat.kernel.queries.resolving import is_storable, resolver
from secretariat.kernel.queries.scope import Scope, scope_of
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.locks import is_sqlite
from secretariat.kernel.tables.columns import SORTED_TEXT, order_column, system_columns
from secretariat.kernel.tables.lookups import Plain
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.values import Count, Page, Record

Typed: TypeAlias = Any
MAX_LIMIT = 200
FEW_SETS = 16
"""Up to how many sets are each followed in the declared order, by the index that has both."""
SORTABLE_SYSTEM = ("number", "title", "state", "changed_at", "created_at")
_NOT_SORTED = frozenset({"longtext", "file", "boolean"})


@dataclass(frozen=True, slots=True)
class Order:
    """The order of a list: a declared or system field, its column, its direction."""

    field: str
    column: str
    is_descending: bool
    group: str | None


def order_of(register: Register, sort: str | None) -> Order:
    """Return the order that a sort text such as `-received_on` asks for.

    Raises:
        SortInvalid: no field with an order is named.
    """
    text = sort or register.views.list.sort
    field = text.removeprefix("-")
    spec = register.fields.get(field)
    is_known = field in SORTABLE_SYSTEM or (
        spec is not None and spec.is_column and spec.type not in _NOT_SORTED
    )
    if not is_known:
        allowed = ", ".join((*SORTABLE_SYSTEM, *register.fields))
        raise SortInvalid(sort=repr(text[:60]), allowed=allowed)
    return Order(
        field=field,
        column=order_column(register, field),
        is_descending=text.startswith("-"),
        group=spec.group if spec else None,
    )


@cache
def _columns(register: Register) -> tuple[str, ...]:
    """Return the columns of the typed table from which values are made."""
    texts = [name for name, spec in register.fields.items() if spec.type in SORTED_TEXT]
    left_out = {f"{name}_{end}" for name in texts for end in ("folded", "sortkey")}
    left_out |= system_columns(register).keys() | {"record_id"}
    columns = [field.attname for field in model_of(register.code)._meta.concrete_fields]
    return tuple(name for name in columns if name not in left_out)


def page(  # noqa: PLR0913 - what a list can be asked for, each by name
    register: str,
    *,
    reader: Actor,
    filters: Sequence[Filter] = (),
    sort: str | None = None,
    after: str | None = None,
    before: str | None = None,
    limit: int = 25,
    fields: Collection[str] | None = None,
) -> Page:
    """Return one page of a register as the reader may see it.

    Args:
        register: code of the register.
        reader: who reads.
        filters: all of them hold.
        sort: field, with a leading `-` for descending; the declared order by default.
        after: cursor of the last row of the page before.
        before: cursor of the first row of the page after; at most one of the two.
        limit: rows of the page, 1 to 200.
        fields: names of the fields wanted; None for all.

    Raises:
        UnknownRegister, FilterInvalid, SortInvalid, CursorInvalid.
    """
    asked = Asked(registers.get(register), reader, filters, order_of(registers.get(register), sort))
    limit = max(1, min(limit, MAX_LIMIT))
    backwards = before is not None and after is None
    cursor = before if backwards else after
    place = asked.place(cursor) if cursor else None
    found = asked.rows(place, limit=limit + 1, backwards=backwards)
    more = len(found) > limit
    found = found[:limit]
    if backwards:
        found.reverse()
    has_after, has_before = (True, more) if backwards else (more, place is not None)
    return Page(
        records=asked.shown(found, fields),
        count=asked.count(),
        after=asked.cursor(found[-1]) if found and has_after else None,
        before=asked.cursor(found[0]) if found and has_before else None,
    )


class Asked:
    """One question to a list, with all that answers share."""

    def __init__(
        self, register: Register, reader: Actor, filters: Sequence[Filter], order: Order
    ) -> None:
        self.register, self.reader, self.order = register, reader, order
        self.scope: Scope = scope_of(register, reader)
        self.model: type[Model] = model_of(register.code)
        resolve = resolver(reader)
        self.where = Q()
        for item in filters:
            self.where &= asking.condition(
                register, item, reader=reader, resolve=resolve, visible=self.scope.sees
            )

    def place(self, cursor: str) -> Place:
        """Return the place that a cursor names in this order.

        Raises:
            CursorInvalid: it was given out for another order, or by nobody.
        """
        place = read_cursor(cursor)
        is_by_id = self.order.column == "record_id"
        kind = type(self.model._meta.get_field(self.order.column))
        if not (is_by_id or place.value is None or _orders(kind, place.value)):
            raise CursorInvalid
        return place

    def rows(self, place: Place | None, *, limit: int, backwards: bool) -> list[Any]:
        """Return typed rows in order (reversed when backwards), merged from both roads."""
        found: list[Any] = []
        if self.is_split:
            found += self._take_each(place, limit, backwards=backwards)
        elif not self.scope.shares_nothing:
            walks = self._walks(own=False)
            shared = self._road(self.scope.shared(walk=walks), walks=walks)
            found += self._take(shared, place, limit, backwards=backwards)
        if self.is_named:
            walks = self._walks(own=True)
            own = self._road(self.scope.own(walk=walks), walks=walks)
            found += self._take(own, place, limit, backwards=backwards)
        unique = {row.pk: row for row in found}
        descends = self.order.is_descending != backwards
        ordered = sorted(unique.values(), key=self._key, reverse=descends)
        return ordered[:limit]

    @cached_property
    def is_split(self) -> bool:
        """Tell whether each of a few shared sets is followed in its order, on SQLite."""
        sets, order = self.scope.sets, self.order
        return (
            is_sqlite()
            and not sets.is_complement
            and 0 < len(sets.ids) <= FEW_SETS
            and self.register.date_bounds == (None, None)
            and order.group is None
            and order.column == order_of(self.register, None).column
        )

    def _take_each(self, place: Place | None, limit: int, *, backwards: bool) -> list[Any]:
        """Return the next rows of the shared road, in one statement over the next of each set."""
        descends = self.order.is_descending != backwards
        nearest = Q()
        for number in self.scope.sets.ids:
            rows = self._road(Q(access_set=number), walks=True)
            if place is not None:
                rows = rows.filter(self._beyond(place, descends=descends))
            nearest |= Q(
                pk__in=rows.order_by(*self._ordering(descends=descends)).values("pk")[:limit]
            )
        found = self.model._default_manager.filter(nearest)
        return self._take(
            found.annotate(order_value=Plain(F(self.order.column))),
            None,
            limit,
            backwards=backwards,
        )

    def _road(self, condition: Q, *, walks: bool) -> "QuerySet[Any]":
        """Return the rows of one road, with the value by which they are ordered."""
        value: Expression | F = F(self.order.column)
        seen = self.scope.sees(self.order.group) if self.order.group is not None else Q()
        if seen:
            value = Case(When(seen, then=value), default=None)
        elif not walks:
            value = Plain(value)
        rows = self.model._default_manager.filter(condition, self.where)
        found: QuerySet[Any] = rows.annotate(order_value=value)
        return found

    def _take(
        self, rows: "QuerySet[Any]", place: Place | None, limit: int, *, backwards: bool
    ) -> list[Any]:
        """Return the next rows of one road."""
        descends = self.order.is_descending != backwards
        if place is not None:
            rows = rows.filter(self._beyond(place, descends=descends))
        names = (*_columns(self.register), "order_value")
        found = rows.order_by(*self._ordering(descends=descends)).values_list("pk", *names)[:limit]
        return [SimpleNamespace(**dict(zip(("pk", *names), row, strict=True))) for row in found]

    def _ordering(self, *, descends: bool) -> list[Any]:
        """Return the order; empty is the smallest."""
        if self.order.column == "record_id":
            return ["-pk" if descends else "pk"]
        if is_sqlite():
            main = OrderBy(F("order_value"), descending=descends)
        elif descends:
            main = OrderBy(F("order_value"), descending=True, nulls_last=True)
        else:
            main = OrderBy(F("order_value"), nulls_first=True)
        return [main, "-pk" if descends else "pk"]

    def _beyond(self, place: Place, *, descends: bool) -> Q:
        """Return the condition for rows after a place."""
        step = "lt" if descends else "gt"
        by_id = Q(**{f"pk__{step}": place.id})
        if self.order.column == "record_id":
            return by_id
        if place.value is None:
            at_empty = Q(order_value__isnull=True) & by_id
            return at_empty if descends else at_empty | Q(order_value__isnull=False)
        within = Q(**{f"order_value__{step}e": place.value}) & (
            Q(**{f"order_value__{step}": place.value}) | by_id
        )
        return within | Q(order_value__isnull=True) if descends else within

    def _key(self, row: Typed) -> tuple[Any, ...]:
        """Return what a row is ordered by, comparable in Python."""
        value = row.order_value
        if isinstance(value, memoryview):
            value = bytes(value)
        if self.order.column == "record_id":
            return (row.pk.bytes,)
        return (0, row.pk.bytes) if value is None else (1, value, row.pk.bytes)

    def _walks(self, *, own: bool) -> bool:
        """Tell whether the order leads on SQLite: when more is readable than sorting is worth."""
        if (
            not is_sqlite()
            or self.scope.is_everything
            or (self.scope.sets.is_complement and not own)
        ):
            return True
        found = self._extent.own if own else self._extent.shared
        return found >= self._extent.worth

    @cached_property
    def is_named(self) -> bool:
        """Tell whether a rule names the reader on any record of the register."""
        if not self.scope.may_be_named:
            return False
        if is_sqlite() and not self.is_split:
            return self._extent.own > 0
        return count_up_to(1, self.scope.own_rows()) > 0

    @cached_property
    def _extent(self) -> Extent:
        """Return how much is readable by either road, on SQLite."""
        return extent(self.scope, self.model)

    def count(self) -> Count:
        """Return how many rows there are, up to the cap."""
        rows = self.model._default_manager.filter(self.scope.shared(walk=False), self.where)
        cap = COUNT_CAP + 1
        is_shared = not self.scope.shares_nothing
        number = self._count_shared(rows, cap) if is_shared else 0
        if number < cap and self.is_named:
            own = self.model._default_manager.filter(self.scope.own(walk=False), self.where)
            others = own.exclude(pk__in=rows.values("pk")) if is_shared else own
            number += count_up_to(cap - number, others)
        return Count(min(number, COUNT_CAP), is_capped=number > COUNT_CAP)

    def _count_shared(self, rows: "QuerySet[Any]", cap: int) -> int:
        """Return how many rows are read through a shared set; asked only if it is not known yet."""
        is_told = is_sqlite() and not (self.is_split or self.scope.sets.is_complement)
        if is_told and not self.where:
            return min(self._extent.shared, cap)
        return count_up_to(cap, rows)

    def seeing(self, group: str | None) -> "QuerySet[Any]":
        """Return the rows of the list in which the reader sees the values of a field group."""
        rows = self.model._default_manager.filter(self.scope.anyhow(), self.where)
        return rows if group is None else rows.filter(self.scope.sees(group))

    def shown(self, found: Sequence[Any], fields: Collection[str] | None) -> tuple[Record, ...]:
        """Return the rows as the reader may see them."""
        spine = spines.read([row.pk for row in found], self.reader)
        allowed = {key: decision for key, (_, decision) in spine.items()}
        there = [row.pk for row in found if row.pk in spine]
        rows = [spine[key][0] for key in there if allowed[key].may_read]
        typed = {row.pk: row for row in found}
        loaded = load(self.register, rows, typed=typed, fields=fields)
        shown = showing.show(self.register, loaded, self.reader, allowed)
        return clocks.with_due(self.register, shown)

    def cursor(self, row: Typed) -> str:
        """Return the place of a row as a cursor."""
        return write_cursor(Place(value=row.order_value, id=row.pk))


_KINDS: dict[type, type] = {
    BigIntegerField: int,
    TextField: str,
    BinaryField: bytes,
    DateField: date,
    DateTimeField: datetime,
    UUIDField: UUID,
}


def _orders(kind: type, value: object) -> bool:
    """Tell whether a column of some kind can be compared with a value."""
    if type(value) is not _KINDS.get(kind):
        return False
    if isinstance(value, datetime):
        return value.tzinfo is not None
    if isinstance(value, int):
        return abs(value) < 2**63
    return not isinstance(value, str) or is_storable(value)


def walk(
    register: str,
    *,
    reader: Actor,
    filters: Sequence[Filter] = (),
    sort: str | None = None,
    fields: Collection[str] | None = None,
) -> Iterator[Record]:
    """Yield every record of a list, in order, in pages; for exports."""
    declared = registers.get(register)
    asked = Asked(declared, reader, filters, order_of(declared, sort))
    place: Place | None = None
    while True:
        found = asked.rows(place, limit=MAX_LIMIT, backwards=False)
        yield from asked.shown(found, fields)
        if len(found) < MAX_LIMIT:
            return
        place = Place(value=found[-1].order_value, id=found[-1].pk)
