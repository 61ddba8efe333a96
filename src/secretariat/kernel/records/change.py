"""Change: editing fields, and moving a record through its lifecycle."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from secretariat.kernel import numbers
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import Fault, FieldFault, ValuesInvalid, read_value
from secretariat.kernel.records import once, storage, taking
from secretariat.kernel.records.errors import MoveNotAllowed, RecordClosed
from secretariat.kernel.records.opening import Open, check_version, handed_out, open_record
from secretariat.kernel.registers.grammar import Move, Register, State
from secretariat.kernel.store import locks
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.values import Record


def edit(
    register: str,
    ref: str | UUID,
    values: Mapping[str, object],
    *,
    actor: Actor,
    version: int,
    key: str | None = None,
) -> Record:
    """Change the given fields of a record and return it as the actor may see it.

    Args:
        register: code of the register.
        ref: number or id.
        values: by field name, what was sent; what is not named stays; empty removes.
        actor: who changes it.
        version: the version the actor saw; another one is refused.
        key: idempotency key of this act.

    Raises:
        NotFound, NotAllowed, StaleVersion, ValuesInvalid, RecordClosed, KeyReused.
    """
    request = once.request_digest("edit", register, ref, version, values=values)
    with locks.write():
        if (done := once.done_before(actor, key, request)) is not None:
            return handed_out(register, done, actor)
        opened = open_record(register, ref, actor, verb="edit")
        check_version(opened, version)
        if opened.row.state_kind == "closed":
            raise RecordClosed(number=opened.row.number)
        taken = taking.take(opened.register, values, actor, opened.allowed, stored=opened.values)
        with _no_value_twice(opened, taken):
            _apply_edit(opened, taken, actor)
        once.note(actor, key, request, opened.row.id)
    return handed_out(register, opened.row.id, actor)


@contextmanager
def _no_value_twice(opened: Open, taken: taking.Taken) -> Iterator[None]:
    """Refuse a unique value that another process took between the check and the write."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        taken.faults += taking.check_unique(opened.register, taken.values, record=opened.row.id)
        taken.refuse_faults()
        raise


def _apply_edit(opened: Open, taken: taking.Taken, actor: Actor) -> None:
    """Write what differs from what is stored; nothing differs, nothing is written."""
    register, row, before = opened.register, opened.row, opened.values
    after = {**before, **taken.values}
    changed = [n for n in taken.values if _given(after[n]) != _given(before[n])]
    missing = [f for f in taking.check_required(register, after) if f.field in taken.values]
    if row.state_kind == "draft":
        missing = [fault for fault in missing if fault.field == register.title_field]
    taken.faults += missing
    fresh = {name: after[name] for name in changed}
    taken.faults += taking.check_unique(register, fresh, record=row.id)
    _refuse_new_number(register, row, changed, taken)
    taken.refuse_faults()
    texts = _texts_changed(opened, taken)
    if not changed and not texts:
        return
    _touch(register, row, after)
    if any(register.fields[name].target == "file_plan_class" for name in changed):
        row.file_plan_class = class_of(register, after, register.lifecycle.states[row.state])
    fields = {**fresh, **{f"{n}@{lang}": t for n, ts in texts.items() for lang, t in ts.items()}}
    event = storage.entry(row, "edit", actor, row.changed_at, fields)
    storage.update(register, row, after, changed, event=event)
    storage.write_translations(row.id, texts, after)


def _given(value: object) -> object:
    """Return a value in which no links and no value are the same; zero and no are values."""
    return None if value == () else value


def _refuse_new_number(
    register: Register, row: Row, changed: list[str], taken: taking.Taken
) -> None:
    """Refuse to change the field that is the number of a record in force."""
    named = register.number_pattern.field
    if named is not None and named in changed and row.number is not None:
        message = "This value is the record's number and stays as it is."
        taken.faults.append(FieldFault(named, "number_is_fixed", message))


def _texts_changed(opened: Open, taken: taking.Taken) -> dict[str, dict[str, str | None]]:
    """Return the translations that differ from those stored."""
    stored = opened.loaded.translations
    changed = {
        name: {lang: text for lang, text in texts.items() if stored.get(name, {}).get(lang) != text}
        for name, texts in taken.translations.items()
    }
    return {name: texts for name, texts in changed.items() if texts}


def _touch(register: Register, row: Row, values: Mapping[str, object]) -> None:
    """Set what on the row follows from the values, a new version, and the time."""
    row.version += 1
    row.changed_at = max(timezone.now(), row.changed_at)
    row.title = str(values.get(register.title_field) or row.title)
    if register.unit_field is not None:
        unit = values.get(register.unit_field)
        row.unit = unit if isinstance(unit, UUID) else row.unit


def class_of(register: Register, values: Mapping[str, object], state: State) -> str:
    """Return the one file-plan class of a record.

    The class that a field names governs; without one, the retention of its result, of its draft,
    or the class of the register.
    """
    for name, spec in register.fields.items():
        if spec.target == "file_plan_class" and not spec.many and register.code != spec.target:
            named = values.get(name)
            if isinstance(named, UUID):
                return str(Row.objects.values_list("number", flat=True).get(pk=named))
    result = state.result or ("draft" if state.kind == "draft" else "")
    return register.retention.get(result, register.class_)


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
    """
    request = once.request_digest("move", register, ref, move, version, values=answers)
    with locks.write():
        if (done := once.done_before(actor, key, request)) is not None:
            return handed_out(register, done, actor)
        opened = open_record(register, ref, actor, verb="read")
        declared = _declared_move(opened, move)
        opened = open_record(register, ref, actor, verb=move)
        check_version(opened, version)
        _apply_move(opened, move, declared, answers or {}, actor)
        once.note(actor, key, request, opened.row.id)
    return handed_out(register, opened.row.id, actor)


def _declared_move(opened: Open, name: str) -> Move:
    """Return the move of this name that leaves the record's state."""
    row, moves = opened.row, opened.register.moves_from(opened.row.state)
    if name not in moves:
        allowed = ", ".join(moves) or "no move"
        reason = f"from {row.state} there is {allowed}"
        raise MoveNotAllowed(move=name, number=row.number or "This draft", reason=reason)
    return moves[name]


def _apply_move(
    opened: Open, name: str, declared: Move, answers: Mapping[str, object], actor: Actor
) -> None:
    """Write the record in its new state."""
    register, row, values = opened.register, opened.row, opened.values
    asked = _answers(register, declared, answers, actor)
    state = register.lifecycle.states[declared.to]
    _refuse_incomplete(opened, name, declared, state)
    leaves_draft = row.state_kind == "draft" and state.kind != "draft"
    row.state, row.state_kind, row.result = declared.to, state.kind, state.result
    _touch(register, row, values)
    row.file_plan_class = class_of(register, values, state)
    row.trigger_on = actor.today if state.kind == "closed" else None
    if leaves_draft:
        named = register.number_pattern.field
        row.number = (
            str(values[named]) if named else numbers.take(register, year=actor.today.year)[0]
        )
    fields = {f"ask.{question}": answer for question, answer in asked.items()}
    event = storage.entry(row, "move", actor, row.changed_at, fields, facts={"move": name})
    storage.update(register, row, values, (), event=event)


def _refuse_incomplete(opened: Open, name: str, declared: Move, state: State) -> None:
    """Refuse a move while fields are empty that it, or leaving the draft, requires."""
    register, values = opened.register, opened.values
    needed = list(declared.require)
    if opened.row.state_kind == "draft" and state.kind != "draft":
        needed += [n for n, spec in register.fields.items() if spec.required]
    faults = [
        FieldFault(field, "required", f"Fill in this field first; {name} requires it.")
        for field in dict.fromkeys(needed)
        if values.get(field) in (None, ())
    ]
    if faults:
        raise ValuesInvalid(faults)


def _answers(
    register: Register, declared: Move, answers: Mapping[str, object], actor: Actor
) -> dict[str, object]:
    """Return the typed answers to what the move asks; all faults at once."""
    faults: list[FieldFault] = []
    found: dict[str, object] = {}
    for name in answers.keys() - declared.ask.keys():
        message = f"This move of {register.title} asks no {name!r}."
        faults.append(FieldFault(name, "unknown_field", message))
    for name, spec in declared.ask.items():
        try:
            value = read_value(
                spec, answers.get(name), resolve=lambda _r, _t: None, today=actor.today
            )
        except Fault as fault:
            faults.append(FieldFault(name, fault.code, fault.message))
            continue
        if value is None and spec.required:
            faults.append(FieldFault(name, "required", "Answer this; it is required."))
        elif value is not None:
            found[name] = value
    if faults:
        raise ValuesInvalid(faults)
    return found
