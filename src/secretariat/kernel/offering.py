"""Offering: the moves that leave a record's state, each with whether it can be made and why not.

The same rules refuse a move that is tried (see `records.moves`). Does not write.
"""

from secretariat.kernel import lifecycle, past, registers
from secretariat.kernel.access import Decision
from secretariat.kernel.errors import SecretariatError
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import Loaded
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.values import Offer


def offers(register: Register, item: Loaded, reader: Actor, allowed: Decision) -> tuple[Offer, ...]:
    """Return the moves that a reader has the right to make, in the order of declaration.

    Asks the database only where a move depends on what happened before.
    """
    moves = {n: m for n, m in register.moves_from(item.row.state).items() if n in allowed.verbs}
    made = past.moves_made(item.row.id) if any(map(lifecycle.needs_past, moves.values())) else ()
    return tuple(
        _offer(register, name, lifecycle.refusal(name, move, past=made), reader)
        for name, move in moves.items()
    )


def _offer(register: Register, name: str, refusal: SecretariatError | None, reader: Actor) -> Offer:
    """Return one move with the reason why it cannot be made, if there is one."""
    return Offer(
        name=name,
        label=registers.labels(register.code, reader.language)[f"moves.{name}"],
        possible=refusal is None,
        code=refusal.code if refusal else None,
        reason=str(refusal) if refusal else None,
        facts=dict(refusal.facts) if refusal else {},
        ask=tuple(register.lifecycle.moves[name].ask),
    )
