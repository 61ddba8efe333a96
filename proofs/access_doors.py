"""Access doors: every door of the house asked by one person, compared with the oracle.

Each check returns what differs, as sentences; an empty list is the promise kept. Does not make
worlds.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from proofs.oracle import Item, Person, Verdict, World, can_now, judge
from secretariat.kernel import finding, outbox, queries, registers
from secretariat.kernel.errors import NotFound
from secretariat.kernel.identity import Actor
from secretariat.kernel.values import Masked, Record, Ref

REGISTERS = ("shelf", "dossier", "paper", "notice", "claim", "affair", "deed")
GROUPED = {"dossier": ("cost", "advice"), "paper": ("pages",), "notice": ("note",),
           "claim": ("account", "finding", "seen_on"),
           "affair": ("amount", "score", "seen_on")}  # fmt: skip
COUNTED = {"dossier": "kind", "claim": "finding", "paper": "state", "notice": "state",
           "affair": "state"}  # fmt: skip
TEXTS = {"dossier": "advice", "paper": "remark", "notice": "note", "claim": "account",
         "affair": "secret",
         "deed": "secret"}  # fmt: skip


@dataclass
class View:
    """One person on one day: what the oracle says of every record."""

    world: World
    person: Person | None
    actor: Actor
    on: date
    verdicts: dict[UUID, Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for item in self.world.items.values():
            self.verdicts[item.id] = judge(self.world, self.person, item, self.on)

    def readable(self, register: str | None = None) -> list[Item]:
        """Return the records that the oracle lets the person read."""
        return [
            item
            for item in self.world.items.values()
            if self.verdicts[item.id].reads and register in (None, item.register)
        ]

    def seen(self, item: Item, name: str) -> object:
        """Return the value of a field where the person sees it, or None."""
        group = self.world.declared[item.register]["fields"][name].get("group")
        verdict = self.verdicts[item.id]
        return None if group in verdict.hidden | verdict.masked else item.values.get(name)


def differences(view: View, *, is_drained: bool) -> Iterator[str]:
    """Yield every difference between the doors and the oracle for one person."""
    who = view.person.number if view.person else "visitor"
    for check in (_records, _single, _lists, _counts, _filters, _orders, _histories, _links):
        yield from (f"{who} {check.__name__}: {text}" for text in check(view))
    for text in _search(view, is_drained=is_drained):
        yield f"{who} _search: {text}"


def triples(view: View) -> int:
    """Return how many (record, person, verb) decisions one look compares."""
    found = 0
    for item in view.world.items.values():
        life = view.world.declared[item.register]["lifecycle"]
        found += len({"read", "edit", "classify", "erase", *life["moves"]})
    return found


def _records(view: View) -> Iterator[str]:
    """Compare records read by id: whether, with which verbs and which fields."""
    found = queries.by_ids(list(view.world.items), reader=view.actor)
    for item in view.world.items.values():
        verdict = view.verdicts[item.id]
        record = found.get(item.id)
        if (record is not None) != verdict.reads:
            yield f"{item.register} {item.id}: read is {record is not None}, oracle {verdict}"
        elif record is not None:
            yield from _shown(view, item, record)


def _shown(view: View, item: Item, record: Record) -> Iterator[str]:
    """Compare verbs and fields of one record."""
    verdict, declared = view.verdicts[item.id], view.world.declared[item.register]
    if record.can != can_now(view.world, verdict, item):
        yield f"{item.register} {item.id}: can {sorted(record.can)}, oracle {verdict.verbs}"
    for name, spec in declared["fields"].items():
        group, value = spec.get("group"), record.values.get(name)
        if (name in record.values) == (group in verdict.hidden):
            yield f"{item.register} {item.id} {name}: shown {name in record.values}"
        if (name in record.masked) != (group in verdict.masked):
            yield f"{item.register} {item.id} {name}: masked {name in record.masked}"
        if group in verdict.masked and not (isinstance(value, Masked) or value is None):
            yield f"{item.register} {item.id} {name}: in full {value!r}"


def _single(view: View) -> Iterator[str]:
    """Compare single records by number or id, and that hidden ones look like none."""
    for item in random.sample(list(view.world.items.values()), 4):
        try:
            queries.get(item.register, item.id, reader=view.actor)
            is_read = True
        except NotFound as refusal:
            is_read = False
            if str(item.id) not in str(refusal):
                yield f"get {item.id}: {refusal}"
        if is_read != view.verdicts[item.id].reads:
            yield f"get {item.register} {item.id}: {is_read}"


def _lists(view: View) -> Iterator[str]:
    """Compare whole lists and exports."""
    for register in REGISTERS:
        wanted = {item.id for item in view.readable(register)}
        walked = [r.id for r in queries.walk(register, reader=view.actor, fields=())]
        if set(walked) != wanted or len(walked) != len(wanted):
            yield f"walk {register}: {set(walked) ^ wanted}"
        page = queries.page(register, reader=view.actor, limit=7, fields=())
        if page.count.number != len(wanted) or [r.id for r in page.records] != walked[:7]:
            yield f"page {register}: {page.count}, oracle {len(wanted)}"


def _counts(view: View) -> Iterator[str]:
    """Compare counts by value."""
    for register, name in COUNTED.items():
        told = queries.facets(register, [name], reader=view.actor)[name]
        found = dict(told.values)
        items = view.readable(register)
        values = [i.state if name == "state" else view.seen(i, name) for i in items]
        wanted = dict(Counter(str(value) for value in values if value is not None))
        if found != wanted:
            yield f"facet {register}.{name}: {found}, oracle {wanted}"


def _filters(view: View) -> Iterator[str]:
    """Compare filters on fields of groups: what is not seen counts as empty."""
    for register, names in random.sample(list(GROUPED.items()), 2):
        name = random.choice(names)
        items = view.readable(register)
        pool = [i.values.get(name) for i in view.world.of(register)]
        probe = random.choice([value for value in pool if value is not None] or ["x"])
        asked: dict[str, set[UUID]] = {
            "eq": {i.id for i in items if view.seen(i, name) == probe},
            "ne": {i.id for i in items if view.seen(i, name) != probe},
            "empty": {i.id for i in items if view.seen(i, name) is None},
        }
        for op, wanted in asked.items():
            text = "yes" if op == "empty" else str(probe)
            asking = queries.parse_filter(registers.get(register), f"{name}.{op}", text)
            page = queries.page(register, reader=view.actor, filters=[asking], limit=200, fields=())
            found = {record.id for record in page.records}
            if len(wanted) <= 200 and (found != wanted or page.count.number != len(wanted)):
                yield f"{register}.{name}.{op}={text}: {found ^ wanted}, count {page.count}"


def _orders(view: View) -> Iterator[str]:
    """Compare the order by a field of a group: what is not seen stands as empty."""
    for register, names in random.sample(list(GROUPED.items()), 2):
        name, sign = random.choice(names), random.choice(("", "-"))
        items = view.readable(register)
        ordered = sorted(items, key=lambda i: (_rank(view.seen(i, name)), i.id.bytes))
        wanted = [i.id for i in (reversed(ordered) if sign else ordered)]
        walked = queries.walk(register, reader=view.actor, sort=sign + name, fields=())
        if [record.id for record in walked] != wanted:
            yield f"order {register} by {sign}{name}"


def _rank(value: object) -> tuple[Any, ...]:
    """Return what orders a value; empty is the smallest."""
    if value is None:
        return (0,)
    if isinstance(value, str) and value.endswith(" USD"):
        return (1, float(value[:-4]))
    return (1, value)


def _histories(view: View) -> Iterator[str]:
    """Compare histories: nothing of a field that is not seen."""
    items = view.readable()
    for item in random.sample(items, min(3, len(items))):
        verdict = view.verdicts[item.id]
        fields = view.world.declared[item.register]["fields"]
        unseen = {n for n, s in fields.items() if s.get("group") in verdict.hidden | verdict.masked}
        for change in queries.history(item.register, item.id, reader=view.actor):
            told = {name.partition("@")[0] for name in [*change.fields, *change.erased]}
            if told & unseen:
                yield f"history {item.register} {item.id}: {told & unseen}"


def _links(view: View) -> Iterator[str]:
    """Compare links in both directions: named only where their end may be read."""
    papers = queries.page("paper", reader=view.actor, limit=20).records
    for record in papers:
        for name in ("dossier", "shelf"):
            ref = record.values[name]
            if isinstance(ref, Ref) and (ref.title is not None) != view.verdicts[ref.id].reads:
                yield f"link {record.id} {name}: {ref}"
    dossiers = view.readable("dossier")
    for item in random.sample(dossiers, min(2, len(dossiers))):
        back = queries.linked("dossier", item.id, reader=view.actor)
        found = {record.id for _, _, some in back for record in some}
        wanted = {p.id for p in view.readable("paper") if p.values.get("dossier") == item.id}
        if found != wanted:
            yield f"linked {item.id}: {found ^ wanted}"


def _search(view: View, *, is_drained: bool) -> Iterator[str]:
    """Compare search: hits, total, facets, words in the open and in groups, suggestions."""
    items = may_be_found(view, is_drained=is_drained)
    everything = {i.id for i in items}
    yield from _found(view, "", everything, items)
    word = random.choice(("zarkon", "melvit", "vastun"))
    yield from _found(view, word, {i.id for i in items if word in open_words(i)}, None)
    secret = random.choice(("gallium", "tantalum", "wolfram", "cerium"))
    wanted = {i.id for i in items if secret in str(view.seen(i, TEXTS.get(i.register, "name")))}
    yield from _found(view, secret, wanted, None)
    told = {s.title for s in finding.suggest(word, reader=view.actor, limit=500)}
    titles = {i.values["name"] for i in items if word in i.values["name"]}
    if told != titles:
        yield f"suggest {word}: {told ^ titles}"


def may_be_found(view: View, *, is_drained: bool) -> list[Item]:
    """Return the records that search may answer with: readable, and in the index as they are."""
    away = set() if is_drained else outbox.changed() | outbox.added()
    return [item for item in view.readable() if item.id not in away]


def open_words(item: Item) -> str:
    """Return what of a record everyone who reads it may find."""
    return f"{item.values['name']} {item.values.get('body') or ''}"


def _found(
    view: View, text: str, wanted: set[UUID], faceted: Sequence[Item] | None
) -> Iterator[str]:
    """Compare one search with what the oracle lets be found."""
    asked = [finding.find(text, reader=view.actor, register=r, limit=2_000) for r in REGISTERS]
    found = {hit.record.id for answer in asked for hit in answer.hits}
    total = sum(answer.total for answer in asked)
    if found != wanted or total != len(wanted):
        yield f"find {text!r}: {found ^ wanted}, total {total}, oracle {len(wanted)}"
    if faceted is None:
        return
    for register, answer in zip(REGISTERS, asked, strict=True):
        some = [item for item in faceted if item.register == register]
        told = dict(answer.facets["state"])
        if told != dict(Counter(item.state for item in some)):
            yield f"facet state of {register}: {told}"
