"""Chains: verifies every event against its own seal and against the event before it.

Does not know checkpoints nor what records look like now; it hands on where each chain ends.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from secretariat.kernel.audit.chain import GENESIS
from secretariat.kernel.audit.findings import Findings
from secretariat.kernel.audit.reading import EventRow
from secretariat.kernel.registers.lineage import as_of_today

ERASED = object()
_UNREADABLE = (ValueError, TypeError, KeyError, IndexError, AttributeError)


@dataclass(slots=True)
class Chain:
    """One record's chain as far as it was read.

    Attributes:
        record: id, 32 hex digits.
        values: by field name the last disclosed canonical text, or `ERASED`.
        first, last: the open facts of the first and the newest event.
    """

    record: str
    seq: int = 0
    head: str = GENESIS
    epoch: int = 0
    register: str = ""
    first: dict[str, object] = field(default_factory=dict)
    last: dict[str, object] = field(default_factory=dict)
    began_at: str = ""
    ended_at: str = ""
    actor: str | None = None
    values: dict[str, object] = field(default_factory=dict)
    withheld: dict[tuple[int, str], int] = field(default_factory=dict)

    def place(self, seq: int) -> str:
        """Return how an event is named in a finding."""
        return f"{self.register or 'record'} {self.record} event {seq}"


def walk(batches: Iterable[list[EventRow]], findings: Findings) -> Iterator[Chain]:
    """Yield each record's chain once all its events were verified."""
    chain: Chain | None = None
    for batch in batches:
        for row in batch:
            if chain is None or chain.record != row[0]:
                if chain is not None:
                    _close(chain, findings)
                    yield chain
                chain = Chain(row[0])
            try:
                _check(chain, row, findings)
            except _UNREADABLE:
                sentence = "Its text cannot be read as an event."
                findings.add("event.altered", chain.place(row[1]), sentence, epoch=row[2])
                chain.seq, chain.head, chain.epoch = row[1], row[9], row[2]
    if chain is not None:
        _close(chain, findings)
        yield chain


def _check(chain: Chain, row: EventRow, findings: Findings) -> None:
    """Verify one event and move the chain on to it."""
    _, seq, epoch, _, _, _, sealed, disclosed, prev, event_hash = row
    said = orjson.loads(sealed)
    if hashlib.sha256(f"{prev}\n{sealed}".encode()).hexdigest() != event_hash:
        findings.add("event.altered", chain.place(seq), "What is sealed was edited.", epoch=epoch)
    if prev != chain.head or seq != chain.seq + 1:
        _report_break(chain, row, findings)
    if not _columns_agree(row, said):
        _report_columns(chain, row, said, findings)
    _check_fields(chain, row, said, orjson.loads(disclosed), findings)
    facts = said["facts"]
    if facts.get("erased"):
        _justify(chain, seq, facts["erased"])
    if chain.seq == 0:
        chain.first, chain.began_at, chain.actor = facts, said["at"], said["actor"]
        chain.register = str(facts.get("register", ""))
    chain.seq, chain.head, chain.epoch = seq, event_hash, epoch
    chain.last, chain.ended_at = facts, said["at"]


def _check_fields(
    chain: Chain,
    row: EventRow,
    said: dict[str, Any],
    values: dict[str, list[str]],
    findings: Findings,
) -> None:
    """Verify each disclosed value against its digest; note those that are withheld.

    The chain takes values on under the names, and in the form, that they have today.
    """
    seq, epoch, digests = row[1], row[2], said["fields"]
    for name, stated in digests.items():
        pair = values.get(name)
        if pair is None:
            chain.withheld[seq, name] = epoch
            continue
        if hashlib.sha256(f"{pair[0]}:{pair[1]}".encode()).hexdigest() != stated:
            sentence = f"The disclosed value of {name} is not the one that was sealed."
            findings.add("field.altered", chain.place(seq), sentence, epoch=epoch)
    told = as_of_today(str(said["facts"].get("register", "")), said["facts"], digests, values)
    chain.values |= {n: ERASED if text is None else text for n, text in told.items()}
    if values.keys() - digests.keys():
        sentence = "Values are disclosed that were never sealed."
        findings.add("field.added", chain.place(seq), sentence, epoch=epoch)


def _columns_agree(row: EventRow, said: dict[str, object]) -> bool:
    """Tell whether the columns beside the sealed text say the same."""
    record, seq, _, kind, actor, at, *_ = row
    actor_said = said["actor"]
    return (
        seq == said["seq"]
        and kind == said["kind"]
        and record == str(said["record"]).replace("-", "")
        and actor == (str(actor_said).replace("-", "") if actor_said else None)
        and f"{at if len(at) > 19 else at + '.000000'}Z" == said["at"]
    )


def _report_columns(
    chain: Chain, row: EventRow, said: dict[str, object], findings: Findings
) -> None:
    """Say what stands beside the sealed text and is not what it says."""
    place, epoch = chain.place(row[1]), row[2]
    if str(said["record"]).replace("-", "") != row[0]:
        sentence = f"It was sealed for record {said['record']}."
        findings.add("event.moved", place, sentence, epoch=epoch)
    elif said["seq"] != row[1]:
        sentence = f"It was sealed as event {said['seq']} and stands at another place."
        findings.add("event.reordered", place, sentence, epoch=epoch)
    else:
        sentence = "Kind, actor or time beside the sealed text were edited."
        findings.add("event.altered", place, sentence, epoch=epoch)


def _report_break(chain: Chain, row: EventRow, findings: Findings) -> None:
    """Say how the chain breaks before an event."""
    seq, epoch, expected = row[1], row[2], chain.seq + 1
    if seq > expected:
        missing = f"Event {expected}" if seq == expected + 1 else f"Events {expected} to {seq - 1}"
        verb = "is" if seq == expected + 1 else "are"
        sentence = f"{missing} before it {verb} gone."
        findings.add("event.dropped", chain.place(seq), sentence, epoch=epoch)
    else:
        sentence = "It does not follow the event before it."
        findings.add("chain.broken", chain.place(seq), sentence, epoch=epoch)


def _justify(chain: Chain, seq: int, erased: object) -> None:
    """Take the places an erasure names off the list of values that are missing."""
    if isinstance(erased, list):
        for place in erased:
            if isinstance(place, list) and len(place) == 2 and int(place[0]) < seq:
                chain.withheld.pop((int(place[0]), str(place[1])), None)


def _close(chain: Chain, findings: Findings) -> None:
    """Report values that are missing without an erasure that says so."""
    for (seq, name), epoch in chain.withheld.items():
        sentence = f"The value of {name} is gone, and no erasure says so."
        findings.add("field.dropped", chain.place(seq), sentence, epoch=epoch)
