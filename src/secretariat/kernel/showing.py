"""Showing: from what is stored to what one reader may see of it.

Hidden fields are absent, masked ones show their end, links to records the reader may not read keep
their place but neither number nor title. Does not filter lists; see `queries`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from secretariat.kernel import (
    access,
    access_sets,
    computing,
    conditions,
    lifecycle,
    offering,
    registers,
    spines,
)
from secretariat.kernel.access import Decision
from secretariat.kernel.bodies import ballots
from secretariat.kernel.clocks import reading as clocks
from secretariat.kernel.expressions.env import Linked
from secretariat.kernel.identity import Actor
from secretariat.kernel.loading import Loaded, load
from secretariat.kernel.registers.grammar import LEVELS, FieldSpec, Register
from secretariat.kernel.rooms.showing import rooms_of
from secretariat.kernel.spines import Named
from secretariat.kernel.store.models import Record as Row
from secretariat.kernel.store.models import Text
from secretariat.kernel.values import FileValue, Holder, Masked, Record, Ref, ShownClock, Value
from secretariat.kernel.values import Row as TableRow

MASK_SHOWS = 4


def decisions(rows: Sequence[Row], reader: Actor) -> dict[UUID, Decision]:
    """Return what the reader may do with each of some stored records."""
    stored = access_sets.stored_of(rows, reader)
    return {record: access.decide(item, reader) for record, item in stored.items()}


def show(
    register: Register, loaded: Sequence[Loaded], reader: Actor, allowed: Mapping[UUID, Decision]
) -> tuple[Record, ...]:
    """Return the records as the reader may see them; all of them must be readable."""
    names = refs(_ids_shown(register, loaded, allowed), reader)
    found = (_record(register, item, allowed[item.row.id], names) for item in loaded)
    if not any(computing.has_rules(registers.of_record(item.row)) for item in loaded):
        return tuple(found)
    link = _linker(reader)
    return tuple(
        _worked_out(register, item, record, (reader, allowed[item.row.id], link))
        for item, record in zip(loaded, found, strict=True)
    )


def _worked_out(
    register: Register,
    item: Loaded,
    record: Record,
    seen_by: tuple[Actor, Decision, Linked],
) -> Record:
    """Return a record with what is computed on reading, over what its reader sees."""
    reader, decision, link = seen_by
    secret = decision.hidden | decision.masked
    unseen = {name for name, spec in register.fields.items() if spec.group in secret}
    around = replace(conditions.env(item.row, item.values, reader), link=link)
    env = computing.filled(register, around, unseen=unseen)
    values = dict(record.values)
    for name, spec in register.fields.items():
        if spec.is_virtual and name in values and name not in unseen:
            values[name] = env.values.get(name)  # type: ignore[assignment] # a plain value
    if not item.values.keys() >= register.fields.keys():
        return replace(record, values=values)
    followed = registers.of_record(item.row)
    said = computing.warnings(followed, env, reader.language, unseen=unseen)
    fixed = computing.not_writable(register, env, register.fields)
    return replace(
        record,
        values=values,
        warnings=tuple(said),
        fixed=frozenset(fault.field for fault in fixed),
        unasked=computing.unasked(register.code, env),
    )


def _linker(reader: Actor) -> Linked:
    """Return what reads linked records as a reader may see them, each once."""
    known: dict[UUID, Mapping[str, object] | None] = {}

    def link(register: str, record: UUID) -> Mapping[str, object] | None:
        if record not in known:
            rows = Row.objects.select_related(*access_sets.WITH_SETS)
            row = rows.filter(pk=record, register=register).first()
            decision = decisions([row], reader)[row.id] if row is not None else Decision()
            known[record] = _seen(row, decision) if row is not None else None
        return known[record]

    return link


def _seen(row: Row, decision: Decision) -> Mapping[str, object] | None:
    """Return the values of a linked record that a reader sees; None where it is none of theirs."""
    if not decision.may_read:
        return None
    register, secret = registers.get(row.register), decision.hidden | decision.masked
    values = {**load(register, [row])[0].values, **conditions.system_values(row)}
    groups = {name: spec.group for name, spec in register.fields.items()}
    return {name: value for name, value in values.items() if groups.get(name) not in secret}


def show_with_moves(register: Register, item: Loaded, reader: Actor, allowed: Decision) -> Record:
    """Return one record as the reader may see it, with which moves are possible now."""
    shown = show(register, [item], reader, {item.row.id: allowed})[0]
    followed, now = registers.of_record(item.row), timezone.now()
    running = _clocks(followed, item.row, reader.language, now)
    due = [one.due_at for one in running if one.due_at and one.status != "stopped"]
    return replace(
        shown,
        moves=offering.offers(followed, item, reader, allowed),
        undo=offering.undoable(followed, item.row, reader, now=now),
        ballots=ballots.ballots(followed, item, reader),
        clocks=running,
        rooms=rooms_of(register.code, item.row.id, language=reader.language),
        due_at=min(due, default=None),
    )


def _clocks(register: Register, row: Row, language: str, now: datetime) -> tuple[ShownClock, ...]:
    """Return what the clocks of a record show; a register without clocks is asked nothing."""
    if not register.clocks:
        return ()
    return tuple(clocks.shown(register, clocks.runs_of(row.id), language, now))


def refs(ids: Iterable[UUID], reader: Actor) -> dict[UUID, Ref]:
    """Return links to records, named where the reader may read what they lead to."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    found = spines.named(wanted, reader)
    titles = _titles([one for one in found if one.decision.may_read], reader.language[:2])
    return {
        one.id: Ref(one.id, one.register, one.number, titles.get(one.id, one.title))
        if one.decision.may_read
        else Ref(one.id, one.register)
        for one in found
    }


def _titles(found: Sequence[Named], language: str) -> dict[UUID, str]:
    """Return the titles of records that are translated into a language."""
    others = [one for one in found if one.language != language]
    names = {registers.get(one.register).title_field for one in others}
    texts = Text.objects.filter(
        record__in=[one.id for one in others], field__in=names, language=language
    )
    return dict(texts.values_list("record_id", "text")) if others else {}


def _ids_shown(
    register: Register, loaded: Sequence[Loaded], allowed: Mapping[UUID, Decision]
) -> Iterable[UUID]:
    """Yield the ids of all records that the shown fields lead to."""
    for item in loaded:
        held = lifecycle.parse_token(item.row.assigned)
        spine = (item.row.owner, item.row.unit, held.person, held.unit)
        yield from (one for one in spine if one is not None)
        for name, value in item.values.items():
            spec = register.fields[name]
            if spec.group not in allowed[item.row.id].hidden:
                yield from _linked(spec, value)


def _linked(spec: FieldSpec, value: object) -> Iterable[UUID]:
    """Yield the ids of the records that a value leads to."""
    items = value if isinstance(value, tuple) else (value,)
    if spec.type == "table":
        for name, column in spec.columns.items():
            if column.is_link:
                yield from (row[name] for row in items if isinstance(row, TableRow) and row[name])  # type: ignore[misc] # links are ids
    elif spec.is_link:
        yield from (one for one in items if isinstance(one, UUID))


def _record(
    register: Register, item: Loaded, decision: Decision, names: Mapping[UUID, Ref]
) -> Record:
    """Return one record as its reader may see it."""
    row = item.row
    values: dict[str, Value] = {}
    for name in item.values:
        group = register.fields[name].group
        if group not in decision.hidden:
            shown = _value(register, item, name, names)
            values[name] = _masked(shown) if group in decision.masked else shown
    secret = decision.hidden | decision.masked
    followed = registers.of_record(row)
    moves = followed.moves_from(row.state)
    named = {*register.lifecycle.moves, *followed.lifecycle.moves}
    verbs = {v for v in decision.verbs if v not in named or v in moves}
    if row.state_kind == "closed":
        verbs -= {"edit"}
    return Record(
        id=row.id,
        register=row.register,
        number=row.number,
        title=row.title,
        language=row.language,
        state=row.state,
        state_kind=row.state_kind,
        result=row.result,
        unit=names.get(row.unit) if row.unit else None,
        owner=names.get(row.owner) if row.owner else None,
        level=LEVELS[row.level],
        caveats=tuple(c for c in row.caveats.split(",") if c),
        file_plan_class=row.file_plan_class,
        trigger_on=row.trigger_on,
        version=row.version,
        declared_version=row.declared_version,
        created_at=row.created_at,
        changed_at=row.changed_at,
        head=row.head,
        values=values,
        translations={
            name: texts
            for name, texts in item.translations.items()
            if register.fields[name].group not in secret
        },
        masked=frozenset(n for n, s in register.fields.items() if s.group in decision.masked),
        can=frozenset(verbs - {"create"}),
        assigned=_holder(row.assigned, names),
    )


def _holder(token: str | None, names: Mapping[UUID, Ref]) -> Holder | None:
    """Return who holds a record."""
    held = lifecycle.parse_token(token)
    if token is None:
        return None
    return Holder(
        person=names.get(held.person, Ref(held.person, "person")) if held.person else None,
        role=held.role,
        unit=names.get(held.unit, Ref(held.unit, "unit")) if held.unit else None,
    )


def _value(register: Register, item: Loaded, name: str, names: Mapping[UUID, Ref]) -> Value:
    """Return one value as it is handed out."""
    spec, value = register.fields[name], item.values[name]
    if spec.type == "table":
        rows = value if isinstance(value, tuple) else ()
        return tuple(_row(spec, row, item, f"{name}.{i}", names) for i, row in enumerate(rows))
    if spec.type == "file":
        files: tuple[FileValue, ...] = item.files.get(name, ())
        return files
    return _single(spec, value, names)


def _row(
    spec: FieldSpec, row: TableRow, item: Loaded, place: str, names: Mapping[UUID, Ref]
) -> TableRow:
    """Return one row of a table as it is handed out."""
    cells: dict[str, object] = {}
    for name, column in spec.columns.items():
        is_file = column.type == "file"
        files = item.files.get(f"{place}.{name}", ())
        cells[name] = files if is_file else _single(column, row[name], names)
    return TableRow(cells)


def _single(spec: FieldSpec, value: object, names: Mapping[UUID, Ref]) -> Value:
    """Return a value that is neither a file nor a table as it is handed out."""
    if spec.is_link:
        target = spec.target or ""
        if isinstance(value, tuple):
            return tuple(names.get(one, Ref(one, target)) for one in value)
        return names.get(value, Ref(value, target)) if isinstance(value, UUID) else None
    return value  # type: ignore[return-value] # plain values are handed out as they are


def _masked(value: Value) -> Value:
    """Return a value of which only the end is shown; empty stays empty."""
    if value is None or value == ():
        return value
    text = str(value) if not isinstance(value, tuple | Ref) else ""
    end = text[-MASK_SHOWS:] if len(text) > 2 * MASK_SHOWS else ""
    return Masked(f"•••• {end}".strip())
