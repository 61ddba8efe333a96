"""Holdings: compares what the chains say last with what the house holds now.

The record's own row, its copies in the typed table, and the current value of every field must be
what the newest events say. Access sets and folded texts follow from these; `rebuild` proves them.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from secretariat.foundation.canonical import canonical, instant, plain
from secretariat.kernel import doors, registers
from secretariat.kernel.audit import declared
from secretariat.kernel.audit.chains import ERASED, Chain
from secretariat.kernel.audit.findings import Findings
from secretariat.kernel.loading import Loaded, load
from secretariat.kernel.registers.grammar import Register
from secretariat.kernel.store.models import Record
from secretariat.kernel.tables.models_of_registers import model_of
from secretariat.kernel.tables.rows import evidence_of

AT_ONCE = 500
ERASED_TITLE = canonical("—")
NOTHING = canonical(None)
_NOTHING = {NOTHING, canonical([])}


def records(*, record: UUID | None = None) -> Iterator[Record]:
    """Yield the rows of records by id, a few at a time."""
    rows = Record.objects.order_by("id")
    if record is not None:
        rows = rows.filter(id=record)
    after = UUID(int=0)
    while found := list(rows.filter(id__gt=after)[: AT_ONCE * 4]):
        yield from found
        after = found[-1].id


def pair(
    chains: Iterable[Chain], rows: Iterable[Record], findings: Findings
) -> Iterator[tuple[Chain, Record]]:
    """Yield each chain with its record; report those that stand alone. Both come in order of id."""
    waiting, others = iter(rows), declared.chains() | doors.chains()
    row = next(waiting, None)
    for chain in chains:
        if chain.record in others:
            continue
        while row is not None and row.id.hex < chain.record:
            _report_bare(row, findings)
            row = next(waiting, None)
        if row is not None and row.id.hex == chain.record:
            yield chain, row
            row = next(waiting, None)
        else:
            sentence = f"The record is gone; its {chain.seq} events are still there."
            place = f"{chain.register} {chain.record}"
            findings.add("record.deleted", place, sentence, epoch=chain.epoch)
    while row is not None:
        _report_bare(row, findings)
        row = next(waiting, None)


def _report_bare(row: Record, findings: Findings) -> None:
    """Report a record without any event."""
    sentence = (
        f"{row.number or 'A draft'} has no event: it was not made by the house, or all are gone."
    )
    findings.add("record.without_chain", f"{row.register} {row.id.hex}", sentence)


def compare_row(chain: Chain, row: Record, findings: Findings) -> None:
    """Compare the record's own row with the end of its chain."""
    place = f"{row.register} {row.id.hex}"
    if row.seq > chain.seq:
        sentence = (
            f"Its last events are gone: the record counts {row.seq}, the chain ends at {chain.seq}."
        )
        findings.add("event.dropped", place, sentence, epoch=chain.epoch)
    elif (row.head, row.seq) != (chain.head, chain.seq):
        sentence = f"Its head is not the end of its chain, event {chain.seq}."
        findings.add("record.head_altered", place, sentence, epoch=chain.epoch)
    for name, said, held in _facts(chain, row):
        if said != held:
            sentence = f"Its {name} is {held!r}; event {chain.seq} says {said!r}."
            findings.add("record.altered", place, sentence, epoch=chain.epoch)


def _facts(chain: Chain, row: Record) -> Iterator[tuple[str, object, object]]:
    """Yield name, what the events say, and what the row holds, for each open fact."""
    last, first = chain.last, chain.first
    for name, held in (
        ("register", row.register),
        ("number", row.number),
        ("state", row.state),
        ("result", row.result),
        ("level", row.level),
        ("caveats", row.caveats),
        ("class", row.file_plan_class),
        ("version", row.version),
        ("declared_version", row.declared_version),
        ("trigger_on", plain(row.trigger_on)),
        ("assigned", row.assigned),
    ):
        yield name, last.get(name), held
    if "owner" in first:
        yield "owner", first["owner"], plain(row.owner)
        yield "language", first["language"], row.language
    yield "time of creation", chain.began_at, instant(row.created_at)
    yield "time of change", chain.ended_at, instant(row.changed_at)


def compare_values(pairs: Iterable[tuple[Chain, Record]], findings: Findings) -> int:
    """Compare fields, translations, files and copies with the newest events; return the records.

    Reads the typed tables a few hundred records at a time.
    """
    waiting: dict[str, list[tuple[Chain, Record]]] = {}
    count = 0
    for chain, row in pairs:
        count += 1
        of_register = waiting.setdefault(row.register, [])
        of_register.append((chain, row))
        if len(of_register) >= AT_ONCE:
            _compare(row.register, waiting.pop(row.register), findings)
    for code, items in waiting.items():
        _compare(code, items, findings)
    return count


def _compare(code: str, items: list[tuple[Chain, Record]], findings: Findings) -> None:
    """Compare some records of one register."""
    if code not in registers.all_registers():
        for _, row in items:
            findings.add("record.altered", f"{code} {row.id.hex}", f"There is no register {code}.")
        return
    register = registers.get(code)
    typed = model_of(code)._default_manager.in_bulk([row.id for _, row in items])
    there = []
    for chain, row in items:
        if row.id in typed:
            there.append((chain, row))
        else:
            sentence = "Its row in the table of the register is gone."
            findings.add("values.deleted", f"{code} {row.id.hex}", sentence, epoch=chain.epoch)
    rows = [row for _, row in there]
    loaded = load(register, rows, typed=typed, fields=register.all_fields)
    for (chain, row), item in zip(there, loaded, strict=True):
        _compare_fields(register, chain, item, findings)
        _compare_copies(chain, row, typed[row.id], findings)


def _compare_fields(register: Register, chain: Chain, item: Loaded, findings: Findings) -> None:
    """Compare the fields and translations of one record."""
    held = {name: _text_of(value) for name, value in item.values.items()}
    for name, texts in item.translations.items():
        held.update({f"{name}@{language}": canonical(text) for language, text in texts.items()})
    said = chain.values
    names = [name for name, text in held.items() if said.get(name) != text]
    names += [n for n in said.keys() - held.keys() if n.partition("@")[0] in register.all_fields]
    for name in sorted(names):
        if not _is_same(register, name, said.get(name), held.get(name, NOTHING)):
            what = "is not what its newest event says"
            where = f"{register.code} {chain.record} field {name}"
            findings.add("value.altered", where, f"The value of {name} {what}.", epoch=chain.epoch)
    title = item.values.get(register.title_field)
    if title is not None and item.row.title != title:
        where = f"{register.code} {chain.record}"
        sentence = f"Its title is not the value of {register.title_field}."
        findings.add("record.altered", where, sentence, epoch=chain.epoch)


def _text_of(value: object) -> str:
    """Return a typed value as the events keep it."""
    if value is None or value == ():
        return NOTHING
    return canonical(value if type(value) is str else evidence_of(value))


def _is_same(register: Register, name: str, said: object, holds: str) -> bool:
    """Tell whether a value that is held is what was last said; all that is empty is the same."""
    if said is ERASED:
        return holds in _NOTHING or (name == register.title_field and holds == ERASED_TITLE)
    return holds == said or (holds in _NOTHING and (said is None or said in _NOTHING))


def _compare_copies(chain: Chain, row: Record, typed: object, findings: Findings) -> None:
    """Compare what the typed table copies from the record's own row."""
    for name, own in (
        ("state", row.state),
        ("number", row.number),
        ("owner", row.owner),
        ("changed_at", row.changed_at),
        ("access_set", row.access_set_id),
    ):
        if getattr(typed, name) != own:
            where = f"{row.register} {chain.record}"
            sentence = f"Its {name} in the table of the register is not that of the record."
            findings.add("copy.altered", where, sentence, epoch=chain.epoch)
