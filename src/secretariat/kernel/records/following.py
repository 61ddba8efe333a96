"""Following: the linked record that a move opens in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from secretariat.kernel import registers
from secretariat.kernel.identity import Actor
from secretariat.kernel.records import storage, taking
from secretariat.kernel.records.beginning import new_row
from secretariat.kernel.records.opening import Open
from secretariat.kernel.registers.grammar import Opening, Register
from secretariat.kernel.store.models import Record as Row


@dataclass(slots=True)
class Follower:
    """A record about to be opened by a move: its declaration, row and values."""

    register: Register
    row: Row
    values: dict[str, object]
    links_back: bool


def follower(
    opened: Open,
    declared: Opening,
    values: Mapping[str, object],
    asked: Mapping[str, object],
    actor: Actor,
) -> Follower:
    """Return the record that a move opens, without number; at least as secret as the first.

    Args:
        opened: the record that is moved.
        declared: what the move opens.
        values: the values of the record after the move.
        asked: the answers to what the move asked.
        actor: who makes the move; becomes its owner.
    """
    target = registers.get(declared.register_)
    taken = taking.Taken(values={target.title_field: values[opened.register.title_field]})
    for name in declared.copy_:
        taken.values[name] = values[name] if name in values else asked.get(name)
    spec = target.fields.get(declared.link)
    links_back = spec is not None and spec.target == opened.register.code
    if links_back and spec is not None:
        taken.values[declared.link] = (opened.row.id,) if spec.many else opened.row.id
    taking.add_defaults(target, taken, actor)
    every = {**dict.fromkeys(target.fields), **taken.values}
    row = new_row(target, every, actor, language=opened.row.language)
    row.level = max(row.level, opened.row.level)
    row.caveats = opened.row.caveats
    return Follower(register=target, row=row, values=every, links_back=links_back)


def write(follower: Follower, opened: Open, move: str, actor: Actor) -> None:
    """Write the opened record with its first event, which names the record it comes from.

    Raises:
        ValuesInvalid: what was copied lacks a required value, or is not unique.
    """
    register, row = follower.register, follower.row
    taken = taking.Taken(values=follower.values)
    if row.state_kind != "draft":
        taken.faults += taking.check_required(register, follower.values)
    taken.faults += taking.check_unique(register, follower.values, record=None)
    taken.refuse_faults()
    given = {n: v for n, v in follower.values.items() if v not in (None, ())}
    facts = {
        "language": row.language,
        "owner": row.owner,
        "unit": row.unit,
        "opened_by": {"record": opened.row.id, "move": move},
    }
    event = storage.entry(row, "create", actor, row.created_at, given, facts=facts)
    storage.insert(register, row, follower.values, event=event)
