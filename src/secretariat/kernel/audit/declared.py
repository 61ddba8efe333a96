"""Declared: the chain of a register, which seals what its versions changed in stored values.

A register has a chain of events like a record has, under an id of its own that follows from its
code. Its events name the digest of the declaration and of the mapping, so that neither can be
edited in the ledger without a word. Does not know how a mapping is applied.
"""

from collections.abc import Iterator
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson
from django.utils import timezone

from secretariat.foundation.canonical import digest
from secretariat.kernel import evidence
from secretariat.kernel.audit.chain import GENESIS, Entry, seal
from secretariat.kernel.audit.findings import Findings
from secretariat.kernel.store.models import Event, RegisterVersion

KIND = "declare"


def chain_of(code: str) -> UUID:
    """Return the id under which the events of a register itself stand."""
    return uuid5(NAMESPACE_URL, f"urn:secretariat:register:{code}")


def seal_version(row: RegisterVersion) -> None:
    """Append the event that seals an applied version; in the transaction that stores it."""
    record = chain_of(row.code)
    last = Event.objects.filter(record=record).order_by("-seq").first()
    entry = Entry(
        record=record,
        seq=last.seq + 1 if last else 1,
        kind=KIND,
        actor=None,
        at=max(timezone.now(), last.at) if last else timezone.now(),
        facts=_facts(row),
        fields={},
    )
    evidence.append([seal(entry, prev=last.hash if last else GENESIS)])


def _facts(row: RegisterVersion) -> dict[str, object]:
    """Return what is sealed of an applied version."""
    return {
        "register": row.code,
        "declared_version": row.version,
        "declaration": digest(row.declaration + row.columns),
        "mapping": digest(row.mapping),
    }


def chains() -> frozenset[str]:
    """Return the ids, 32 hex digits each, of the chains of all registers ever applied."""
    codes = RegisterVersion.objects.values_list("code", flat=True).distinct()
    return frozenset(chain_of(code).hex for code in codes)


def verify(findings: Findings) -> None:
    """Report mappings in the ledger that no event seals, and events that seal another mapping."""
    for code, wanted in _held().items():
        events = Event.objects.filter(record=chain_of(code)).order_by("seq")
        sealed = [orjson.loads(text)["facts"] for text in events.values_list("sealed", flat=True)]
        for facts in wanted:
            if facts not in sealed:
                where = f"{code} version {facts['declared_version']}"
                sentence = "What the ledger says it changed in stored values is sealed nowhere."
                findings.add("register.altered", where, sentence)
        for facts in sealed:
            if facts not in wanted:
                where = f"{code} version {facts.get('declared_version')}"
                sentence = "What it changed in stored values is not in the ledger as it was sealed."
                findings.add("register.altered", where, sentence)


def _held() -> dict[str, list[dict[str, object]]]:
    """Return by register the facts of every version with a mapping; others have no event."""
    found: dict[str, list[dict[str, object]]] = {}
    for row in _rows():
        facts = found.setdefault(row.code, [])
        if row.mapping != "{}":
            facts.append(_facts(row))
    return found


def _rows() -> Iterator[RegisterVersion]:
    """Yield the ledger, oldest first."""
    yield from RegisterVersion.objects.order_by("applied_at", "id")
