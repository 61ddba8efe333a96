"""Creation: a new record, as a draft or in force."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from django.db import IntegrityError

from secretariat.kernel import access, numbers, registers, rooms
from secretariat.kernel.access import Decision, Stored
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.records import judging, once, storage, taking
from secretariat.kernel.records.beginning import new_row
from secretariat.kernel.records.moves import move
from secretariat.kernel.records.opening import handed_out
from secretariat.kernel.registers.grammar import LEVELS, Register
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.values import Record


def create(  # noqa: PLR0913 - the system values of a record beside its fields
    register: str,
    values: Mapping[str, object],
    *,
    actor: Actor,
    submit: bool = True,
    language: str | None = None,
    level: str | None = None,
    caveats: Sequence[str] = (),
    key: str | None = None,
) -> Record:
    """Create a record and return it as its author may see it.

    Args:
        register: code of the register.
        values: by field name, what was sent; `name@fr` for a text in another language.
        actor: who creates it; becomes its owner.
        submit: whether a draft leaves its state at once, by the only move.
        language: language of the original; the actor's own by default.
        level: security level; not above the actor's clearance.
        caveats: caveats, of those the actor holds.
        key: idempotency key of this act.

    Raises:
        ValuesInvalid: faults, each with its field; nothing was saved.
        NotAllowed: no rule lets the actor create such a record.
        KeyReused: the key was used for another request.
    """
    declared = registers.get(register)
    request = once.request_digest("create", register, submit, language, level, values=values)
    if (done := once.done_before(actor, key, request)) is not None:
        return handed_out(register, done, actor)
    if not access.may_ever(declared, "create", actor):
        raise NotAllowed(verb="create", register=declared.title)
    row, taken = _begun(declared, values, actor, language=language)
    _mark(row, taken, actor, level=level, caveats=caveats)
    _check(declared, row, taken, judging.judge(declared, row, taken, actor, list(values)))
    try:
        with locks.write():
            if (done := once.done_before(actor, key, request)) is None:
                _write(declared, row, taken, actor, submits=submit)
                once.note(actor, key, request, row.id)
    except IntegrityError:  # another process took a unique value between the check and the write
        taken.faults += taking.check_unique(declared, taken.values, record=None)
        taken.refuse_faults()
        raise
    return handed_out(register, done or row.id, actor)


def try_to_create(
    register: str, values: Mapping[str, object], *, actor: Actor
) -> tuple[FieldFault, ...]:
    """Return the faults for which a record would be refused now; nothing is written.

    Raises:
        NotAllowed: no rule lets the actor create such a record.
    """
    declared = registers.get(register)
    if not access.may_ever(declared, "create", actor):
        raise NotAllowed(verb="create", register=declared.title)
    row, taken = _begun(declared, values, actor, language=None)
    try:
        _check(declared, row, taken, judging.judge(declared, row, taken, actor, list(values)))
    except ValuesInvalid as refusal:
        return refusal.faults
    return ()


def _begun(
    register: Register, values: Mapping[str, object], actor: Actor, *, language: str | None
) -> tuple[Row, taking.Taken]:
    """Return the row of a new record that is not written yet, and what was taken for it."""
    taken = taking.take(register, values, actor, Decision())
    taking.add_defaults(register, taken, actor)
    return new_row(register, taken.values, actor, language=language or actor.language[:2]), taken


def _mark(
    row: Row, taken: taking.Taken, actor: Actor, *, level: str | None, caveats: Sequence[str]
) -> None:
    """Set level and caveats; nobody marks above the own clearance."""
    if level is not None:
        if level not in LEVELS[: actor.clearance + 1]:
            message = f"Choose one of {', '.join(LEVELS[: actor.clearance + 1])}."
            taken.faults.append(FieldFault("level", "level_not_yours", message))
        else:
            row.level = LEVELS.index(level)
    if not actor.is_house and set(caveats) - actor.caveats:
        message = "You may set only caveats that you hold yourself."
        taken.faults.append(FieldFault("caveats", "caveat_not_yours", message))
    row.caveats = ",".join(sorted(set(caveats)))


def _check(register: Register, row: Row, taken: taking.Taken, unasked: Collection[str]) -> None:
    """Refuse faults, all at once; a draft needs its title only."""
    if row.language not in taking.CONTENT_LANGUAGES:
        message = f"Write the language as one of {', '.join(taking.CONTENT_LANGUAGES)}."
        taken.faults.append(FieldFault("language", "unknown_language", message))
    known = {fault.field for fault in taken.faults}
    missing = taking.check_required(register, taken.values, unasked=unasked)
    if row.state_kind == "draft":
        missing = [fault for fault in missing if fault.field == register.title_field]
    taken.faults += [fault for fault in missing if fault.field not in known]
    taken.faults += taking.check_unique(register, taken.values, record=None)
    taken.refuse_faults()


def _refuse_unless_granted(
    register: Register, row: Row, values: Mapping[str, object], actor: Actor
) -> None:
    """Refuse a record that no rule lets the actor create with these values."""
    facts = storage.facts_of(register, row, values)
    in_force = access.audience(register, replace(facts, is_draft=False))
    mine = next((p.rules for p in in_force.persons if p.person == actor.person), ())
    stored = Stored(
        register=register,
        ruleset=in_force.main.ruleset,
        rules=in_force.main.rules,
        level=row.level,
        caveats=row.caveats,
        is_closed=False,
        person_rules=mine,
    )
    if "create" not in access.decide(stored, actor).verbs:
        raise NotAllowed(verb="create", register=register.title)


def _write(
    register: Register, row: Row, taken: taking.Taken, actor: Actor, *, submits: bool
) -> None:
    """Write the record, if a rule grants it; a draft that is submitted leaves its state."""
    rooms.hold(register, [taken.values])
    _refuse_unless_granted(register, row, taken.values, actor)
    if row.state_kind != "draft":
        row.number = numbers.number_of(register, taken.values, year=actor.today.year)
    given = {n: v for n, v in taken.values.items() if v not in (None, ())}
    fields = {**given, **translated(taken)}
    facts = {"language": row.language, "owner": row.owner, "unit": row.unit}
    event = storage.entry(row, "create", actor, row.created_at, fields, facts=facts)
    storage.insert(register, row, taken.values, event=event)
    storage.write_translations(row.id, taken.translations, taken.values)
    if row.state_kind == "draft" and submits:
        _submit(register, row, actor)


def translated(taken: taking.Taken) -> dict[str, object]:
    """Return the translations as fields of an event."""
    return {
        f"{name}@{language}": text
        for name, texts in taken.translations.items()
        for language, text in texts.items()
    }


def _submit(register: Register, row: Row, actor: Actor) -> None:
    """Move a new draft out of the draft state, where one move without questions does that."""
    if register.submission is None:
        message = (
            f"Save it as a draft, then choose one of {', '.join(register.moves_from(row.state))}."
        )
        raise ValuesInvalid([FieldFault("state", "many_moves", message)])
    move(register.code, row.id, register.submission, actor=actor)
