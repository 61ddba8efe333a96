"""Voting: a member of a body says what it should decide on a record."""

from uuid import UUID

from django.utils import timezone

from secretariat.kernel import lifecycle
from secretariat.kernel.bodies import ballots
from secretariat.kernel.bodies.rules import ABSTAIN
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.lifecycle import MoveNotAllowed
from secretariat.kernel.records import once, storage
from secretariat.kernel.records.opening import Open, handed_out, open_record
from secretariat.kernel.store import locks
from secretariat.kernel.values import Record


def vote(  # noqa: PLR0913 - one act, with its reason and key
    register: str,
    ref: str | UUID,
    move: str,
    choice: str,
    *,
    actor: Actor,
    reason: str = "",
    key: str | None = None,
) -> Record:
    """Give the actor's vote on a decision, in place of an earlier one, and return the record.

    Args:
        register: code of the register.
        ref: number or id.
        move: the move that a body decides.
        choice: one of its choices, or `abstain`.
        actor: who votes; a member in office who is not recused.
        reason: why; kept with the vote.
        key: idempotency key of this act.

    Raises:
        NotFound, NotAllowed, MoveNotAllowed, NotAMember, Recused, ValuesInvalid, KeyReused.
    """
    request = once.request_digest("vote", register, ref, move, choice, reason)
    with locks.write():
        if (done := once.done_before(actor, key, request)) is not None:
            return handed_out(register, done, actor)
        opened = open_record(register, ref, actor, verb="read")
        if not actor.has_scope("write", register):
            raise NotAllowed(verb="vote", register=opened.register.title)
        _refuse(opened, move, choice, actor)
        _write(opened, move, choice, actor, reason=reason.strip())
        once.note(actor, key, request, opened.row.id)
    return handed_out(register, opened.row.id, actor)


def _refuse(opened: Open, move: str, choice: str, actor: Actor) -> None:
    """Refuse a vote on what no body decides, by who has none, or for what cannot be chosen."""
    register, row = opened.register, opened.row
    declared = lifecycle.move_from(register, row.state, move, number=row.number)
    if declared.body is None:
        reason = "no body decides it"
        raise MoveNotAllowed(move=move, number=row.number or "This draft", reason=reason)
    refusal = ballots.refusal_of_vote(register, move, opened.loaded, actor)
    if refusal is not None:
        raise refusal
    choices = (*declared.choices, ABSTAIN)
    if choice not in choices:
        message = f"Choose one of {', '.join(choices)}."
        raise ValuesInvalid([FieldFault("choice", "not_a_choice", message)])


def _write(opened: Open, move: str, choice: str, actor: Actor, *, reason: str) -> None:
    """Write the vote as an event of the record."""
    row = opened.row
    row.version += 1
    row.changed_at = max(timezone.now(), row.changed_at)
    said = {"ask.choice": choice, **({"reason": reason} if reason else {})}
    facts = {"vote": {"move": move, "choice": choice}}
    event = storage.entry(row, "vote", actor, row.changed_at, said, facts=facts)
    storage.update(opened.register, row, opened.values, (), event=event)
