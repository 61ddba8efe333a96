"""Seals: verifies checkpoints against signatures, each other, the events, and their copies.

Names exactly which event is not what was sealed, from the lists in the files. Trusts the given
public keys and nothing in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from secretariat.foundation.canonical import canonical, digest
from secretariat.kernel.audit import copies, keys
from secretariat.kernel.audit.chain import GENESIS
from secretariat.kernel.audit.checkpoints import entries_of, events_of
from secretariat.kernel.audit.copies import SealedFile
from secretariat.kernel.audit.findings import Findings
from secretariat.kernel.audit.keys import Trusted
from secretariat.kernel.audit.merkle import (
    EMPTY_ROOT,
    LEAF_BYTES,
    leaves_of,
    root_of_bytes,
)
from secretariat.kernel.store.models import Checkpoint, Event, Record, SealEpoch

AT_ONCE = 1_000
Place = tuple[str, int]


@dataclass(slots=True)
class Seals:
    """What is known of the checkpoints while they are walked in order.

    Attributes:
        folders: where files are looked for, the house's own first.
        skipped: numbers that a signed checkpoint says were left behind by a restore.
    """

    folders: Sequence[Path]
    trusted: Trusted
    findings: Findings
    prev: str = GENESIS
    number: int = 0
    count: int = 0
    copied: int = 0
    skipped: set[int] = field(default_factory=set)
    _known: tuple[bytes, str] = (b"", EMPTY_ROOT)

    def verify(self) -> None:
        """Verify every checkpoint of the database and of the folders."""
        in_files = {n for folder in self.folders for n in copies.numbers_in(folder)}
        in_copies = {
            n for folder in self.folders[1:] or self.folders for n in copies.numbers_in(folder)
        }
        self.copied = 0
        numbers = set(Checkpoint.objects.values_list("number", flat=True)) | in_files
        self.skipped = {n for n in numbers - set(self._kept(numbers)) if self._is_skipped(n)}
        for number in sorted(numbers - self.skipped):
            self._one(number)
            if number in in_copies:
                self.copied = number
        self._between()

    def _kept(self, numbers: set[int]) -> list[int]:
        """Return the numbers that the database has."""
        found = Checkpoint.objects.filter(number__gte=min(numbers, default=0))
        return list(found.values_list("number", flat=True))

    def _is_skipped(self, number: int) -> bool:
        """Tell whether the next checkpoint says, signed, that a restore left this behind."""
        row = Checkpoint.objects.filter(number__gt=number).order_by("number").first()
        if row is None or not keys.is_signed(row.body, row.signature, row.key_id, self.trusted):
            return False
        skips = orjson.loads(row.body).get("skips")
        return bool(skips) and skips[0] <= number <= skips[1]

    def _one(self, number: int) -> None:
        """Verify one checkpoint and move on to it."""
        row = Checkpoint.objects.filter(number=number).first()
        files = self._signed_files(number)
        if row is None:
            if not files:
                return
            self.findings.add(
                "checkpoint.dropped",
                f"checkpoint {number}",
                "It is gone from the database.",
                epoch=number,
            )
            body = files[0].body
        else:
            body = self._body_of(row, files)
        facts = orjson.loads(body)
        if facts["prev"] != self.prev:
            sentence = f"It does not follow checkpoint {self.number}."
            self.findings.add(
                "checkpoint.chain_broken", f"checkpoint {number}", sentence, epoch=number
            )
        self.prev, self.number = digest(body), number
        self.count += 1
        self._events(number, facts, files)

    def _signed_files(self, number: int) -> list[SealedFile]:
        """Return the files of a checkpoint that are what a trusted key signed."""
        good = []
        for folder, found in copies.readings(self.folders, number):
            facts = _facts(found.body)
            is_signed = keys.is_signed(
                found.body, found.signature, str(facts.get("key")), self.trusted
            )
            if (
                is_signed
                and facts.get("number") == number
                and self._root(found.leaves) == facts.get("root")
            ):
                good.append(found)
            else:
                sentence = f"Its file in {folder} is not what the key of the house signed."
                self.findings.add(
                    "checkpoint.file_altered", f"checkpoint {number}", sentence, epoch=number
                )
        if len({found.body for found in good}) > 1:
            sentence = "Two copies hold different checkpoints, both signed."
            self.findings.add("checkpoint.forked", f"checkpoint {number}", sentence, epoch=number)
        return good

    def _body_of(self, row: Checkpoint, files: list[SealedFile]) -> str:
        """Return the signed text to go on with, and report a row that is not what was signed."""
        facts, where = _facts(row.body), f"checkpoint {row.number}"
        key = str(facts.get("key"))
        problem = ""
        if key not in self.trusted:
            problem = f"It is signed with key {key}, which is not a key of this house."
        elif not keys.is_signed(row.body, row.signature, key, self.trusted):
            problem = "Its signature does not fit its text."
        elif _columns(row) != {name: facts.get(name) for name in _columns(row)}:
            problem = "The columns beside its signed text were edited."
        elif files and files[0].body != row.body:
            problem = "Its copy says something else."
        if problem:
            self.findings.add("checkpoint.altered", where, problem, epoch=row.number)
            return files[0].body if files else _readable(row, facts)
        return row.body

    def _events(self, number: int, facts: dict[str, object], files: list[SealedFile]) -> None:
        """Compare the events of an epoch with what was sealed."""
        leaves = entries_of(number)
        count = len(leaves) // LEAF_BYTES
        if count == facts.get("count") and self._root(leaves) == facts.get("root"):
            return
        if not files:
            sentence = (
                f"Its {facts.get('count')} events are no longer those that were sealed"
                f" ({count} now). No file lists them; name a copy to learn which."
            )
            self.findings.add(
                "checkpoint.events_altered", f"checkpoint {number}", sentence, epoch=number
            )
            return
        compare(number, files[0].leaves, self.findings)

    def _root(self, leaves: bytes) -> str:
        """Return the root over entries; those of copies and events are mostly the same."""
        if leaves != self._known[0]:
            self._known = (leaves, root_of_bytes(leaves))
        return self._known[1]

    def _between(self) -> None:
        """Report events that stand in an epoch without a checkpoint, before the newest one."""
        sealed = Checkpoint.objects.values("number")
        lost = Event.objects.filter(epoch__lte=self.number).exclude(epoch__in=sealed)
        for epoch, record, seq in lost.values_list("epoch", "record", "seq")[:AT_ONCE]:
            sentence = f"It stands in epoch {epoch}, which was sealed without it or never."
            self.findings.add("event.unsealed_epoch", f"record {record.hex} event {seq}", sentence)
        open_number = SealEpoch.objects.values_list("number", flat=True).filter(id=1).first()
        if open_number is not None and open_number <= self.number:
            sentence = (
                f"It is set to {open_number}, and checkpoint {self.number} is sealed already."
            )
            self.findings.add("epoch.set_back", "open epoch", sentence)


def compare(number: int, leaves: bytes, findings: Findings) -> None:
    """Name each event of an epoch that is not as it was sealed."""
    sealed = {(record, seq): event_hash for record, seq, event_hash in leaves_of(leaves)}
    for record, seq, event_hash in events_of(number):
        was = sealed.pop((record, seq), None)
        where = f"record {record} event {seq}"
        if was is None:
            sentence = f"It was added to epoch {number} after that was sealed."
            findings.add("event.added", where, sentence, epoch=number)
        elif was != event_hash:
            known = _place_of(was)
            if known is not None:
                sentence = f"It stands where event {known[1]} of record {known[0]} was moved from."
                findings.add("event.reordered", where, sentence, epoch=number)
            else:
                findings.add(
                    "event.altered", where, "It is not the event that was sealed.", epoch=number
                )
    _report_missing(number, sealed, findings)


def _report_missing(number: int, sealed: dict[Place, str], findings: Findings) -> None:
    """Name what was sealed and is no longer in the epoch, record by record."""
    by_record: dict[str, dict[int, str]] = {}
    for (record, seq), event_hash in sealed.items():
        by_record.setdefault(record, {})[seq] = event_hash
    for record, places in by_record.items():
        what, sentence = _fate(record, places, number)
        findings.add(what, f"record {record}", sentence, epoch=number)


def _fate(record: str, places: dict[int, str], number: int) -> tuple[str, str]:
    """Return what became of events of one record that are not in their epoch: code and sentence."""
    gone = ", ".join(map(str, sorted(places)[:20])) + (" …" if len(places) > 20 else "")
    row = Record.objects.filter(id=record).first()
    events = Event.objects.filter(record=record)
    elsewhere = dict(events.filter(seq__in=places).values_list("seq", "hash"))
    if row is None and not events.exists():
        return "record.deleted", f"It was deleted whole, with its events {gone}."
    if any(places[seq] != event_hash for seq, event_hash in elsewhere.items()):
        return "event.altered", f"Its events {gone} were altered and taken out of epoch {number}."
    if elsewhere:
        return "event.moved", f"Its events {gone} were moved out of epoch {number}."
    if row is not None and row.seq < min(places):
        return "record.rewound", f"It was rewound to event {row.seq}; its events {gone} are gone."
    return "event.dropped", f"Its events {gone} are gone."


def _place_of(event_hash: str) -> Place | None:
    """Return where an event with this hash stands now."""
    row = Event.objects.filter(hash=event_hash).values_list("record", "seq").first()
    return (row[0].hex, row[1]) if row else None


def _columns(row: Checkpoint) -> dict[str, object]:
    """Return the columns that repeat the signed text."""
    return {
        "number": row.number,
        "count": row.count,
        "root": row.root,
        "prev": row.prev,
        "key": row.key_id,
    }


def _facts(body: str) -> dict[str, object]:
    """Return what a signed text says; nothing where it is no longer readable."""
    try:
        facts = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return facts if isinstance(facts, dict) else {}


def _readable(row: Checkpoint, facts: dict[str, object]) -> str:
    """Return a text to go on with, where no signed one is left."""
    return row.body if {"prev", "root", "count"} <= facts.keys() else canonical({**_columns(row)})
