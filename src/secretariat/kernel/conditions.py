"""Conditions: the expressions of moves, compiled once, and the record they are worked out over.

What a rule reads, it reads as the house: its answer is the declared sentence and no value. Does not
decide what follows; see `lifecycle`.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from uuid import UUID

from django.utils import timezone

from secretariat.kernel import computing, registers
from secretariat.kernel.clocks import offices
from secretariat.kernel.expressions import (
    BOOL,
    Asker,
    Env,
    Expression,
    Passed,
    compile_expression,
    names_of,
    type_of,
)
from secretariat.kernel.identity import Actor
from secretariat.kernel.lifecycle import Made
from secretariat.kernel.loading import load
from secretariat.kernel.registers.grammar import LEVELS, Register
from secretariat.kernel.store.models import Record as Row


@cache
def when_of(register: Register, move: str) -> Expression | None:
    """Return the condition under which a move can be made, or None where there is none.

    The register is that of the record, in the version it follows.
    """
    text = register.lifecycle.moves[move].when
    if text is None:
        return None
    names = names_of(register, place="when", institution=registers.institution(), move=move)
    return compile_expression(text, names, wants=BOOL)


@cache
def sets_of(register: Register, move: str) -> Mapping[str, Expression]:
    """Return what a move writes into the fields of the record, by field; retired ones stay."""
    names = names_of(register, place="set", institution=registers.institution(), move=move)
    return {
        field: compile_expression(text, names, wants=type_of(register.fields[field]))
        for field, text in register.lifecycle.moves[move].set_.items()
        if field in register.fields
    }


@cache
def needs_past(register: Register, move: str) -> bool:
    """Tell whether it depends on earlier moves whether a move can be made, or what it writes."""
    when = when_of(register, move)
    found = [when] if when is not None else []
    found += sets_of(register, move).values()
    once = register.lifecycle.moves[move].once
    return once or any("history" in one.uses for one in found)


def env(
    row: Row,
    values: Mapping[str, object],
    actor: Actor,
    *,
    past: Sequence[Made] = (),
    asked: Mapping[str, object] | None = None,
    member: Asker | None = None,
) -> Env:
    """Return a record, who acts and what was answered, as an expression sees them.

    Args:
        row: the record's spine.
        values: its typed values by field.
        actor: who acts.
        past: the moves made before; empty where `needs_past` is false.
        asked: the typed answers to what the move asks.
        member: who is `actor` in place of who acts.
    """
    around = Env(
        values={**values, **system_values(row)},
        ask=asked or {},
        today=actor.today,
        now=timezone.now(),
        actor=member or Asker.of(actor.person, actor.unit, actor.principals),
        link=_linker(),
        history=[Passed(one.move, one.state, one.actor, one.at) for one in past],
        workdays=partial(offices.working_days, row.unit),
        zone=timezone.get_default_timezone(),
    )
    return computing.filled(registers.get(row.register), around)


def env_of_new(register: Register, actor: Actor) -> Env:
    """Return a record that somebody is about to create: its state, and who and where it is of."""
    own = {"actor": actor.person, "unit": actor.unit, "today": actor.today}
    plain = ((name, own.get(str(spec.default))) for name, spec in register.fields.items())
    values = {name: value for name, value in plain if value is not None}
    start = register.lifecycle.start
    return Env(
        values={**values, "state": start, "owner": actor.person, "unit": actor.unit},
        today=actor.today,
        now=timezone.now(),
        actor=Asker.of(actor.person, actor.unit, actor.principals),
        workdays=partial(offices.working_days, actor.unit),
        zone=timezone.get_default_timezone(),
    )


def system_values(row: Row) -> dict[str, object]:
    """Return the system values of a record."""
    return {
        "state": row.state,
        "number": row.number,
        "owner": row.owner,
        "unit": row.unit,
        "level": LEVELS[row.level],
        "created_at": row.created_at,
        "changed_at": row.changed_at,
    }


def _linker() -> Callable[[str, UUID], Mapping[str, object] | None]:
    """Return what reads linked records, each once."""
    known: dict[tuple[str, UUID], Mapping[str, object] | None] = {}

    def link(register: str, record: UUID) -> Mapping[str, object] | None:
        place = (register, record)
        if place not in known:
            row = Row.objects.filter(pk=record, register=register).first()
            known[place] = None
            if row is not None:
                item = load(registers.get(register), [row])[0]
                known[place] = {**item.values, **system_values(row)}
        return known[place]

    return link
