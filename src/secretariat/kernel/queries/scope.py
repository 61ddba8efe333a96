"""Scope: the rows of one register that one reader may read, as conditions on the typed table.

Two roads lead to a row: a shared set (`access_set`, within dates `dated_set`) or a rule that names
the reader (`RecordPerson`). Each road is one condition; both carry level and caveats.
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from secretariat.kernel import access_sets
from secretariat.kernel.access import ruleset_of
from secretariat.kernel.access_sets import Readable
from secretariat.kernel.identity import Actor
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.locks import is_sqlite
from secretariat.kernel.store.models import AccessSet, RecordPerson
from secretariat.kernel.tables.columns import see_column


@dataclass(frozen=True, slots=True)
class Scope:
    """What one reader may read of one register, resolved once for a request."""

    register: Register
    reader: Actor
    sets: Readable

    @property
    def is_everything(self) -> bool:
        """Tell whether every row may be read, so that no condition is needed."""
        return self.sets.is_everything

    @property
    def shares_nothing(self) -> bool:
        """Tell whether the reader reads no shared set of the register at all."""
        return not self.sets.is_complement and not self.sets.ids

    def shared(self, *, walk: bool) -> Q:
        """Return the condition for rows read through a shared set.

        Args:
            walk: whether an order index leads and the sets are only tested.
        """
        if self.is_everything:
            return Q()
        road = self._in_sets("access_set", walk=walk)
        if self.register.date_bounds == (None, None):
            return road
        today = self.reader.today
        begun = Q(readable_from__isnull=True) | Q(readable_from__lte=today)
        not_over = Q(readable_until__isnull=True) | Q(readable_until__gt=today)
        return road | (self._in_sets("dated_set", walk=walk) & begun & not_over)

    def own_rows(self) -> QuerySet[RecordPerson]:
        """Return the rows that name the reader on records of the register."""
        if self.reader.person is None:
            return RecordPerson.objects.none()
        return RecordPerson.objects.filter(
            person=self.reader.person, register=self.register.code, reads=True
        )

    @property
    def may_be_named(self) -> bool:
        """Tell whether a rule may name the reader on rows that no shared set lets through."""
        return (
            not self.is_everything
            and self.reader.person is not None
            and self.reader.has_scope("read", self.register.code)
            and any(rule.who.is_personal for rule in self.register.access)
        )

    def own(self, *, walk: bool) -> Q:
        """Return the condition for rows read through a rule that names the reader.

        Args:
            walk: whether an order index leads and the naming is only tested.
        """
        if not self.may_be_named:
            return Q(pk__in=[])
        if walk and is_sqlite():
            return Q(Exists(self.own_rows().filter(record=OuterRef("pk")))) & self._known()
        return Q(pk__in=self.own_rows().values("record_id")) & self._known()

    def anyhow(self) -> Q:
        """Return the condition for rows read by either road, for single rows and counts."""
        if self.is_everything:
            return Q()
        if not self.may_be_named:
            return self.shared(walk=False)
        named = self.own_rows().filter(record=OuterRef("pk"))
        return self.shared(walk=False) | (Q(Exists(named)) & self._known())

    def sees(self, group: str) -> Q:
        """Return the condition for rows in which the reader sees the values of a field group."""
        if self.is_everything and self.reader.is_house:
            return Q()
        column = see_column(group)
        road = self._in_sets(column, walk=False)
        if self.reader.person is None:
            return road
        named = self.own_rows().filter(record=OuterRef("pk"))
        return road | Q(Exists(named.exclude(hidden__contains=f",{group},")))

    def _in_sets(self, column: str, *, walk: bool) -> Q:
        """Return whether a column holds a set that is read."""
        lookup = "anyofwalk" if walk else "anyof"
        found = Q(**{f"{column}__{lookup}": self.sets.ids})
        if not self.sets.is_complement:
            return found
        if not self.sets.ids:
            return Q(**{f"{column}__isnull": False})
        return Q(**{f"{column}__isnull": False}) & ~Q(**{f"{column}__anyofwalk": self.sets.ids})

    def _known(self) -> Q:
        """Return the condition that level, caveats and openness let a named person read."""
        barred = AccessSet.objects.filter(register=self.register.code).exclude(
            level__lte=self.reader.clearance,
            is_closed=False,
            caveats__in=access_sets.held_caveats(self.register.code, self.reader),
            ruleset=ruleset_of(self.register),
        )
        return ~Q(access_set__in=barred.values("id"))


def scope_of(register: Register, reader: Actor) -> Scope:
    """Return what a reader may read of a register now."""
    return Scope(register=register, reader=reader, sets=access_sets.readable(register, reader))
