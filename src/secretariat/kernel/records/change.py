"""Change: editing the fields of a record, and what every change sets on its row."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from secretariat.kernel import notices
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.records import judging, once, storage, taking
from secretariat.kernel.records.errors import RecordClosed
from secretariat.kernel.records.opening import Open, check_version, handed_out, look_at, open_record
from secretariat.kernel.registers.grammar import Register, State
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


def try_to_edit(
    register: str, ref: str | UUID, values: Mapping[str, object], *, actor: Actor
) -> tuple[FieldFault, ...]:
    """Return the faults for which a change would be refused now; nothing is written.

    Raises:
        NotFound, NotAllowed, RecordClosed.
    """
    opened = look_at(register, ref, actor, verb="edit")
    if opened.row.state_kind == "closed":
        raise RecordClosed(number=opened.row.number)
    taken = taking.take(opened.register, values, actor, opened.allowed, stored=opened.values)
    try:
        _judge_edit(opened, taken, actor)
    except ValuesInvalid as refusal:
        return refusal.faults
    return ()


def _judge_edit(opened: Open, taken: taking.Taken, actor: Actor) -> list[str]:
    """Refuse the faults of a change, all at once; return the fields that it changes."""
    register, row, before = opened.register, opened.row, opened.values
    sent = [n for n, value in taken.values.items() if given(value) != given(before[n])]
    unasked = judging.judge(register, row, taken, actor, sent, before=before)
    after = {**before, **taken.values}
    changed = [n for n in taken.values if given(after[n]) != given(before[n])]
    missing = taking.check_required(register, after, unasked=unasked)
    missing = [fault for fault in missing if fault.field in taken.values]
    if row.state_kind == "draft":
        missing = [fault for fault in missing if fault.field == register.title_field]
    taken.faults += missing
    fresh = {name: after[name] for name in changed}
    taken.faults += taking.check_unique(register, fresh, record=row.id)
    _refuse_new_number(register, row, changed, taken)
    taken.refuse_faults()
    return changed


def _apply_edit(opened: Open, taken: taking.Taken, actor: Actor) -> None:
    """Write what differs from what is stored; nothing differs, nothing is written."""
    register, row = opened.register, opened.row
    changed = _judge_edit(opened, taken, actor)
    after = {**opened.values, **taken.values}
    fresh = {name: after[name] for name in changed}
    texts = _texts_changed(opened, taken)
    if not changed and not texts:
        return
    touch(register, row, after)
    if any(register.fields[name].target == "file_plan_class" for name in changed):
        row.file_plan_class = class_of(register, after, register.lifecycle.states[row.state])
    fields = {**fresh, **{f"{n}@{lang}": t for n, ts in texts.items() for lang, t in ts.items()}}
    event = storage.entry(row, "edit", actor, row.changed_at, fields)
    storage.update(register, row, after, changed, event=event)
    storage.write_translations(row.id, texts, after)
    notices.tell(row.id, notices.watchers(row.id), "edit", {}, besides=actor.person)


def given(value: object) -> object:
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


def touch(register: Register, row: Row, values: Mapping[str, object]) -> None:
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
