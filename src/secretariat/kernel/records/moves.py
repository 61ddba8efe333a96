"""Moves: a record goes from one state to another, with all that its register says follows."""

from collections.abc import Mapping
from uuid import UUID

from secretariat.kernel import (
    computing,
    conditions,
    contents,
    lifecycle,
    notices,
    numbers,
    offering,
    past,
    queries,
    registers,
    rooms,
)
from secretariat.kernel.bodies import ballots
from secretariat.kernel.bodies.rules import Tally
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.letters import writing
from secretariat.kernel.letters.writing import Written
from secretariat.kernel.loading import load
from secretariat.kernel.records import following, once, storage
from secretariat.kernel.records.answers import check_written, read_answers
from secretariat.kernel.records.change import class_of, given, touch
from secretariat.kernel.records.following import Follower
from secretariat.kernel.records.opening import Open, check_version, handed_out, open_record
from secretariat.kernel.registers.grammar import Move
from secretariat.kernel.store import locks
from secretariat.kernel.values import Record


def move(  # noqa: PLR0913 - one act, with its answers, version and key
    register: str,
    ref: str | UUID,
    move: str,
    *,
    actor: Actor,
    answers: Mapping[str, object] | None = None,
    version: int | None = None,
    key: str | None = None,
) -> Record:
    """Make a declared move and return the record as the actor may see it.

    Args:
        register: code of the register.
        ref: number or id.
        move: name of the move.
        actor: who makes it.
        answers: what the move asks, by name.
        version: the version the actor saw; None where it does not matter.
        key: idempotency key of this act.

    Raises:
        NotFound, NotAllowed, StaleVersion, MoveNotAllowed, ValuesInvalid, KeyReused.
        SecretariatError: a condition of the move is not met; see `lifecycle`.
    """
    writing.warm(registers.get(register), move)
    request = once.request_digest("move", register, ref, move, version, values=answers)
    with locks.write():
        if (done := once.done_before(actor, key, request)) is not None:
            return handed_out(register, done, actor)
        opened = open_record(register, ref, actor, verb="read")
        make(opened, move, answers or {}, actor, version=version)
        once.note(actor, key, request, opened.row.id)
    return handed_out(register, opened.row.id, actor)


def preview_letter(
    register: str,
    ref: str | UUID,
    move: str,
    *,
    actor: Actor,
    answers: Mapping[str, object] | None = None,
) -> Written:
    """Return the letter that a move would write; nothing is written or kept.

    Args:
        register: code of the register.
        ref: number or id.
        move: name of a move that declares a letter.
        actor: who would make it.
        answers: what the move asks, by name.

    Raises:
        NotFound, MoveNotAllowed, ValuesInvalid, LetterInvalid.
        NotAllowed: the actor has no right to the move, or to read the letter once it is filed.
        NoLetter: the move writes none.
    """
    row, allowed = queries.known(registers.get(register), ref, reader=actor)
    followed = registers.of_record(row)
    opened = Open(followed, row, load(followed, [row])[0], allowed)
    making = _making(opened, move, actor)
    letter = making.declared.letter
    kept = followed.fields.get(letter.field) if letter else None
    if kept is not None and kept.group in allowed.hidden | allowed.masked:
        raise NotAllowed(verb="read the letter of", register=followed.title)
    return making.letter(answers or {})


def make(
    opened: Open,
    name: str,
    answers: Mapping[str, object],
    actor: Actor,
    *,
    version: int | None = None,
) -> None:
    """Make a move on a record that is open for a change.

    Raises:
        NotAllowed, StaleVersion, MoveNotAllowed, ValuesInvalid.
        SecretariatError: a condition of the move is not met.
    """
    judged(opened, name, answers, actor, version=version).write()


def judged(
    opened: Open,
    name: str,
    answers: Mapping[str, object] | None,
    actor: Actor,
    *,
    version: int | None = None,
) -> "Making":
    """Return a move that nothing speaks against, not written yet.

    Args:
        opened: the record, open for a change.
        name: the move.
        answers: what the move asks; None before it was asked, then what depends on the answers
            refuses nothing, and the move cannot be written.
        actor: who makes it.
        version: the version the actor saw; None where it does not matter.

    Raises:
        NotAllowed, StaleVersion, MoveNotAllowed, ValuesInvalid.
        SecretariatError: a condition of the move is not met.
    """
    making = _making(opened, name, actor)
    check_version(opened, version)
    if answers is None:
        making.judge_unasked()
    else:
        making.judge(answers)
    return making


def _making(opened: Open, name: str, actor: Actor) -> "Making":
    """Return a move on its way, if it leaves the state and the actor has the right to it."""
    row = opened.row
    declared = lifecycle.move_from(opened.register, row.state, name, number=row.number)
    if name not in opened.allowed.verbs:
        raise NotAllowed(verb=name, register=opened.register.title)
    return Making(opened, name, declared, actor)


class Making:
    """One move on its way: the record, the declaration, who makes it, and the moves before."""

    def __init__(self, opened: Open, name: str, declared: Move, actor: Actor) -> None:
        self.opened, self.name, self.declared, self.actor = opened, name, declared, actor
        self.register, self.row = opened.register, opened.row
        self.tally: Tally | None = None
        self.outcome: str | None = None
        self.target = declared.to or self.row.state
        if declared.body is not None:
            self.tally = ballots.tally(self.register, name, opened.loaded, actor)
            self.outcome = ballots.outcome(self.register, name, self.tally)
            self.target = declared.choices.get(self.outcome or "", self.row.state)
        self.state = self.register.lifecycle.states[self.target]
        needed = conditions.needs_past(self.register, name)
        self.past = past.moves_made(self.row.id) if needed else ()
        self.asked: dict[str, object] = {}
        self.written: dict[str, object] = {}

    def judge(self, answers: Mapping[str, object]) -> None:
        """Refuse the move, or keep what was answered and what it writes."""
        self._refuse(None)
        self.asked = read_answers(self.register, self.declared, answers, self.actor)
        self._refuse(self.asked)
        self.written = self._written(self.asked)
        self._refuse_incomplete({**self.opened.values, **self.written})

    def judge_unasked(self) -> None:
        """Refuse the move where no answer could help."""
        self._refuse(None)
        found = conditions.sets_of(self.register, self.name)
        if any(one.answers for one in found.values()):
            fields = self.register.fields.items()
            follows = {n for n, spec in fields if spec.compute is not None or spec.show is not None}
            self._refuse_incomplete(self.opened.values, besides=frozenset(found) | follows)
        else:
            self.written = self._written({})
            self._refuse_incomplete({**self.opened.values, **self.written})

    def write(self) -> None:
        """Write the record in its new state, once it was judged."""
        asked, written = self.asked, self.written
        values = {**self.opened.values, **written}
        follower = self._follower(values, asked)
        if follower is not None and not follower.links_back:
            link = {self.declared.open_.link: follower.row.id} if self.declared.open_ else {}
            written, values = {**written, **link}, {**values, **link}
        leaves_draft = self._leaves_draft()
        self._hold_rooms(values, follower)
        self._stand(values)
        self._number(values, follower, leaves_draft=leaves_draft)
        written, values = self._lettered(written, values, asked)
        if follower is not None:
            following.write(follower, self.opened, self.name, self.actor)
        self._write(values, written, asked, follower)

    def _lettered(
        self,
        written: dict[str, object],
        values: dict[str, object],
        asked: Mapping[str, object],
    ) -> tuple[dict[str, object], dict[str, object]]:
        """Return what is written and the values, with the letter of the move among its files."""
        letter = self.declared.letter
        if letter is None:
            return written, values
        made = self._letter(values, asked)
        file = contents.keep_made(made.pdf, made.name)
        held = values.get(letter.field)
        files = (*(held if isinstance(held, tuple) else ()), (file.name, file.digest))
        return {**written, letter.field: files}, {**values, letter.field: files}

    def letter(self, answers: Mapping[str, object]) -> Written:
        """Return the letter that the move would write with these answers."""
        self._refuse(None)
        asked = read_answers(self.register, self.declared, answers, self.actor)
        self._refuse(asked)
        return self._letter({**self.opened.values, **self._written(asked)}, asked)

    def _letter(self, values: Mapping[str, object], asked: Mapping[str, object]) -> Written:
        """Return the letter of the move."""
        return writing.write(
            self.register, self.row, values, move=self.name, asked=asked, actor=self.actor
        )

    def _follower(
        self, values: Mapping[str, object], asked: Mapping[str, object]
    ) -> Follower | None:
        """Return the record that the move opens, if it opens one."""
        if self.declared.open_ is None:
            return None
        known = {**asked, "outcome": self.outcome} if self.outcome else asked
        return following.follower(self.opened, self.declared.open_, values, known, self.actor)

    def _hold_rooms(self, values: Mapping[str, object], follower: Follower | None) -> None:
        """Hold what has the room that is taken: before a number is, as whoever creates does."""
        rooms.hold(self.register, [values])
        if follower is not None:
            rooms.hold(follower.register, [follower.values])

    def _number(
        self, values: Mapping[str, object], follower: Follower | None, *, leaves_draft: bool
    ) -> None:
        """Number what comes into force; two registers in the order of their codes.

        Every transaction takes them in that order, so that no two wait for each other. A number
        that was given before stays.
        """
        wanting = [(self.register, self.row, values)] if leaves_draft else []
        if follower is not None and follower.row.state_kind != "draft":
            wanting.append((follower.register, follower.row, follower.values))
        for register, row, held in sorted(wanting, key=lambda one: one[0].code):
            if row.number is None:
                row.number = numbers.number_of(register, held, year=self.actor.today.year)

    def _refuse(self, asked: Mapping[str, object] | None) -> None:
        """Refuse a move whose conditions are not met, before or after it was answered."""
        found = offering.refusal(
            self.register, self.name, self.opened.loaded, self.actor, self.past, asked
        )
        if found is not None:
            raise found

    def _refuse_incomplete(
        self, values: Mapping[str, object], *, besides: frozenset[str] = frozenset()
    ) -> None:
        """Refuse a move that leaves fields empty which it, or leaving the draft, requires.

        `besides` are fields that the move fills in by what it is answered.
        """
        needed = lifecycle.required(self.register, self.declared, leaves_draft=self._leaves_draft())
        env = conditions.env(self.row, values, self.actor)
        unasked = computing.unasked(self.register.code, env)
        faults = [
            FieldFault(field, "required", f"Fill in this field first; {self.name} requires it.")
            for field in needed
            if field not in unasked | besides and values.get(field) in (None, ())
        ]
        if self._leaves_draft() and not besides:
            faults += computing.stops(self.register, env, self.actor.language)
        if faults:
            raise ValuesInvalid(faults)

    def _leaves_draft(self) -> bool:
        """Tell whether the move puts a draft in force."""
        return self.row.state_kind == "draft" and self.state.kind != "draft"

    def _written(self, asked: Mapping[str, object]) -> dict[str, object]:
        """Return what the move writes into fields, as far as it differs from what is there."""
        found = conditions.sets_of(self.register, self.name)
        opened = self.opened
        if not found:
            return {}
        env = conditions.env(self.row, opened.values, self.actor, past=self.past, asked=asked)
        worth = {field: one.evaluate(env) for field, one in found.items()}
        values = check_written(self.register, worth, self.actor)
        after = conditions.env(self.row, {**opened.values, **values}, self.actor)
        follows, faults = computing.settled(self.register, after)
        if faults:
            raise ValuesInvalid(faults)
        values |= follows
        return {n: v for n, v in values.items() if given(v) != given(opened.values.get(n))}

    def _stand(self, values: Mapping[str, object]) -> None:
        """Set on the row where the record stands after the move."""
        row, state = self.row, self.state
        row.state, row.state_kind, row.result = self.target, state.kind, state.result
        touch(self.register, row, values)
        row.file_plan_class = class_of(self.register, values, state)
        row.trigger_on = self.actor.today if state.kind == "closed" else None
        if self.declared.assign is not None:
            found = lifecycle.tokens(self.declared.assign, owner=row.owner, values=values)
            row.assigned = next(iter(found), None)
        elif state.kind == "closed":
            row.assigned = None

    def _write(
        self,
        values: Mapping[str, object],
        written: Mapping[str, object],
        asked: Mapping[str, object],
        follower: Follower | None,
    ) -> None:
        """Write rows and event."""
        answered = {f"ask.{question}": answer for question, answer in asked.items()}
        opened = {"opened": follower.row.id} if follower is not None else {}
        event = storage.entry(
            self.row,
            "move",
            self.actor,
            self.row.changed_at,
            {**written, **answered},
            facts={"move": self.name, **opened, **self._decision()},
        )
        storage.update(self.register, self.row, values, list(written), event=event)
        self._tell(values)

    def _decision(self) -> dict[str, object]:
        """Return what a body decided and how, as open facts of the event."""
        if self.tally is None or self.declared.body is None:
            return {}
        return {
            "decision": {
                "outcome": self.outcome,
                "quorum": self.declared.body.quorum,
                "majority": self.declared.body.majority,
                "members": list(self.tally.members),
                "recused": list(self.tally.recused),
                "counts": self.tally.counts,
            }
        }

    def _tell(self, values: Mapping[str, object]) -> None:
        """Leave word for those whom the move tells."""
        meant = [
            token
            for text in self.declared.tell
            for token in lifecycle.tokens(text, owner=self.row.owner, values=values)
        ]
        meant += notices.watchers(self.row.id)
        facts = {"move": self.name, "state": self.row.state}
        notices.tell(self.row.id, meant, "move", facts, besides=self.actor.person)
