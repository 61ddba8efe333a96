"""Judging: what follows from the values of a record before it is written, and what refuses it.

Values that are not asked for are emptied, what is stored is computed, and fields that may not be
written, links that may not be chosen and checks that stop are noted as faults. Does not write.
"""

from collections.abc import Mapping, Sequence

from django.utils import timezone

from secretariat.kernel import computing, conditions, registers
from secretariat.kernel.access import Decision
from secretariat.kernel.expressions import Env
from secretariat.kernel.identity import Actor
from secretariat.kernel.records.taking import Taken, take
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record as Row


def judge(
    register: Register,
    row: Row,
    taken: Taken,
    actor: Actor,
    given: Sequence[str],
    before: Mapping[str, object] | None = None,
) -> frozenset[str]:
    """Complete the values that were taken, note faults, and return the fields not asked for.

    Args:
        register: the register of the record.
        row: its spine; checks that stop are left for later while it is a draft.
        taken: what was sent; completed here.
        actor: who sent it.
        given: the fields whose value somebody gave anew.
        before: the values as they are; None for a new record.
    """
    if not computing.has_rules(register):
        return frozenset()
    stored = dict(before or {})
    written = conditions.env(row, stored or taken.values, actor)
    is_new = before is None  # in a new record, a field that is left empty is not written
    given = [n for n in given if n in taken.values and not (is_new and taken.values[n] is None)]
    taken.faults += computing.not_writable(register, written, given)
    env = conditions.env(row, {**stored, **taken.values}, actor)
    changes, faults = computing.settled(register, env)
    taken.faults += faults
    for name, value in changes.items():
        if name in taken.values or value not in (None, ()) or stored.get(name) not in (None, ()):
            taken.values[name] = value
    for name in changes.keys() & taken.translations.keys():
        del taken.translations[name]
    env = conditions.env(row, {**stored, **taken.values}, actor)
    chosen = [name for name in taken.values if stored.get(name) != taken.values[name]]
    depends = stored != {} and computing.conditions_of(register.code, "where")
    taken.faults += computing.ill_chosen(register, env, depends or chosen)
    if row.state_kind != "draft":
        taken.faults += computing.stops(register, env, actor.language)
    return computing.unasked(register.code, env)


def unasked(register: str, sent: Mapping[str, object], *, actor: Actor) -> frozenset[str]:
    """Return the fields that are not asked for, as what was filled in so far stands.

    What cannot be taken yet counts as empty.
    """
    found = computing.conditions_of(register, "show")
    if not found:
        return frozenset()
    read = frozenset[str]().union(*(one.fields for one in found.values()))
    wanted = {name: value for name, value in sent.items() if name in read}
    declared = registers.get(register)
    values = take(declared, wanted, actor, Decision()).values
    env = Env(values=values, today=actor.today, now=timezone.now())
    return computing.unasked(register, computing.filled(declared, env))


def leading(register: str) -> frozenset[str]:
    """Return the fields on whose answers it depends which others are asked for."""
    found = computing.conditions_of(register, "show").values()
    return frozenset[str]().union(*(one.fields for one in found))
