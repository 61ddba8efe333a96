"""Bulk: many new records of one register through the same checks as one, in blocks.

Every record is read, checked, granted, numbered, sealed into its own chain and noted for the index
as by `records.create`; what repeats (links, access, tokens) is worked out once for a block. A block
is one transaction: it is wholly there or not at all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from django.db import connection
from django.utils import timezone

from secretariat.foundation.canonical import digest
from secretariat.foundation.identifiers import uuid7
from secretariat.foundation.text import fold
from secretariat.kernel import access, clocks, linking, numbers, registers, rooms, timelines
from secretariat.kernel.access import Decision
from secretariat.kernel.access_sets import SetIds
from secretariat.kernel.alike import Alike, Granted
from secretariat.kernel.audit.chain import GENESIS, Entry, SealedEntry, seal
from secretariat.kernel.errors import NotAllowed
from secretariat.kernel.identity import Actor
from secretariat.kernel.intake import FieldFault, ValuesInvalid
from secretariat.kernel.records import judging, storage, taking
from secretariat.kernel.records.change import class_of
from secretariat.kernel.registers.grammar import Register, State
from secretariat.kernel.store import locks, rows
from secretariat.kernel.store.models import (
    Event,
    Link,
    Outbox,
    Record,
    RecordFile,
    RecordPerson,
    SealEpoch,
    Text,
)
from secretariat.kernel.tables import cells
from secretariat.kernel.tables.children import table_fields
from secretariat.kernel.tables.columns import see_column
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.tables.rows import columns_of

BLOCK = 2_000
_ROOM = {"cache_size": -262_144, "wal_autocheckpoint": 65_536}  # KiB (negative), pages of 4 KiB
_SPINE = (
    *("id", "register", "number", "title", "language", "state", "state_kind", "result", "unit"),
    *("owner", "level", "caveats", "access_set_id", "dated_set_id", "readable_from"),
    *("readable_until", "file_plan_class", "trigger_on", "version", "declared_version", "head"),
    *("seq", "created_at", "changed_at"),
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A block that is in the house: the ids and numbers of its records, in the order sent."""

    ids: tuple[UUID, ...]
    numbers: tuple[str, ...]


@dataclass(slots=True)
class _New:
    """One record on its way in."""

    row: Record
    taken: taking.Taken


def load(
    register: str,
    sent: Iterable[Mapping[str, object]],
    *,
    actor: Actor,
    language: str | None = None,
    block: int = BLOCK,
) -> Iterator[Loaded]:
    """Create records in blocks and yield each block once it is committed.

    Args:
        register: code of the register; one with drafts must leave the draft by one plain move.
        sent: by field name, what was sent, for each record.
        actor: who creates them; becomes their owner.
        language: language of the originals; the actor's own by default.
        block: records of one transaction.

    Raises:
        ValuesInvalid: faults of a block, each with its place `[n].field`; the block was not saved.
        NotAllowed: no rule lets the actor create such a record.
    """
    loader = _Loader(registers.get(register), actor, language or actor.language[:2])
    source = iter(sent)
    with _room():
        while part := list(islice(source, block)):
            yield loader.load(part)


@contextmanager
def _room() -> Iterator[None]:
    """Give SQLite room for a long load, and take it back when the load ends.

    Every block changes pages all over the indexes of its table. With the usual room each commit
    would first move all of them from the log to the database; so they gather for several blocks.
    """
    usual = _set_room(_ROOM) if locks.is_sqlite() else {}
    try:
        yield
    finally:
        _set_room(usual)


def _set_room(wanted: Mapping[str, int]) -> dict[str, int]:
    """Set some pragmas of this connection; return what they were."""
    before: dict[str, int] = {}
    for name, value in wanted.items():
        with connection.cursor() as cursor:
            before[name] = cursor.execute(f"PRAGMA {name}").fetchone()[0]
            cursor.execute(f"PRAGMA {name} = {value}")
    return before


class _Loader:
    """What blocks of one register share: the state they start in, audiences, resolved links."""

    def __init__(self, register: Register, actor: Actor, language: str) -> None:
        if not access.may_ever(register, "create", actor):
            raise NotAllowed(verb="create", register=register.title)
        self.register, self.actor, self.language = register, actor, language
        self.state_name, self.state = self._first_state()
        self.access = Alike(register, actor)
        self.classing = [n for n, s in register.fields.items() if s.target == "file_plan_class"]
        self.classes: dict[tuple[object, ...], str] = {}
        self.tables = model_of(register.code)

    def _first_state(self) -> tuple[str, State]:
        """Return the first state that is no draft."""
        name = self.register.lifecycle.start
        state = self.register.lifecycle.states[name]
        if state.kind != "draft":
            return name, state
        moves = [m for m in self.register.moves_from(name).values() if not m.ask]
        if len(moves) != 1:
            message = (
                "Records of this register leave the draft by a choice; create them one by one."
            )
            raise ValuesInvalid([FieldFault("state", "many_moves", message)])
        target = moves[0].targets[0]
        return target, self.register.lifecycle.states[target]

    def load(self, part: Sequence[Mapping[str, object]]) -> Loaded:
        """Write one block."""
        now = timezone.now()
        fresh = self._taken(part, now)
        with locks.write():
            self._refuse_without_room(fresh)
            self.access.forget_links()
            kept = [self.access.grant(new.row, new.taken.values) for new in fresh]
            self._number(fresh, year=self.actor.today.year)
            told = [(new.row, new.taken.values, self._entry(new, now)) for new in fresh]
            ticked = clocks.begin(self.register, told)
            sealed = [_sealed(n.row, e) for n, e in zip(fresh, ticked, strict=True)]
            self._write(fresh, kept)
            began = zip(fresh, sealed, strict=True)
            timelines.begin(self.register, [(n.row, n.taken.values, s.entry) for n, s in began])
            self._write_evidence(fresh, sealed, now)
        return Loaded(
            ids=tuple(new.row.id for new in fresh),
            numbers=tuple(str(new.row.number) for new in fresh),
        )

    def _taken(self, part: Sequence[Mapping[str, object]], now: datetime) -> list[_New]:
        """Return the records of a block, read and checked; all faults at once."""
        resolve = linking.resolver(self.register, part, self.actor)
        faults: list[FieldFault] = []
        fresh: list[_New] = []
        for place, sent in enumerate(part):
            taken = taking.take(self.register, sent, self.actor, Decision(), resolve=resolve)
            taking.add_defaults(self.register, taken, self.actor)
            row = self._row(taken, now)
            unasked = judging.judge(self.register, row, taken, self.actor, list(sent))
            known = {fault.field for fault in taken.faults}
            missing = taking.check_required(self.register, taken.values, unasked=unasked)
            taken.faults += [fault for fault in missing if fault.field not in known]
            faults += [FieldFault(f"[{place}].{f.field}", f.code, f.message) for f in taken.faults]
            if not taken.faults:
                fresh.append(_New(row, taken))
        faults += self._unique_faults(fresh)
        if faults:
            raise ValuesInvalid(faults)
        return fresh

    def _refuse_without_room(self, fresh: Sequence[_New]) -> None:
        """Refuse a block of which some find no room; those before them take theirs first."""
        rooms.hold(self.register, [new.taken.values for new in fresh])
        block = [(new.row.state, new.taken.values) for new in fresh]
        faults = list(rooms.faults_of_block(self.register, block))
        if faults:
            raise ValuesInvalid(faults)

    def _unique_faults(self, fresh: Sequence[_New]) -> list[FieldFault]:
        """Return a fault for each value that must be unique and is not."""
        faults = []
        for name, spec in self.register.fields.items():
            if not spec.unique:
                continue
            values = [new.taken.values.get(name) for new in fresh]
            there = self.tables._default_manager.filter(**{f"{name}__in": values})
            seen = set(there.values_list(name, flat=True))
            for place, value in enumerate(values):
                if value is not None and value in seen:
                    message = f"Another {self.register.title.lower()} has this value."
                    faults.append(FieldFault(f"[{place}].{name}", "not_unique", message))
                seen.add(value)
        return faults

    def _row(self, taken: taking.Taken, now: datetime) -> Record:
        """Return the spine row of a record in force."""
        register = self.register
        unit = taken.values.get(register.unit_field) if register.unit_field else None
        return Record(
            id=uuid7(),
            register=register.code,
            title=str(taken.values.get(register.title_field) or ""),
            language=self.language,
            state=self.state_name,
            state_kind=self.state.kind,
            result=self.state.result,
            unit=unit if isinstance(unit, UUID) else self.actor.unit,
            owner=self.actor.person,
            level=register.level_number,
            file_plan_class=self._class(taken.values),
            version=1,
            declared_version=register.version,
            head=GENESIS,
            seq=0,
            created_at=now,
            changed_at=now,
        )

    def _class(self, values: Mapping[str, object]) -> str:
        """Return the file-plan class of a record; the same class is asked for once."""
        named = tuple(values.get(name) for name in self.classing)
        if named not in self.classes:
            self.classes[named] = class_of(self.register, values, self.state)
        return self.classes[named]

    def _number(self, fresh: Sequence[_New], *, year: int) -> None:
        """Number the records of a block, one after the other."""
        named = self.register.number_pattern.field
        if named:
            for new in fresh:
                new.row.number = str(new.taken.values[named])
        else:
            given = numbers.take(self.register, year=year, count=len(fresh))
            for new, number in zip(fresh, given, strict=True):
                new.row.number = number

    def _entry(self, new: _New, now: datetime) -> Entry:
        """Return the record's first event."""
        given = {n: v for n, v in new.taken.values.items() if v not in (None, ())}
        texts = {
            f"{name}@{lang}": text
            for name, some in new.taken.translations.items()
            for lang, text in some.items()
        }
        facts = {"language": new.row.language, "owner": new.row.owner, "unit": new.row.unit}
        return storage.entry(new.row, "create", self.actor, now, {**given, **texts}, facts=facts)

    def _write(self, fresh: Sequence[_New], kept: Sequence[Granted]) -> None:
        """Write the rows of a block, table by table."""
        rows.insert(Record, _SPINE, ([getattr(n.row, name) for name in _SPINE] for n in fresh))
        typed = [self._typed(n, k.ids) for n, k in zip(fresh, kept, strict=True)]
        names = list(dict.fromkeys(name for one in typed for name in one))
        rows.insert(self.tables, names, ([one.get(name) for name in names] for one in typed))
        rows.insert(
            RecordPerson,
            ("record_id", "register", "person", "rules", "reads", "hidden"),
            (
                (n.row.id, n.row.register, *named)
                for n, k in zip(fresh, kept, strict=True)
                for named in k.people
            ),
        )
        self._write_many(fresh)

    def _typed(self, new: _New, ids: SetIds) -> dict[str, object]:
        """Return the columns of the typed row."""
        row = new.row
        columns: dict[str, object] = {
            "record_id": row.id,
            "access_set": ids.main,
            "state": row.state,
            "number": row.number,
            "owner": row.owner,
            "changed_at": row.changed_at,
            **{see_column(group): one for group, one in ids.groups.items()},
            **columns_of(self.register, new.taken.values),
        }
        if ids.dated is not None:
            columns["dated_set"] = ids.dated
            columns["readable_from"] = row.readable_from
            columns["readable_until"] = row.readable_until
        return columns

    def _write_many(self, fresh: Sequence[_New]) -> None:
        """Write many-valued links, files and translations."""
        code, fields = self.register.code, self.register.fields
        many = [
            (new.row.id, name, place, item)
            for new in fresh
            for name, value in new.taken.values.items()
            if isinstance(value, tuple) and fields[name].type != "table"
            for place, item in enumerate(value)
        ]
        links = [(r, code, n, i, item) for r, n, i, item in many if fields[n].type != "file"]
        files = [(r, n, i, *item) for r, n, i, item in many if fields[n].type == "file"]
        if links:
            rows.insert(Link, ("record_id", "register", "field", "position", "target_id"), links)
        if files:
            rows.insert(RecordFile, ("record_id", "field", "position", "name", "content_id"), files)
        for name in table_fields(self.register):
            cells.insert(self.register, name, [(n.row.id, n.taken.values.get(name)) for n in fresh])
        texts = [text for new in fresh for text in self._texts(new)]
        if texts:
            names = ("record_id", "field", "language", "text", "folded", "source_hash")
            rows.insert(Text, names, texts)

    def _texts(self, new: _New) -> Iterator[tuple[object, ...]]:
        """Yield the rows of a record's translations, as the door for one writes them."""
        for name, some in new.taken.translations.items():
            source = digest(str(new.taken.values.get(name) or ""))
            for language, text in some.items():
                if text is not None:
                    yield new.row.id, name, language, text, fold(text), source

    def _write_evidence(
        self, fresh: Sequence[_New], sealed: Sequence[SealedEntry], now: datetime
    ) -> None:
        """Write the events and the outbox rows of a block; the records' rows stand already."""
        epoch = SealEpoch.objects.values_list("number", flat=True).get(id=1)
        rows.insert(
            Event,
            (
                "record",
                "seq",
                "epoch",
                "kind",
                "actor",
                "at",
                "sealed",
                "disclosed",
                "prev",
                "hash",
            ),
            (
                (
                    s.entry.record,
                    1,
                    epoch,
                    "create",
                    s.entry.actor,
                    now,
                    s.sealed,
                    s.disclosed,
                    s.prev,
                    s.hash,
                )
                for s in sealed
            ),
        )
        rows.insert(Outbox, ("record", "is_new", "at"), ((n.row.id, True, now) for n in fresh))


def _sealed(row: Record, entry: Entry) -> SealedEntry:
    """Return the record's first event, sealed, and move its head."""
    sealed = seal(entry, prev=GENESIS)
    row.head, row.seq = sealed.hash, 1
    return sealed
